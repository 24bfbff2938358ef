/** A job that had ended is to be done after all. A video that failed with it goes on where it was, with all that is committed. */
import { type Problem, problem } from '../contract.ts';
import { type At, event, refuse, removed, slotOf, type Taken, unchanged, type VideoDecision, withEdition } from './decision.ts';
import { allOffers, tellOffers } from './offers.ts';
import { type Part, partOf } from './parts.ts';
import { videoRow } from './rows.ts';
import { closed, sideOf } from './side.ts';
import type { Edition, Failed, Processing, VideoState, Work } from './state.ts';
import { withDone } from './work.ts';

/** Takes up the work of a failed video again. */
export function retry(state: VideoState, at: At): VideoDecision {
  if (state.info.deletedAt !== null) return removed();
  if (state.at === 'processing') return unchanged(state);
  if (state.at !== 'failed') return refuse('not-failed', 409, 'Only a video that has failed can be tried again');
  if (state.next !== null) return refuse('already-under-way', 409, 'The video is being made anew already; cancel that first');
  return goOn(state, at);
}

export function mayRetry(state: VideoState, jobId: string, { id }: At): VideoDecision {
  const why = objection(state, partOf(id, jobId));
  return why === null ? unchanged(state) : { refused: why };
}

export function jobRetried(state: VideoState, jobId: string, at: At): Taken {
  const part = partOf(at.id, jobId);
  // It was asked for before, and something has come between.
  if (objection(state, part) !== null)
    return { ...unchanged(state), effects: [{ kind: 'tell', actor: 'Job', id: jobId, method: 'cancel', command: {} }] };
  if (part?.kind === 'side' && 'edition' in state) {
    const slot = slotOf(state, part.edition) ?? 'edition';
    const edition = state[slot] as Edition;
    const { is: _, run: __, ...kept } = sideOf(edition, part) ?? {};
    return { ...unchanged(state), state: withEdition(state, slot, closed(edition, part.product, { ...kept, is: 'open' }), at.now) };
  }
  return state.at === 'failed' && state.next === null ? goOn(state, at) : unchanged(state);
}

function goOn(state: Failed, { id, now }: At): Taken {
  const { problem: _, ...kept } = state;
  // A file that is on its way comes too late.
  const next: Processing = { ...kept, at: 'processing', replacing: null, newsAt: now.toISOString() };
  // Its other jobs were cancelled when it failed, and some may have been given up just before.
  const again = allOffers(id, next).map(({ jobId, offer }) => ({ jobId, offer: { ...offer, again: true } }));
  return {
    state: next,
    rows: [videoRow(id, now, { state: 'processing', problem: null })],
    effects: [...tellOffers(again), event('video.processing', id, state.info)],
    value: null,
  };
}

function objection(state: VideoState, part: Part | null): Problem | null {
  if (state.info.deletedAt !== null) return problem('removed', 409, 'The video is removed', 'Restore it first.');
  const notNeeded = problem('not-needed', 409, 'The video does not need this job any more');
  if (part === null || !('edition' in state)) return notNeeded;
  const slot = slotOf(state, part.edition);
  const edition = slot === null ? null : state[slot];
  if (!edition) return notNeeded;
  if (part.kind === 'side') return sideOf(edition, part) === null || (slot === 'edition' && state.at === 'failed') ? notNeeded : null;
  if (state.at === 'failed' && slot === 'edition' && state.next !== null)
    return problem('already-under-way', 409, 'The video is being made anew already', 'Cancel that first.');
  return isOpen(edition.work, part) ? null : notNeeded;
}

function isOpen(work: Work | null, part: Part): boolean {
  if (work === null) return part.kind === 'probe';
  return part.kind === 'per-title' ? work.samples !== undefined : withDone(work, part) !== work;
}
