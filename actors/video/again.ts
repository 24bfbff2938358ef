/**
 * The picture is encoded after all, from its beginning: a copied rung was planned and could not be made.
 * Whatever is committed stays as it is, under a family that nobody lists any more; so it does not matter what that was, nor what comes late.
 */
import { chunksOf as plannedChunks, segmentSecondsOf } from '../../media/index.ts';
import type { Plan } from '../../media/plan-types.ts';
import { event, type VideoDecision } from './decision.ts';
import { renditionRows, videoRow } from './rows.ts';
import type { Processing, VideoWork, Work } from './state.ts';
import { chunksOf, progressOf, tellCancels, tellOffers } from './work.ts';

export const copies = (video: VideoWork): boolean => video.rungs.some((rung) => rung.copied !== undefined);

export function encodeInstead(state: Processing, before: Work, copied: VideoWork, now: Date, id: string): VideoDecision {
  const video = withoutCopy(copied);
  const work: Work = { ...before, video, playable: false, cursor: 0 };
  const next: Processing = { ...state, work, newsAt: now.toISOString() };
  // Sound and poster go on as they are.
  const pictureAlone: Work = { ...before, audio: null, poster: 'none' };
  const effects = [...tellCancels(id, { ...state, work: pictureAlone }), ...(state.info.deletedAt === null ? tellOffers(id, next) : [])];
  return {
    state: next,
    rows: [
      videoRow(id, now, { plan: planOf(work, video), progress: progressOf(work), playable: false }),
      ...renditionRows(id, work, 'encoding'),
    ],
    effects: [...effects, event('video.updated', id, state.info)],
    value: null,
  };
}

function withoutCopy(video: VideoWork): VideoWork {
  const rungs = video.rungs.map(({ copied, ...rung }) => (copied === undefined ? rung : { ...rung, maxBitrate: copied.cap }));
  const segments = video.sizes.reduce((sum, size) => sum + size, 0);
  // What is copied alone is one chunk, which would be long to encode in one go.
  const sizes =
    video.sizes.length > 1 ? video.sizes : plannedChunks(segments, segmentSecondsOf(video), []).map((chunk) => chunk.segmentCount);
  return { ...video, rungs, sizes, family: 'h264-again', counts: sizes.map(() => 0), done: sizes.map(() => 0 as const) };
}

function planOf(work: Work, { sizes, counts: _, done: __, ...video }: VideoWork): Plan {
  const segmentCount = sizes.reduce((sum, size) => sum + size, 0);
  return {
    version: 1,
    durationSeconds: work.durationSeconds,
    video: { ...video, segmentCount, chunks: chunksOf({ sizes }) },
    audio: work.audio?.plan ?? null,
  };
}
