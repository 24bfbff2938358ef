/** Pictures over the seek line. They are ordered once the video is ready: they decorate, so they neither hold it up nor fail it. */
import { planStoryboard } from '../../media/index.ts';
import type { Effect } from '../contract.ts';
import { jobIdOf, storyboardSchema } from './contract.ts';
import { event, unchanged, type VideoDecision } from './decision.ts';
import { videoRow } from './rows.ts';
import type { Ready, VideoState, Work } from './state.ts';

export function storyboardOf(work: Work): Ready['storyboard'] {
  return work.video === null ? { is: 'none' } : { is: 'open', order: planStoryboard(work.video) };
}

export function offerStoryboard(id: string, { info, storyboard }: Ready): Effect[] {
  if (storyboard.is !== 'open') return [];
  const command = {
    kind: 'storyboard',
    videoId: id,
    ownerId: info.ownerId,
    priority: 4,
    input: { ...storyboard.order },
    family: null,
    firstSegment: 0,
    segmentCount: 0,
  };
  return [{ kind: 'tell', actor: 'Job', id: jobIdOf(id, 'storyboard'), method: 'offer', command }];
}

export function cancelStoryboard(id: string, { storyboard }: Ready): Effect[] {
  if (storyboard.is !== 'open') return [];
  return [{ kind: 'tell', actor: 'Job', id: jobIdOf(id, 'storyboard'), method: 'cancel', command: {} }];
}

export function storyboardDone(state: VideoState, result: unknown, now: Date, id: string): VideoDecision {
  // Also when there is one: it was made again.
  if (state.at !== 'ready' || state.storyboard.is === 'none') return unchanged(state);
  const made = storyboardSchema.safeParse(result);
  if (!made.success) return storyboardFailed(state);
  return {
    state: { ...state, storyboard: { is: 'done' } },
    rows: [videoRow(id, now, { storyboard: made.data })],
    effects: [event('video.updated', id, state.info)],
    value: null,
  };
}

export function storyboardFailed(state: VideoState): VideoDecision {
  if (state.at !== 'ready' || state.storyboard.is !== 'open') return unchanged(state);
  return { state: { ...state, storyboard: { is: 'failed' } }, rows: [], effects: [], value: null };
}
