/**
 * A job's life: queued -> leased -> done | failed | cancelled. Only the holder of the newest epoch can move a leased job.
 * A lease that has run out but was not given to anybody else still counts: work that is done is not thrown away.
 */
import { problem } from '../contract.ts';
import { attemptFailed, queue } from './attempt.ts';
import { type JobCommand, maxAttempts } from './contract.ts';
import { event, type JobDecision, type Of, row, tellVideo, unchanged } from './decision.ts';
import { claim, expire, leaseLost, leaseOf, release, renew } from './lease.ts';
import { commit, complete } from './result.ts';
import type { Achieved, JobState } from './state.ts';

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
    case 'fail':
      return fail(state, command, now, id);
    case 'release':
      return release(state, command, now, id);
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

function fail(state: JobState, command: Of<'fail'>, now: Date, id: string): JobDecision {
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  return attemptFailed(lease, { why: command.problem, limit: command.retry ? maxAttempts : 1, wait: true }, now, id);
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
