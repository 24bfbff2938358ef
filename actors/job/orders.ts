/** What administrators want of a job, and what its video does: each can be said twice. */
import { problem } from '../contract.ts';
import { queue } from './attempt.ts';
import { classOf } from './contract.ts';
import { event, history, type JobDecision, type Of, row, type Taken, tellVideo, unchanged } from './decision.ts';
import type { JobState } from './state.ts';

export function cancel(state: JobState, command: Of<'cancel'>, now: Date, id: string): JobDecision {
  if (state.at !== 'queued' && state.at !== 'leased') return unchanged(state);
  const { order, achieved } = state;
  const workerId = state.at === 'leased' ? state.workerId : null;
  const why = command.tellVideo === true ? problem('job-cancelled', 409, 'An administrator has cancelled a job of this video') : null;
  return {
    state: { at: 'cancelled', order, achieved, workerId, ...(why && { problem: why }) },
    rows: [
      row(id, now, { state: 'cancelled', reserved_until: null, lease_expires_at: null }),
      history(id, achieved.epoch, 'cancelled', now, workerId === null ? {} : { workerId }),
    ],
    effects: [...(why ? tellVideo(order, 'jobFailed', { jobId: id, problem: why }) : []), event('job.cancelled', id, order)],
    value: null,
  };
}

export function retry(state: JobState, now: Date, id: string): JobDecision {
  switch (state.at) {
    case 'queued':
    case 'leased':
      return unchanged(state);
    case 'done':
      return { refused: problem('job-done', 409, 'The job is done', 'A job that is done is run again with "rerun", where it can be.') };
    case 'failed':
    case 'cancelled':
      return again(state, 'retried', now, id);
  }
}

/** A side product can be made again; segments are never overwritten, and what was planned from a probe stays planned. */
export function rerun(state: JobState, now: Date, id: string): JobDecision {
  if (state.at === 'queued' || state.at === 'leased') return unchanged(state);
  if (state.at !== 'done') return { refused: problem('not-done', 409, `The job is ${state.at}`, 'It is queued again with "retry".') };
  if (state.order.family !== null || classOf(state.order.kind) !== 'side')
    return { refused: problem('not-repeatable', 409, 'What this job made is in use and is never made again') };
  return again(state, 'rerun', now, id);
}

function again(state: Exclude<JobState, { at: 'queued' | 'leased' }>, what: 'retried' | 'rerun', now: Date, id: string): Taken {
  const { order } = state;
  const achieved = { ...state.achieved, attempts: 0 };
  const queued = queue(order, achieved, now, null, now, id);
  return {
    ...queued,
    rows: [...queued.rows, history(id, achieved.epoch, what, now, { committed: achieved.committed })],
    effects: [...queued.effects, event(`job.${what}`, id, order), ...tellVideo(order, 'jobRetried', { jobId: id })],
  };
}
