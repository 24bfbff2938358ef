/** Which sizes a video is offered in. */
import type { SourceFacts, VideoFacts } from './facts.ts';
import type { Rung } from './plan-types.ts';
import { halved, outputRate, perSecond } from './rate.ts';

interface Step {
  short: number;
  maxBitrate: number;
}

/** By short side of the displayed picture, so portrait and landscape videos of one quality share a name. */
const usualSteps: readonly Step[] = [
  { short: 1080, maxBitrate: 5_000_000 },
  { short: 720, maxBitrate: 2_800_000 },
  { short: 480, maxBitrate: 1_200_000 },
  { short: 360, maxBitrate: 700_000 },
];
const largeSteps: readonly Step[] = [
  { short: 2160, maxBitrate: 16_000_000 },
  { short: 1440, maxBitrate: 9_000_000 },
];
const lowestBitrate = 100_000;

export interface LadderOptions {
  /** Largest short side offered: 1440 and 2160 cost much, so they are only made when asked for. */
  maxShortSide?: 1080 | 1440 | 2160;
}

/** What the rung of this size may have at most, whatever its source has. */
export function usualCap(rung: Rung): number {
  const short = Math.min(rung.width, rung.height);
  return ([...largeSteps, ...usualSteps].find((step) => step.short === short) ?? ownStep(short)).maxBitrate;
}

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
const evenBelow = (value: number): number => Math.max(2, Math.floor(value / 2) * 2);

/** Rungs, largest first; empty without a picture. Nothing is made larger than the source, and there is always one rung. */
export function ladderOf(facts: SourceFacts, options: LadderOptions = {}): Rung[] {
  const video = facts.video;
  if (video === null) return [];
  const short = Math.min(video.width, video.height);
  const maxShort = options.maxShortSide ?? 1080;
  const fitting = [...largeSteps, ...usualSteps].filter((step) => step.short <= short && step.short <= maxShort);
  const steps = fitting.length > 0 ? fitting : [ownStep(short)];
  return steps.map((step) => rungOf(step, video));
}

/** A source smaller than the smallest usual rung keeps its size; bits fall with the side, as small pictures need more for each pixel. */
function ownStep(short: number): Step {
  const side = evenBelow(short);
  return { short: side, maxBitrate: Math.round(700_000 * Math.min(1, side / 360)) };
}

function rungOf(step: Step, video: VideoFacts): Rung {
  const portrait = video.height > video.width;
  const long = even((step.short * Math.max(video.width, video.height)) / Math.min(video.width, video.height));
  const full = outputRate(video.frameRate, video.variableFrameRate);
  const atHalfRate = step.short < 480 && perSecond(full) > 30;
  // More bits than the source has cannot add quality; a source that does not say its rate is not limited by it.
  const sourceCap = video.bitrate > 0 ? video.bitrate * 1.1 : Number.POSITIVE_INFINITY;
  return {
    name: String(step.short),
    width: portrait ? step.short : long,
    height: portrait ? long : step.short,
    frameRate: atHalfRate ? halved(full) : full,
    maxBitrate: Math.round(Math.min(step.maxBitrate, Math.max(lowestBitrate, sourceCap))),
  };
}
