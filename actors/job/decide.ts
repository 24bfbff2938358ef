/**
 * A job's life: queued -> leased -> done | failed | cancelled. Only the holder of the newest epoch can move a leased job.
 * A lease that has run out but was not given to anybody else still counts: work that is done is not thrown away.
 */
import { problem } from '../contract.ts';
import { attemptFailed, queue } from './attempt.ts';
import { type JobCommand, type JobDetails, maxAttempts } from './contract.ts';
import { history, type JobDecision, noting, type Of, tellVideo, unchanged } from './decision.ts';
import { claim, expire, leaseLost, leaseOf, release, renew } from './lease.ts';
import { cancel, rerun, retry } from './orders.ts';
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
      return cancel(state, command, now, id);
    case 'retry':
      return retry(state, now, id);
    case 'rerun':
      return rerun(state, now, id);
    case 'read':
      return { ...unchanged(state), value: detailsOf(state) };
    case 'expire':
      return expire(state, command, now, id);
  }
}

function offer(state: JobState | null, command: Of<'offer'>, now: Date, id: string): JobDecision {
  const { name: _, again, ...order } = command;
  if (state === null) {
    const achieved: Achieved = { epoch: 0, attempts: 0, committed: 0, pins: {}, ticks: {}, lastCommit: null };
    return queue({ ...order, createdAt: now.toISOString() }, achieved, now, null, now, id);
  }
  const queuedAgain = () =>
    noting(
      queue({ ...order, createdAt: now.toISOString() }, { ...state.achieved, attempts: 0 }, now, null, now, id),
      history(id, state.achieved.epoch, 'queued', now),
    );
  switch (state.at) {
    case 'queued':
    case 'leased':
      return unchanged(state);
    // Whoever offers again has not heard the outcome.
    case 'done':
      return { state, rows: [], effects: tellVideo(state.order, 'jobDone', { jobId: id, result: state.result }), value: null };
    case 'failed':
    case 'cancelled':
      // Its video has cancelled it, and wants it after all.
      if (again === true || state.problem === undefined) return queuedAgain();
      return { state, rows: [], effects: tellVideo(state.order, 'jobFailed', { jobId: id, problem: state.problem }), value: null };
  }
}

function fail(state: JobState, command: Of<'fail'>, now: Date, id: string): JobDecision {
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  return attemptFailed(lease, { what: 'failed', why: command.problem, limit: command.retry ? maxAttempts : 1, wait: true }, now, id);
}

function detailsOf({ order: { family, firstSegment, segmentCount, input } }: JobState): JobDetails {
  return { family, firstSegment, segmentCount, input };
}
