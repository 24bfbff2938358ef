/**
 * How a source becomes renditions, decided once: pure, so any worker and any later look comes to the same plan.
 * All time is counted in frames of one output grid; seconds appear only at the edges.
 */

import { withCopy } from './copy.ts';
import type { Rational, SourceFacts, VideoFacts } from './facts.ts';
import type { Codec, Family } from './family.ts';
import { ladderOf, rungsIn } from './ladder.ts';
import { limits } from './limits.ts';
import type { Chunk, ExtraPlan, Plan, Rung, VideoPlan } from './plan-types.ts';
import { type EncodingProfile, standardProfile } from './profile.ts';
import { outputRate, perSecond } from './rate.ts';
import { type Refusal, refuse } from './refusal.ts';
import { planSound } from './sound.ts';

export type PlanAnswer = { ok: true; plan: Plan } | Refusal;

/** The first chunk is the one somebody waits for. */
const firstChunkSeconds = 8;
/** Key frames in between shorten seeks and let damaged streams recover, and cost bits. */
const wantedGopSeconds = 2;

export function planSource(facts: SourceFacts, profile: EncodingProfile = standardProfile): PlanAnswer {
  const refused = refusalOf(facts);
  if (refused !== null) return refused;
  const video = facts.video === null ? null : planVideo(facts, facts.video, profile);
  const { audio, alternates } = planSound(facts, profile);
  const extras = video === null ? [] : planExtras(facts, video.rungs, profile);
  return {
    ok: true,
    plan: {
      version: 1,
      durationSeconds: facts.durationSeconds,
      segmentSeconds: video === null ? profile.segmentSeconds : segmentSecondsOf(video),
      video,
      audio,
      ...(extras.length > 0 && { extras }),
      ...(alternates.length > 0 && { alternates }),
    },
  };
}

/** Limits on what the facts say. Probing asks the same, so a lying worker gains nothing. */
export function refusalOf(facts: SourceFacts): Refusal | null {
  if (facts.video === null && facts.audio === null) return refuse('no-streams');
  if (!(facts.durationSeconds > 0)) return refuse('source-unreadable', 'The file has no length.');
  if (facts.durationSeconds > limits.maxDurationSeconds) return refuse('too-long', `At most ${limits.maxDurationSeconds / 3600} hours.`);
  if (facts.video === null) return null;
  const { codedWidth, codedHeight, width, height } = facts.video;
  return sizeRefusal(codedWidth, codedHeight) ?? sizeRefusal(width, height);
}

export function sizeRefusal(width: number, height: number): Refusal | null {
  const size = `${width} x ${height}`;
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  if (!(short >= limits.minSide)) return refuse('bad-dimensions', size);
  if (width * height > limits.maxPixels) return refuse('too-many-pixels', size);
  if (long > limits.maxSide || long / short > limits.maxAspect) return refuse('bad-dimensions', size);
  return null;
}

function planVideo(facts: SourceFacts, video: VideoFacts, profile: EncodingProfile): VideoPlan {
  const grid = gridOf(video, facts.durationSeconds, profile);
  const { frameRate, segmentFrames, totalFrames } = grid;
  const segmentCount = Math.ceil(totalFrames / segmentFrames);
  const segmentSeconds = segmentFrames / perSecond(frameRate);
  const rungs = withCopy(facts, ladderOf(facts, profile), grid, profile);
  // A seek in a source of variable rate meets no frame at a known time, and a gap across a boundary would be filled from the wrong side:
  // encoded in one go, every frame lands on the grid once. And what is only copied takes no longer than starting another program.
  const inOne = video.variableFrameRate || (rungs.every((rung) => rung.copied !== undefined) && furtherCodecs(profile).length === 0);
  const chunks = inOne
    ? [{ index: 0, firstSegment: 0, segmentCount }]
    : chunksOf(segmentCount, segmentSeconds, video.keyFrameSeconds, profile.chunkSeconds);
  return {
    ...grid,
    segmentCount,
    rungs,
    chunks,
    effort: profile.codecs.h264,
    ...(profile.watermark !== null && { watermark: profile.watermark }),
  };
}

const furtherCodecs = ({ codecs }: EncodingProfile): Exclude<Codec, 'h264'>[] =>
  (['hevc', 'av1'] as const).filter((codec) => codecs[codec] !== undefined);

/** Further codecs of the same sizes, which take fewer bits. HDR that H.264 cannot show is kept in those of ten bits. */
function planExtras(facts: SourceFacts, rungs: readonly Rung[], profile: EncodingProfile): ExtraPlan[] {
  const { transfer = 'sdr', bitDepth = 8 } = facts.video ?? {};
  // A mark of the ordinary white would blind in HDR, so that a picture with one is ordinary altogether.
  const range = profile.hdr === 'keep' && profile.watermark === null && bitDepth > 8 ? transfer : 'sdr';
  return furtherCodecs(profile).flatMap((codec) => {
    const effort = profile.codecs[codec];
    const own = rungsIn(codec, rungs);
    return effort === undefined || own.length === 0 ? [] : [{ family: codec, codec, range, rungs: own, effort }];
  });
}

/** The frames of the output, and how many of them make a segment. */
export function gridOf(
  video: Pick<VideoFacts, 'frameRate' | 'variableFrameRate'>,
  durationSeconds: number,
  { segmentSeconds, frameRateCap }: Pick<EncodingProfile, 'segmentSeconds' | 'frameRateCap'> = standardProfile,
) {
  const frameRate = outputRate(video.frameRate, video.variableFrameRate, frameRateCap);
  const totalFrames = Math.max(1, Math.round(durationSeconds * perSecond(frameRate)));
  return { frameRate, ...segmentOf(frameRate, segmentSeconds), totalFrames };
}

/**
 * A segment of whole GOPs, so that its length is what was asked for, within a frame; among those, the one whose GOP is nearest to two seconds.
 * Above 30 frames a second some rung may run at half rate, so the numbers are even there: half of them is whole.
 */
function segmentOf(rate: Rational, segmentSeconds: number): { gopFrames: number; segmentFrames: number } {
  const fps = perSecond(rate);
  const step = fps > 30 ? 2 : 1;
  const exact = fps * segmentSeconds;
  let best = { gopFrames: step, segmentFrames: step, cost: Number.POSITIVE_INFINITY };
  for (let segmentFrames = Math.max(1, Math.ceil(exact - 1)); segmentFrames <= exact + 1; segmentFrames++) {
    for (let gopFrames = step; gopFrames <= segmentFrames; gopFrames += step) {
      if (segmentFrames % gopFrames !== 0) continue;
      const cost = Math.abs(Math.log2(gopFrames / (fps * wantedGopSeconds))) + 0.2 * Math.abs(segmentFrames - exact);
      if (cost < best.cost) best = { gopFrames, segmentFrames, cost };
    }
  }
  return { gopFrames: best.gopFrames, segmentFrames: best.segmentFrames };
}

/** Boundaries lie on the segment grid, as soon after a source key frame as can be: what lies between is decoded for nothing. */
export function chunksOf(
  segmentCount: number,
  segmentSeconds: number,
  keyFrameSeconds: readonly number[],
  chunkSeconds: number = standardProfile.chunkSeconds,
): Chunk[] {
  const most = Math.max(1, Math.floor(chunkSeconds / segmentSeconds));
  const firstChunkSegments = Math.min(most, Math.max(1, Math.round(firstChunkSeconds / segmentSeconds)));
  const chunks: Chunk[] = [];
  let firstSegment = 0;
  while (firstSegment < segmentCount) {
    const end = firstSegment === 0 ? firstChunkSegments : boundaryAfter(firstSegment, most, segmentCount, segmentSeconds, keyFrameSeconds);
    const length = Math.min(end, segmentCount) - firstSegment;
    chunks.push({ index: chunks.length, firstSegment, segmentCount: length });
    firstSegment += length;
  }
  return chunks;
}

function boundaryAfter(start: number, most: number, segmentCount: number, segmentSeconds: number, keys: readonly number[]): number {
  const latest = start + most;
  if (latest >= segmentCount) return segmentCount;
  const earliest = start + Math.ceil(most / 2);
  let best = latest;
  let bestWaste = Number.POSITIVE_INFINITY;
  for (let candidate = latest; candidate >= earliest; candidate--) {
    const waste = sinceKeyFrame(candidate * segmentSeconds, keys);
    // A quarter of a second is worth a little decoding: larger chunks compress better.
    if (waste + 0.25 < bestWaste) [best, bestWaste] = [candidate, waste];
  }
  return best;
}

function sinceKeyFrame(seconds: number, keys: readonly number[]): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? 0) <= seconds + 0.001) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? seconds : seconds - (keys[low - 1] ?? 0);
}

/** Length of a whole segment of all tracks of a plan, whether it has pictures or not. */
export function planSegmentSeconds({ segmentSeconds, video }: Pick<Plan, 'segmentSeconds' | 'video'>): number {
  return segmentSeconds ?? segmentSecondsOf(video);
}

/** Length of a whole segment, the `-hls_time` of video and audio alike. */
export function segmentSecondsOf(video: { frameRate: Rational; segmentFrames: number } | null): number {
  return video === null ? standardProfile.segmentSeconds : (video.segmentFrames * video.frameRate.den) / video.frameRate.num;
}

/** Frames of segment `index` in the full-rate rungs, or in those at half rate. */
export function framesOfSegment(
  plan: { frameRate: Rational; segmentFrames: number; totalFrames: number },
  index: number,
  rate: Rational = plan.frameRate,
): number {
  const first = index * plan.segmentFrames;
  const frames = Math.max(0, Math.min(plan.segmentFrames, plan.totalFrames - first));
  return isHalf(plan.frameRate, rate) ? Math.ceil(frames / 2) : frames;
}

export const familyOf = (video: { family?: Family } | null): Family => video?.family ?? 'h264';

export const isHalf = (full: Rational, rate: Rational): boolean => rate.num * full.den * 2 === full.num * rate.den;
