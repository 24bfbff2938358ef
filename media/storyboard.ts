/** Pictures over the seek line: which key frames of a rendition they are, and how they lie on sheets. Pure. */
import type { VideoPlan } from './plan-types.ts';
import { perSecond } from './rate.ts';
import { fitted } from './size.ts';

export interface StoryboardPlan {
  /** Picture n shows second n * intervalSeconds: a number of whole GOPs, or of whole segments where the source's own picture is read. */
  intervalSeconds: number;
  pictures: number;
  tileWidth: number;
  tileHeight: number;
  /** Of every sheet, also of a last one that is not full. */
  columns: number;
  rows: number;
}

const wantedSeconds = 4;
const longestSide = 160;
const mostColumns = 10;
const mostRows = 10;
export const maxStoryboardSheets = 100;
/** 1600 x 1600 of noise need a third of it. */
export const maxSheetBytes = 8 * 1024 * 1024;

/** Every GOP that we encode begins with a key frame, and every segment that we copy; decoding nothing else makes a storyboard cheap. */
export function planStoryboard(
  video: Pick<VideoPlan, 'frameRate' | 'gopFrames' | 'segmentFrames' | 'totalFrames' | 'rungs'>,
): StoryboardPlan {
  const smallest = video.rungs.at(-1);
  if (smallest === undefined) throw new TypeError('a ladder has at least one rung');
  const frames = smallest.copied === undefined ? video.gopFrames : video.segmentFrames;
  const seconds = frames / perSecond(video.frameRate);
  const steps = Math.max(1, Math.ceil(video.totalFrames / frames));
  const mostPictures = maxStoryboardSheets * mostColumns * mostRows;
  const apart = Math.max(1, Math.round(wantedSeconds / seconds), Math.ceil(steps / mostPictures));
  const pictures = Math.ceil(steps / apart);
  const columns = Math.min(mostColumns, pictures);
  // In a square, so that portrait pictures are no larger than landscape ones.
  const tile = fitted(smallest, longestSide);
  return {
    intervalSeconds: apart * seconds,
    pictures,
    tileWidth: tile.width,
    tileHeight: tile.height,
    columns,
    rows: Math.min(mostRows, Math.ceil(pictures / columns)),
  };
}

export function sheetsOf(plan: Pick<StoryboardPlan, 'pictures' | 'columns' | 'rows'>): number {
  return Math.ceil(plan.pictures / (plan.columns * plan.rows));
}
