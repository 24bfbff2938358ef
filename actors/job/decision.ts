/** The parts that decisions about a job are made of. */
import type { Decision, Effect, Problem, Row } from '../contract.ts';
import type { Happening, JobCommand } from './contract.ts';
import type { JobState, Order } from './state.ts';

export type JobDecision = Decision<JobState>;
export type Taken = Extract<JobDecision, { state: JobState }>;
export type Of<N extends JobCommand['name']> = Extract<JobCommand, { name: N }>;

export function unchanged(state: JobState): { state: JobState; rows: Row[]; effects: Effect[]; value: unknown } {
  return { state, rows: [], effects: [], value: null };
}
export function tellVideo(order: Order, method: string, command: Record<string, unknown>): Effect[] {
  if (order.kind === 'noop' && order.input.tellVideo === false) return [];
  return [{ kind: 'tell', actor: 'Video', id: order.videoId, method, command }];
}
export function event(type: string, id: string, order: Order, data: Record<string, unknown> = {}): Effect {
  return { kind: 'event', type, subject: { type: 'job', id }, data: { kind: order.kind, videoId: order.videoId, ...data } };
}
export function row(id: string, now: Date, values: Record<string, unknown>): Row {
  return { table: 'jobs', values: { id, ...values, updated_at: now.toISOString() } };
}
/** What happened, for people who look at the job later. */
export function history(
  id: string,
  epoch: number,
  what: Happening,
  now: Date,
  more: { workerId?: string; committed?: number; problem?: Problem } = {},
): Row {
  const { workerId = null, committed = null, problem = null } = more;
  return {
    table: 'job_history',
    values: [{ job_id: id, epoch, what, at: now.toISOString(), worker_id: workerId, committed, problem }],
  };
}
export function noting(decision: Taken, row: Row): Taken {
  return { ...decision, rows: [...decision.rows, row] };
}
