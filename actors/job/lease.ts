/** The lease: one worker has the job, for as long as it says so in time. */
import { problem } from '../contract.ts';
import { attemptFailed, queue } from './attempt.ts';
import { type Claimed, leaseSeconds, longestWaitSeconds, maxAttempts, maxLost, type Renewed } from './contract.ts';
import { event, history, type JobDecision, noting, type Of, row, unchanged } from './decision.ts';
import type { JobState, Leased, Queued } from './state.ts';

/** A claim that comes again so soon is the same call, whose answer was lost. */
const repeatedClaimMs = 10_000;

export function claim(state: JobState, workerId: string, now: Date, id: string): JobDecision {
  if (state.at === 'leased' && state.workerId === workerId && isUntouched(state, now))
    return { ...unchanged(state), value: claimed(state, id) };
  if (state.at !== 'queued') return { refused: problem('not-claimable', 409, `The job is ${state.at}`) };
  if (waits(state, now)) return { refused: problem('not-ready', 409, 'The job waits after a failed attempt', undefined, true) };
  const leased: Leased = {
    at: 'leased',
    order: state.order,
    achieved: { ...state.achieved, epoch: state.achieved.epoch + 1 },
    workerId,
    leasedAt: now.toISOString(),
    expiresAt: expiry(now),
  };
  return {
    state: leased,
    rows: [
      row(id, now, {
        state: 'leased',
        reserved_until: null,
        worker_id: workerId,
        epoch: leased.achieved.epoch,
        lease_expires_at: leased.expiresAt,
        problem: null,
      }),
      history(id, leased.achieved.epoch, 'claimed', now, { workerId }),
    ],
    effects: [event('job.leased', id, leased.order, { workerId })],
    value: claimed(leased, id),
  };
}

export function renew(state: JobState, command: Of<'renew'>, now: Date, id: string): JobDecision {
  if (state.at === 'cancelled' && state.workerId === command.workerId && state.achieved.epoch === command.epoch) {
    const value: Renewed = { expiresAt: now.toISOString(), instruction: 'cancel' };
    return { ...unchanged(state), value };
  }
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  const renewed = { ...lease, expiresAt: expiry(now) };
  const value: Renewed = { expiresAt: renewed.expiresAt, instruction: 'continue' };
  return { state: renewed, rows: [row(id, now, { lease_expires_at: renewed.expiresAt })], effects: [], value };
}

export function release(state: JobState, command: Of<'release'>, now: Date, id: string): JobDecision {
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  if (command.lost !== true)
    return noting(
      queue(lease.order, lease.achieved, now, null, now, id),
      history(id, command.epoch, 'released', now, { workerId: lease.workerId }),
    );
  const why = problem('worker-lost', 503, 'The worker started again and has lost the job', undefined, true);
  return attemptFailed(lease, { what: 'lost', why, limit: maxLost, wait: false }, now, id);
}

export function expire(state: JobState, command: Of<'expire'>, now: Date, id: string): JobDecision {
  if (state.at !== 'leased' || state.achieved.epoch !== command.epoch)
    return { refused: problem('lease-moved', 409, 'This lease is not current') };
  if (isAhead(new Date(state.expiresAt), now)) {
    const lease = { ...state, expiresAt: expiry(now) };
    return { state: lease, rows: [row(id, now, { lease_expires_at: lease.expiresAt })], effects: [], value: null };
  }
  if (now.getTime() < Date.parse(state.expiresAt) + command.graceSeconds * 1000)
    return { refused: problem('lease-runs', 409, 'The lease has not run out') };
  const why = problem('worker-lost', 503, 'The worker stopped reporting', undefined, true);
  return attemptFailed(state, { what: 'expired', why, limit: maxAttempts, wait: false }, now, id);
}

export function leaseOf(state: JobState, holder: { workerId: string; epoch: number }): Leased | null {
  return state.at === 'leased' && state.workerId === holder.workerId && state.achieved.epoch === holder.epoch ? state : null;
}
export function leaseLost(): JobDecision {
  return { refused: problem('lease-lost', 409, 'The lease is gone; discard the work') };
}
export function expiry(now: Date): string {
  return new Date(now.getTime() + leaseSeconds * 1000).toISOString();
}
/** No renewal reaches so far: the clock was set back since. Left alone, a lease that nobody holds would run until it has caught up. */
export function isAhead(expiresAt: Date, now: Date): boolean {
  return expiresAt.getTime() > now.getTime() + 2 * leaseSeconds * 1000;
}
function waits({ readyAt }: Queued, now: Date): boolean {
  const ms = readyAt === null ? 0 : Date.parse(readyAt) - now.getTime();
  return ms > 0 && ms <= longestWaitSeconds * 1000;
}
function isUntouched(state: Leased, now: Date): boolean {
  return state.expiresAt === expiry(new Date(state.leasedAt)) && now.getTime() - Date.parse(state.leasedAt) < repeatedClaimMs;
}
function claimed(state: Leased, id: string): Claimed {
  const { kind, videoId, input, firstSegment } = state.order;
  return {
    jobId: id,
    kind,
    videoId,
    epoch: state.achieved.epoch,
    expiresAt: state.expiresAt,
    input,
    firstSegment,
    committed: state.achieved.committed,
  };
}
