/** Samples of a video: one sample in every rung without a cap, beside the same pictures without loss; then how alike they are. */
import type { Rational, VideoFacts } from '../facts.ts';
import { sampleSeconds } from '../per-title.ts';
import { isHalf } from '../plan.ts';
import type { Effort, Rung } from '../plan-types.ts';
import { perSecond } from '../rate.ts';
import { encoders } from './encoders/table.ts';
import { escaped } from './escape.ts';
import { cascade } from './graph.ts';
import { type GuardFacts, inputGuards, opening } from './guards.ts';
import { type BurnIn, watermarkInput } from './watermark.ts';

export interface SampleInit {
  facts: GuardFacts & { startSeconds: number; video: Omit<VideoFacts, 'keyFrameSeconds'> | null };
  frameRate: Rational;
  gopFrames: number;
  /** Largest first. */
  rungs: readonly Rung[];
  effort: Effort;
  /** From the video's first frame. */
  atSeconds: number;
  input: string;
  outDir: string;
  threads?: number;
  burnIn?: BurnIn;
}

const reference = 'reference';
/** More than any rung needs: the quality alone decides. */
const noCap = 400_000_000;
/** What a sample is stored as, and what is compared. */
const sample = { container: 'matroska,webm', video: { codec: 'h264' }, audio: null };

export const sampleFile = (rung: string): string => `${rung}.mkv`;
export const likenessFile = (rung: string): string => `${rung}.ssim`;
export const sampleFrames = (rate: Rational): number => Math.max(1, Math.round(sampleSeconds * perSecond(rate)));

/** Arguments for `ffmpeg`. Writes a file for each rung, and `reference.mkv`: the pictures of the largest one as they go into its encoder. */
export function sampleArgs(init: SampleInit): string[] {
  const { facts, rungs, frameRate, effort, threads, burnIn } = init;
  const { video } = facts;
  const [largest] = rungs;
  if (video === null || largest === undefined) throw new TypeError('a sample needs a picture');
  const all = [{ ...largest, name: reference, frameRate }, ...rungs];
  const graph = cascade({
    ...{ ...video, frameRate, frames: sampleFrames(frameRate), zeroSeconds: facts.startSeconds + init.atSeconds, rungs: all },
    burnIn,
  });
  const lossless = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0'];
  return [
    ...opening(),
    ...['-copyts', '-noaccurate_seek'],
    ...(init.atSeconds > 0 ? ['-seek_timestamp', '1', '-ss', (facts.startSeconds + init.atSeconds + 0.001).toFixed(6)] : []),
    ...['-reinit_filter', '0'],
    ...(threads === undefined ? [] : ['-threads', String(threads)]),
    ...inputGuards({ container: facts.container, video, audio: null }),
    ...['-i', `file:${init.input}`],
    ...(burnIn === undefined ? [] : watermarkInput(burnIn)),
    ...['-filter_complex', graph],
    ...all.flatMap((rung, i) => [
      ...['-map', `[o${i}]`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
      ...(rung.name === reference
        ? lossless
        : encoders.libx264.args({
            rung: { ...rung, maxBitrate: noCap },
            gop: gopOf(init, rung),
            effort,
            range: 'sdr',
            ...(threads && { threads }),
          })),
      ...['-f', 'matroska', `${init.outDir}/${sampleFile(rung.name)}`],
    ]),
  ];
}

const gopOf = ({ frameRate, gopFrames }: SampleInit, rung: Rung): number => (isHalf(frameRate, rung.frameRate) ? gopFrames / 2 : gopFrames);

export interface LikenessInit {
  frameRate: Rational;
  rungs: readonly Rung[];
  /** Holds what `sampleArgs` made. */
  outDir: string;
}

/** Arguments for `ffmpeg`. Writes a list of likenesses for each rung: each picture, made as large as the largest, beside its reference. */
export function likenessArgs({ frameRate, rungs, outDir }: LikenessInit): string[] {
  const [largest] = rungs;
  if (largest === undefined) throw new TypeError('a ladder has at least one rung');
  const copies = rungs.map((_, i) => `[r${i}]`).join('');
  const graph = [
    `[0:v]split=${rungs.length}${copies}`,
    ...rungs.flatMap((rung, i) => {
      // A rung of half the rate has every other picture.
      const same = isHalf(frameRate, rung.frameRate) ? `[r${i}]framestep=2[q${i}]` : `[r${i}]null[q${i}]`;
      const enlarged = `[${i + 1}:v]scale=${largest.width}:${largest.height}:flags=bicubic,setsar=1[e${i}]`;
      return [same, enlarged, `[e${i}][q${i}]ssim=stats_file=${escaped(`${outDir}/${likenessFile(rung.name)}`)}[s${i}]`];
    }),
  ].join(';');
  return [
    ...opening(),
    ...[reference, ...rungs.map((rung) => rung.name)].flatMap((name) => [
      ...inputGuards(sample),
      '-i',
      `file:${outDir}/${sampleFile(name)}`,
    ]),
    ...['-filter_complex', graph],
    ...rungs.flatMap((_, i) => ['-map', `[s${i}]`, '-f', 'null', '-']),
  ];
}

/** Mean of a list of likenesses, or null when there is none in it. */
export function readLikeness(text: string): number | null {
  const values = [...text.matchAll(/\bAll:([01](?:\.\d+)?)/g)].map((match) => Number(match[1]));
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
