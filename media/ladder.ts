/** Which sizes a video is offered in. */

import type { SourceFacts, VideoFacts } from './facts.ts';
import type { Codec } from './family.ts';
import type { Rung } from './plan-types.ts';
import { bitShareOf } from './presets.ts';
import { type EncodingProfile, standardProfile } from './profile.ts';
import { halved, outputRate, perSecond } from './rate.ts';

/** A rung before it meets a source: short side of the picture in pixels, and bits a second at most, both of H.264. */
export interface LadderStep {
  short: number;
  maxBitrate: number;
}

/** By short side of the displayed picture, so portrait and landscape videos of one quality share a name. */
const usualSteps: readonly LadderStep[] = [
  { short: 2160, maxBitrate: 16_000_000 },
  { short: 1440, maxBitrate: 9_000_000 },
  { short: 1080, maxBitrate: 5_000_000 },
  { short: 720, maxBitrate: 2_800_000 },
  { short: 480, maxBitrate: 1_200_000 },
  { short: 360, maxBitrate: 700_000 },
];
const lowestBitrate = 100_000;
/** Encoders of further codecs refuse smaller pictures. */
const smallestExtra = 64;

type Ladder = EncodingProfile['ladder'];

/** Steps of a ladder, largest first. */
function stepsOf(ladder: Ladder): readonly LadderStep[] {
  return 'rungs' in ladder
    ? ladder.rungs.toSorted((a, b) => b.short - a.short)
    : usualSteps.filter((step) => step.short <= ladder.maxShortSide);
}

/** What the rung of this size may have at most, whatever its source has. */
export function usualCap(rung: Rung, ladder: Ladder): number {
  const short = Math.min(rung.width, rung.height);
  const steps = stepsOf(ladder);
  return (steps.find((step) => step.short === short) ?? ownStep(short, steps)).maxBitrate;
}

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
const evenBelow = (value: number): number => Math.max(2, Math.floor(value / 2) * 2);

/** Rungs of H.264, largest first; empty without a picture. Nothing is made larger than the source, and there is always one rung. */
export function ladderOf(facts: SourceFacts, profile: Pick<EncodingProfile, 'ladder' | 'frameRateCap'> = standardProfile): Rung[] {
  const video = facts.video;
  if (video === null) return [];
  const short = Math.min(video.width, video.height);
  const all = stepsOf(profile.ladder);
  const fitting = all.filter((step) => step.short <= short);
  const steps = fitting.length > 0 ? fitting : [ownStep(short, all)];
  return steps.map((step) => rungOf(step, video, profile.frameRateCap));
}

/** The same rungs in another codec, which takes fewer bits for them. */
export function rungsIn(codec: Codec, rungs: readonly Rung[]): Rung[] {
  return rungs
    .filter((rung) => Math.min(rung.width, rung.height) >= smallestExtra)
    .map(({ copied, ...rung }) => ({ ...rung, maxBitrate: Math.round((copied?.cap ?? rung.maxBitrate) * bitShareOf(codec)) }));
}

/** A source smaller than the smallest rung keeps its size; bits fall with the side, as small pictures need more for each pixel. */
function ownStep(short: number, steps: readonly LadderStep[]): LadderStep {
  const side = evenBelow(short);
  const smallest = steps.at(-1) ?? { short: 360, maxBitrate: 700_000 };
  return { short: side, maxBitrate: Math.round(smallest.maxBitrate * Math.min(1, side / smallest.short)) };
}

function rungOf(step: LadderStep, video: VideoFacts, frameRateCap: number): Rung {
  const portrait = video.height > video.width;
  const long = even((step.short * Math.max(video.width, video.height)) / Math.min(video.width, video.height));
  const full = outputRate(video.frameRate, video.variableFrameRate, frameRateCap);
  const atHalfRate = step.short < 480 && perSecond(full) > 30;
  // More bits than the source has cannot add quality; a source that does not say its rate is not limited by it.
  const sourceCap = video.bitrate > 0 ? (video.bitrate * 1.1) / bitShareOf(video.codec) : Number.POSITIVE_INFINITY;
  return {
    name: String(step.short),
    width: portrait ? step.short : long,
    height: portrait ? long : step.short,
    frameRate: atHalfRate ? halved(full) : full,
    maxBitrate: Math.round(Math.min(step.maxBitrate, Math.max(lowestBitrate, sourceCap))),
  };
}
