/** An attempt that came to nothing: the job waits for the next one, or is given up. */
import type { Effect, Problem } from '../contract.ts';
import { event, type JobDecision, row, tellVideo } from './decision.ts';
import { encodingOf } from './encoding.ts';
import type { Achieved, Leased, Order, Queued } from './state.ts';

const backOffSeconds = 10;

export interface Failure {
  why: Problem;
  /** The job is given up with so many failed attempts in a row. */
  limit: number;
  /** A worker that is gone has taken its time already, so only a reported failure backs off. */
  wait: boolean;
}

export function attemptFailed(lease: Leased, { why, limit, wait }: Failure, now: Date, id: string): JobDecision {
  const attempts = lease.achieved.attempts + 1;
  const achieved = { ...lease.achieved, attempts };
  if (attempts < limit) {
    const readyAt = wait ? new Date(now.getTime() + backOffSeconds * 1000 * 2 ** (attempts - 1)) : now;
    return queue(lease.order, achieved, readyAt, why, now, id);
  }
  return {
    state: { at: 'failed', order: lease.order, achieved, problem: why },
    rows: [row(id, now, { state: 'failed', attempts, lease_expires_at: null, problem: why })],
    effects: [...tellVideo(lease.order, 'jobFailed', { jobId: id, problem: why }), event('job.failed', id, lease.order, { problem: why })],
    value: null,
  };
}

export function queue(order: Order, achieved: Achieved, readyAt: Date, why: Problem | null, now: Date, id: string): JobDecision {
  const state: Queued = { at: 'queued', order, achieved, readyAt: readyAt.toISOString(), problem: why };
  const effects: Effect[] = [event('job.queued', id, order, why === null ? {} : { problem: why })];
  // A hint that comes before the job is ready would wake workers for nothing; their slow poll finds it.
  if (readyAt.getTime() <= now.getTime())
    effects.unshift({ kind: 'publish', topic: 'jobs.offered', data: { kind: order.kind, priority: order.priority } });
  return {
    state,
    rows: [
      row(id, now, {
        kind: order.kind,
        video_id: order.videoId,
        owner_id: order.ownerId,
        priority: order.priority,
        state: 'queued',
        reserved_until: null,
        ready_at: state.readyAt,
        worker_id: null,
        epoch: achieved.epoch,
        lease_expires_at: null,
        attempts: achieved.attempts,
        committed: achieved.committed,
        problem: why,
        created_at: order.createdAt,
        ...encodingOf(order),
      }),
    ],
    effects,
    value: null,
  };
}
