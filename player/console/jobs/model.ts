/** What became of a job, told by its attempts, and as lines that can be searched. Pure. */
import type { Output } from '../../../gateway/contract/client.ts';
import type { Tone } from '../../parts/state.tsx';

export type Job = Output<'GET /api/v1/admin/jobs'>['items'][number];
export type JobDetails = Output<'GET /api/v1/admin/jobs/{id}'>;
type Happening = JobDetails['history'][number];

export interface Attempt {
  /** Of the lease; 0 before the first one. */
  epoch: number;
  workerId: string | null;
  steps: Happening[];
}
/** The leases of a job, the latest first, each with what happened in it in order. */
export function attemptsOf(history: readonly Happening[]): Attempt[] {
  const attempts = new Map<number, Attempt>();
  for (const step of history) {
    const attempt = attempts.get(step.epoch) ?? { epoch: step.epoch, workerId: null, steps: [] };
    attempt.workerId ??= step.workerId;
    attempt.steps.push(step);
    attempts.set(step.epoch, attempt);
  }
  return [...attempts.values()].sort((a, b) => b.epoch - a.epoch);
}

export interface LogLine {
  at: string;
  what: string;
  text: string;
}
/** History and events as one log, oldest first. */
export function logOf({ history, events }: Pick<JobDetails, 'history' | 'events'>): LogLine[] {
  const lines = [
    ...history.map(({ at, what, epoch, workerId, committed, problem }) => ({
      at,
      what,
      text: factsOf({ lease: epoch, worker: workerId, committed, ...(problem === null ? {} : { problem }) }),
    })),
    ...events.map(({ at, type, data }) => ({ at, what: type, text: factsOf(data) })),
  ];
  return lines.sort((a, b) => a.at.localeCompare(b.at));
}
export function fits({ at, what, text }: LogLine, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || `${at} ${what} ${text}`.toLowerCase().includes(wanted);
}

/** `name=value` for a line of a log; what is empty is left out. */
export function factsOf(facts: Record<string, unknown>): string {
  return Object.entries(facts)
    .flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [`${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`],
    )
    .join(' ');
}

/** Title and code of a problem that somebody has written down. */
export function problemText(problem: Record<string, unknown> | null): string {
  if (problem === null) return '';
  const { title, detail, code } = problem as { title?: string; detail?: string; code?: string };
  const sentence = title && detail && !/[.!?:]$/.test(title) ? `${title}.` : title;
  return [sentence, detail].filter(Boolean).join(' ') || (code ?? '');
}

const tones: Record<string, Tone> = { queued: 'none', leased: 'busy', done: 'ok', failed: 'bad', cancelled: 'none' };
export const toneOfJob = (state: string): Tone => tones[state] ?? 'none';
