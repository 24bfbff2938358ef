/** What a video really needs: samples of it, encoded without a cap and compared with the source, say how many bits and which rungs. Pure. */
import type { SourceFacts } from './facts.ts';
import type { Plan, Rung, VideoPlan } from './plan-types.ts';

/** Length of a sample in seconds. */
export const sampleSeconds = 2;
export const mostSamples = 5;
const fewestSamples = 3;
/** One sample for so many seconds of a short video. */
const secondsEach = 20;
/** Below this, looking takes longer than encoding. */
const shortestSeconds = 15;

export interface MeasuredRung {
  name: string;
  /** Bits a second of the sample that needed most. */
  bitrate: number;
  /** Mean likeness (SSIM) to the largest picture, when shown as large as that; 1 is the same. */
  ssim: number;
}

/** Where samples begin, in seconds from the first frame: at key frames, spread over the whole length. Null when there is nothing to be won. */
export function perTitleSamples(facts: SourceFacts, video: Pick<VideoPlan, 'rungs'>): number[] | null {
  const { durationSeconds } = facts;
  const keys = facts.video?.keyFrameSeconds ?? [];
  if (durationSeconds < shortestSeconds || video.rungs.every((rung) => rung.copied !== undefined)) return null;
  const count = Math.min(mostSamples, Math.max(fewestSamples, Math.floor(durationSeconds / secondsEach)));
  const last = durationSeconds - sampleSeconds;
  const wanted = Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * durationSeconds);
  const starts = wanted.map((seconds) => Math.min(last, keys.findLast((key) => key <= seconds) ?? seconds));
  return [...new Set(starts)];
}

/** A sample is two seconds of many: the rest may need a little more. */
const headroom = 1.2;
/** However simple the samples are, something in between may not be. */
const leastShare = 0.25;
/** Less than this nobody sees. */
const leastGain = 0.005;

/**
 * The plan with caps of what was needed, and without rungs that show no more than the next smaller one. A rung that is copied stays as it is.
 * Further codecs follow H.264, rung by rung.
 */
export function withPerTitle(plan: Plan, measured: readonly MeasuredRung[]): Plan {
  const { video, extras } = plan;
  if (video === null) return plan;
  const found = new Map(measured.map((rung) => [rung.name, rung]));
  const shares = new Map(video.rungs.map((rung) => [rung.name, shareOf(rung, found.get(rung.name))]));
  const kept = new Set(worthMaking(video.rungs, found));
  const changed = (rungs: readonly Rung[]) =>
    rungs
      .filter(({ name }) => kept.has(name))
      .map((rung) => (rung.copied ? rung : { ...rung, maxBitrate: Math.round(rung.maxBitrate * (shares.get(rung.name) ?? 1)) }));
  return {
    ...plan,
    video: { ...video, rungs: changed(video.rungs) },
    ...(extras && { extras: extras.map((extra) => ({ ...extra, rungs: changed(extra.rungs) })) }),
  };
}

/** How much of its cap a rung needs. */
function shareOf(rung: Rung, measured: MeasuredRung | undefined): number {
  if (measured === undefined) return 1;
  const cap = rung.copied?.cap ?? rung.maxBitrate;
  return Math.min(1, Math.max(leastShare, (measured.bitrate * headroom) / cap));
}

/** From the smallest rung up: the next is the one that shows more. */
function worthMaking(rungs: readonly Rung[], measured: ReadonlyMap<string, MeasuredRung>): string[] {
  const names: string[] = [];
  let shown = Number.NEGATIVE_INFINITY;
  for (const rung of rungs.toReversed()) {
    const ssim = measured.get(rung.name)?.ssim;
    if (ssim !== undefined && rung.copied === undefined && ssim - shown < leastGain) continue;
    names.push(rung.name);
    shown = ssim ?? shown;
  }
  return names;
}
