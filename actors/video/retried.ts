/** A job that had ended is to be done after all. A video that failed with it goes on where it was, with all that is committed. */
import { type Problem, problem } from '../contract.ts';
import { event, remindSupervise, unchanged, type VideoDecision } from './decision.ts';
import { videoRow } from './rows.ts';
import type { Processing, VideoState, Work } from './state.ts';
import { type Part, partOf, tellOffers, withDone } from './work.ts';

export function mayRetry(state: VideoState, jobId: string, id: string): VideoDecision {
  const why = objection(state, partOf(id, jobId));
  return why === null ? unchanged(state) : { refused: why };
}

export function jobRetried(state: VideoState, jobId: string, now: Date, id: string): VideoDecision {
  // It was asked for before, and something has come between.
  if (objection(state, partOf(id, jobId)) !== null)
    return { state, rows: [], effects: [{ kind: 'tell', actor: 'Job', id: jobId, method: 'cancel', command: {} }], value: null };
  if (state.at !== 'failed') return unchanged(state);
  const { info, source, work = null } = state;
  const next: Processing = { at: 'processing', info, source, work, newsAt: now.toISOString() };
  // Its other jobs were cancelled when it failed, and some may have been given up just before.
  const offers = tellOffers(id, next).map((offer) =>
    offer.kind === 'tell' ? { ...offer, command: { ...offer.command, again: true } } : offer,
  );
  return {
    state: next,
    rows: [videoRow(id, now, { state: 'processing', problem: null })],
    effects: [...offers, event('video.processing', id, info), remindSupervise],
    value: null,
  };
}

function objection(state: VideoState, part: Part | null): Problem | null {
  if (state.info.deletedAt !== null) return problem('removed', 409, 'The video is removed', 'Restore it first.');
  const decorates = part?.kind === 'poster' || part?.kind === 'storyboard';
  const notNeeded = problem('not-needed', 409, 'The video does not need this job any more');
  switch (state.at) {
    case 'pending':
    case 'uploading':
      return notNeeded;
    case 'ready':
      return decorates ? null : notNeeded;
    case 'processing':
      return decorates || isOpen(state.work, part) ? null : notNeeded;
    case 'failed':
      if (state.work === undefined)
        return problem('cannot-continue', 409, 'The video failed under an earlier version and cannot go on', 'Upload the file again.');
      return isOpen(state.work, part) ? null : notNeeded;
  }
}

/** Whether the way to ready leads over it. */
function isOpen(work: Work | null, part: Part | null): boolean {
  if (part === null || part.kind === 'poster' || part.kind === 'storyboard') return false;
  return work === null ? part.kind === 'probe' : withDone(work, part) !== work;
}
