/**
 * How a source becomes renditions, decided once: pure, so any worker and any later look comes to the same plan.
 * All time is counted in frames of one output grid; seconds appear only at the edges.
 */

import { type CopyOptions, withCopy } from './copy.ts';
import type { AudioFacts, Rational, SourceFacts, VideoFacts } from './facts.ts';
import type { Family } from './family.ts';
import { type LadderOptions, ladderOf } from './ladder.ts';
import { limits } from './limits.ts';
import type { AudioPlan, Chunk, Plan, VideoPlan } from './plan-types.ts';
import { outputRate, perSecond } from './rate.ts';
import { type Refusal, refuse } from './refusal.ts';

export type PlanAnswer = { ok: true; plan: Plan } | Refusal;
export type PlanOptions = LadderOptions & CopyOptions;

const firstChunkSegments = 2;
const maxChunkSeconds = 60;

export function planSource(facts: SourceFacts, options: PlanOptions = {}): PlanAnswer {
  const refused = refusalOf(facts);
  if (refused !== null) return refused;
  const video = facts.video === null ? null : planVideo(facts, facts.video, options);
  const audio = facts.audio === null ? null : planAudio(facts.audio);
  return { ok: true, plan: { version: 1, durationSeconds: facts.durationSeconds, video, audio } };
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

function planVideo(facts: SourceFacts, video: VideoFacts, options: PlanOptions): VideoPlan {
  const grid = gridOf(video, facts.durationSeconds);
  const { frameRate, segmentFrames, totalFrames } = grid;
  const segmentCount = Math.ceil(totalFrames / segmentFrames);
  const segmentSeconds = segmentFrames / perSecond(frameRate);
  // A seek in a source of variable rate meets no frame at a known time, and a gap across a boundary would be filled from the wrong side:
  // encoded in one go, every frame lands on the grid once.
  const rungs = withCopy(facts, ladderOf(facts, options), grid, options);
  const allCopied = rungs.every((rung) => rung.copied !== undefined);
  // What is only copied takes no longer than starting another program.
  const chunks =
    video.variableFrameRate || allCopied
      ? [{ index: 0, firstSegment: 0, segmentCount }]
      : chunksOf(segmentCount, segmentSeconds, video.keyFrameSeconds);
  return { ...grid, segmentCount, rungs, chunks };
}

/** The frames of the output, and how many of them make a segment. */
export function gridOf(video: Pick<VideoFacts, 'frameRate' | 'variableFrameRate'>, durationSeconds: number) {
  const frameRate = outputRate(video.frameRate, video.variableFrameRate);
  const gopFrames = gopOf(frameRate);
  const totalFrames = Math.max(1, Math.round(durationSeconds * perSecond(frameRate)));
  return { frameRate, gopFrames, segmentFrames: 2 * gopFrames, totalFrames };
}

/** Two seconds. Above 30 frames a second some rung may run at half rate, so the number is even there: half of it is whole. */
function gopOf(rate: Rational): number {
  const fps = perSecond(rate);
  return fps > 30 ? 2 * Math.round(fps) : Math.max(1, Math.round(fps * 2));
}

/** Boundaries lie on the segment grid, as soon after a source key frame as can be: what lies between is decoded for nothing. */
export function chunksOf(segmentCount: number, segmentSeconds: number, keyFrameSeconds: readonly number[]): Chunk[] {
  const most = Math.max(1, Math.floor(maxChunkSeconds / segmentSeconds));
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

function planAudio(audio: AudioFacts): AudioPlan {
  const channels = Math.min(2, Math.max(1, audio.channels));
  return { codec: 'aac', bitrate: channels === 1 ? 80_000 : 128_000, channels, sampleRate: 48_000 };
}

/** Length of a whole segment, the `-hls_time` of video and audio alike. */
export function segmentSecondsOf(video: { frameRate: Rational; segmentFrames: number } | null): number {
  return video === null ? 4 : (video.segmentFrames * video.frameRate.den) / video.frameRate.num;
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
