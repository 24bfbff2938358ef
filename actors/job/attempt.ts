/** An attempt that came to nothing: the job waits for the next one, or is given up. */
import type { Effect, Problem } from '../contract.ts';
import type { Happening } from './contract.ts';
import { event, history, type JobDecision, noting, row, type Taken, tellVideo } from './decision.ts';
import { encodingOf } from './encoding.ts';
import type { Achieved, Leased, Order, Queued } from './state.ts';

const backOffSeconds = 10;

export interface Failure {
  what: Happening & ('failed' | 'lost' | 'expired');
  why: Problem;
  /** The job is given up with so many failed attempts in a row. */
  limit: number;
  /** A worker that is gone has taken its time already, so only a reported failure backs off. */
  wait: boolean;
}

export function attemptFailed(lease: Leased, { what, why, limit, wait }: Failure, now: Date, id: string): JobDecision {
  const attempts = lease.achieved.attempts + 1;
  const achieved = { ...lease.achieved, attempts };
  const { epoch } = achieved;
  const happened = history(id, epoch, what, now, { workerId: lease.workerId, problem: why });
  if (attempts < limit) {
    const readyAt = wait ? new Date(now.getTime() + backOffSeconds * 1000 * 2 ** (attempts - 1)) : now;
    return noting(queue(lease.order, achieved, readyAt, why, now, id), happened);
  }
  return {
    state: { at: 'failed', order: lease.order, achieved, problem: why },
    rows: [
      row(id, now, { state: 'failed', attempts, lease_expires_at: null, problem: why }),
      happened,
      history(id, epoch, 'given-up', now, { problem: why }),
    ],
    effects: [...tellVideo(lease.order, 'jobFailed', { jobId: id, problem: why }), event('job.failed', id, lease.order, { problem: why })],
    value: null,
  };
}

export function queue(order: Order, achieved: Achieved, readyAt: Date, why: Problem | null, now: Date, id: string): Taken {
  const waits = readyAt.getTime() > now.getTime();
  const state: Queued = { at: 'queued', order, achieved, readyAt: waits ? readyAt.toISOString() : null, problem: why };
  const effects: Effect[] = [event('job.queued', id, order, why === null ? {} : { problem: why })];
  // A hint that comes before the job is ready would wake workers for nothing; their slow poll finds it.
  if (!waits) effects.unshift({ kind: 'publish', topic: 'jobs.offered', data: { kind: order.kind, priority: order.priority } });
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
        ready_at: readyAt.toISOString(),
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
