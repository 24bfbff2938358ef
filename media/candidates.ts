/** Pictures to choose a poster from: where in a video to look for them, and which of those found to show. Pure. */
import { segmentSecondsOf } from './plan.ts';
import type { VideoPlan } from './plan-types.ts';
import { fitted } from './size.ts';

export interface CandidatesPlan {
  /** Around these times, in seconds from the first frame. */
  places: number[];
  /** How far from its place a picture may be. */
  reachSeconds: number;
  width: number;
  height: number;
}

const shares = [0.1, 0.25, 0.5, 0.75, 0.9];
/** Of the distance between two places at the ends, so that their pictures are not the same. */
const reachShare = 0.075;
const mostReachSeconds = 4;
const longestSide = 320;
export const maxCandidates = shares.length;
/** 320 x 320 of noise need a fifth of it. */
export const maxCandidateBytes = 512 * 1024;

/** Only key frames are looked at: the reach is long enough for one of them at least. */
export function planCandidates(video: Pick<VideoPlan, 'frameRate' | 'segmentFrames' | 'rungs'>, durationSeconds: number): CandidatesPlan {
  const smallest = video.rungs.at(-1);
  if (smallest === undefined) throw new TypeError('a ladder has at least one rung');
  return {
    places: shares.map((share) => Number((share * durationSeconds).toFixed(3))),
    reachSeconds: Math.max(segmentSecondsOf(video), Math.min(mostReachSeconds, reachShare * durationSeconds)),
    ...fitted(smallest, longestSide),
  };
}

/**
 * One picture for each place, in order of time: of those within reach, the one that needs the most bytes, as a black or blank picture needs
 * next to none. A short video may have fewer pictures than places.
 */
export function chooseCandidates<T extends { seconds: number; sizeBytes: number }>(
  plan: Pick<CandidatesPlan, 'places' | 'reachSeconds'>,
  pictures: readonly T[],
): T[] {
  const chosen = new Set<T>();
  for (const place of plan.places) {
    const near = pictures.filter((picture) => !chosen.has(picture) && Math.abs(picture.seconds - place) <= plan.reachSeconds);
    const best = near.reduce<T | null>((most, one) => (most !== null && most.sizeBytes >= one.sizeBytes ? most : one), null);
    if (best !== null) chosen.add(best);
  }
  return [...chosen].sort((a, b) => a.seconds - b.seconds);
}
