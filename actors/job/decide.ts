/**
 * A job's life: queued -> leased -> done | failed | cancelled. Only the holder of the newest epoch can move a leased job.
 * A lease that has run out but was not given to anybody else still counts: work that is done is not thrown away.
 */
import { type Decision, type Effect, type Problem, problem, type Row } from '../contract.ts';
import { type Claimed, type Committed, type JobCommand, leaseSeconds, maxAttempts, type Renewed } from './contract.ts';
import { append, commitName } from './segments.ts';
import type { Achieved, JobState, Leased, Order, Queued } from './state.ts';

type JobDecision = Decision<JobState>;
type Of<N extends JobCommand['name']> = Extract<JobCommand, { name: N }>;

/** A claim that comes again so soon is the same call, whose answer was lost. */
const repeatedClaimMs = 10_000;
const backOffSeconds = 10;

export function decideJob(state: JobState | null, command: JobCommand, now: Date, id: string): JobDecision {
  if (command.name === 'offer') return offer(state, command, now, id);
  if (state === null) return { refused: problem('not-found', 404, 'There is no such job') };
  switch (command.name) {
    case 'claim':
      return claim(state, command.workerId, now, id);
    case 'renew':
      return renew(state, command, now, id);
    case 'commit':
      return commit(state, command, now, id);
    case 'complete':
      return complete(state, command, now, id);
    case 'fail': {
      const lease = leaseOf(state, command);
      return lease === null ? leaseLost() : attemptFailed(lease, command.problem, command.retry, true, now, id);
    }
    case 'release': {
      const lease = leaseOf(state, command);
      return lease === null ? leaseLost() : queue(lease.order, lease.achieved, now, null, now, id);
    }
    case 'cancel':
      return cancel(state, now, id);
    case 'expire':
      return expire(state, command, now, id);
  }
}

function offer(state: JobState | null, command: Of<'offer'>, now: Date, id: string): JobDecision {
  const { name: _, ...order } = command;
  if (state === null) {
    const achieved: Achieved = { epoch: 0, attempts: 0, committed: 0, pins: {}, ticks: {}, lastCommit: null };
    return queue({ ...order, createdAt: now.toISOString() }, achieved, now, null, now, id);
  }
  switch (state.at) {
    case 'queued':
    case 'leased':
      return unchanged(state);
    // Whoever offers again has not heard the outcome.
    case 'done':
      return { state, rows: [], effects: tellVideo(state.order, 'jobDone', { jobId: id, result: state.result }), value: null };
    case 'failed':
      return { state, rows: [], effects: tellVideo(state.order, 'jobFailed', { jobId: id, problem: state.problem }), value: null };
    case 'cancelled':
      return queue({ ...order, createdAt: now.toISOString() }, { ...state.achieved, attempts: 0 }, now, null, now, id);
  }
}

function claim(state: JobState, workerId: string, now: Date, id: string): JobDecision {
  if (state.at === 'leased' && state.workerId === workerId && isUntouched(state, now))
    return { ...unchanged(state), value: claimed(state, id) };
  if (state.at !== 'queued') return { refused: problem('not-claimable', 409, `The job is ${state.at}`) };
  if (Date.parse(state.readyAt) > now.getTime())
    return { refused: problem('not-ready', 409, 'The job waits after a failed attempt', undefined, true) };
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
    ],
    effects: [event('job.leased', id, leased.order, { workerId })],
    value: claimed(leased, id),
  };
}

function renew(state: JobState, command: Of<'renew'>, now: Date, id: string): JobDecision {
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

function commit(state: JobState, command: Of<'commit'>, now: Date, id: string): JobDecision {
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  const name = commitName(command.epoch, command.segments);
  if (lease.achieved.lastCommit === name)
    return { ...unchanged(state), value: { committed: lease.achieved.committed } satisfies Committed };
  const appended = append(lease.order, lease.achieved, command.inits, command.segments);
  if ('code' in appended) return { refused: appended };

  const achieved = { ...appended.achieved, lastCommit: name };
  const next: Leased = { ...lease, achieved, expiresAt: expiry(now) };
  const { videoId, family } = lease.order;
  const rows: Row[] = [row(id, now, { committed: achieved.committed, attempts: 0, lease_expires_at: next.expiresAt })];
  if (appended.pinned.length > 0)
    rows.push({
      table: 'inits',
      values: appended.pinned.map((init) => ({
        video_id: videoId,
        family,
        rung: init.rung,
        object_key: init.objectKey,
        size_bytes: init.sizeBytes,
        sha256: init.sha256,
        codec_string: init.codecString,
        job_id: id,
      })),
    });
  rows.push({
    table: 'segments',
    values: command.segments.map((segment) => ({
      video_id: videoId,
      family,
      rung: segment.rung,
      idx: segment.index,
      object_key: segment.objectKey,
      size_bytes: segment.sizeBytes,
      start_ticks: segment.startTicks,
      duration_ticks: segment.durationTicks,
      timescale: segment.timescale,
      sha256: segment.sha256,
      job_id: id,
      epoch: command.epoch,
    })),
  });
  const value: Committed = { committed: achieved.committed };
  return { state: next, rows, effects: tellVideo(lease.order, 'segmentsCommitted', { jobId: id, committed: achieved.committed }), value };
}

function complete(state: JobState, command: Of<'complete'>, now: Date, id: string): JobDecision {
  if (state.at === 'done' && state.workerId === command.workerId && state.achieved.epoch === command.epoch) return unchanged(state);
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  const { order, achieved } = lease;
  const wanted =
    order.family === null
      ? 0
      : order.segmentCount > 0
        ? order.segmentCount
        : order.kind === 'audio'
          ? command.result.segments
          : achieved.committed;
  if (wanted !== achieved.committed)
    return { refused: problem('incomplete', 409, 'Not every segment is committed', `${achieved.committed} of ${String(wanted)}`) };
  return {
    state: { at: 'done', order, achieved, workerId: lease.workerId, result: command.result },
    rows: [row(id, now, { state: 'done', lease_expires_at: null, problem: null })],
    effects: [...tellVideo(order, 'jobDone', { jobId: id, result: command.result }), event('job.done', id, order)],
    value: null,
  };
}

function cancel(state: JobState, now: Date, id: string): JobDecision {
  if (state.at !== 'queued' && state.at !== 'leased') return unchanged(state);
  return {
    state: { at: 'cancelled', order: state.order, achieved: state.achieved, workerId: state.at === 'leased' ? state.workerId : null },
    rows: [row(id, now, { state: 'cancelled', reserved_until: null, lease_expires_at: null })],
    effects: [event('job.cancelled', id, state.order)],
    value: null,
  };
}

function expire(state: JobState, command: Of<'expire'>, now: Date, id: string): JobDecision {
  if (state.at !== 'leased' || state.achieved.epoch !== command.epoch)
    return { refused: problem('lease-moved', 409, 'This lease is not current') };
  if (now.getTime() < Date.parse(state.expiresAt) + command.graceSeconds * 1000)
    return { refused: problem('lease-runs', 409, 'The lease has not run out') };
  return attemptFailed(state, problem('worker-lost', 503, 'The worker stopped reporting', undefined, true), true, false, now, id);
}

/** `wait`: a silent worker has already cost the whole lease, so only a reported failure backs off. */
function attemptFailed(lease: Leased, why: Problem, retry: boolean, wait: boolean, now: Date, id: string): JobDecision {
  const attempts = lease.achieved.attempts + 1;
  const achieved = { ...lease.achieved, attempts };
  if (retry && attempts < maxAttempts) {
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

function queue(order: Order, achieved: Achieved, readyAt: Date, why: Problem | null, now: Date, id: string): JobDecision {
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
      }),
    ],
    effects,
    value: null,
  };
}

function leaseOf(state: JobState, holder: { workerId: string; epoch: number }): Leased | null {
  return state.at === 'leased' && state.workerId === holder.workerId && state.achieved.epoch === holder.epoch ? state : null;
}
function leaseLost(): JobDecision {
  return { refused: problem('lease-lost', 409, 'The lease is gone; discard the work') };
}
function isUntouched(state: Leased, now: Date): boolean {
  return state.expiresAt === expiry(new Date(state.leasedAt)) && now.getTime() - Date.parse(state.leasedAt) < repeatedClaimMs;
}
function unchanged(state: JobState): { state: JobState; rows: Row[]; effects: Effect[]; value: unknown } {
  return { state, rows: [], effects: [], value: null };
}
function expiry(now: Date): string {
  return new Date(now.getTime() + leaseSeconds * 1000).toISOString();
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
function tellVideo(order: Order, method: string, command: Record<string, unknown>): Effect[] {
  if (order.kind === 'noop' && order.input.tellVideo === false) return [];
  return [{ kind: 'tell', actor: 'Video', id: order.videoId, method, command }];
}
function event(type: string, id: string, order: Order, data: Record<string, unknown> = {}): Effect {
  return { kind: 'event', type, subject: { type: 'job', id }, data: { kind: order.kind, videoId: order.videoId, ...data } };
}
function row(id: string, now: Date, values: Record<string, unknown>): Row {
  return { table: 'jobs', values: { id, ...values, updated_at: now.toISOString() } };
}
