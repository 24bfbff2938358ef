/** Samples of a source in every rung: how many bits each needs, and how much it shows. */
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { perTitleInput, type perTitleResult } from '../../gateway/contract/worker.ts';
import {
  likenessArgs,
  likenessFile,
  perSecond,
  readLikeness,
  sampleArgs,
  sampleFile,
  sampleFrames,
  sampleSeconds,
  slownessOf,
  transcodeWallSeconds,
} from '../../media/index.ts';
import { badLuck } from '../answer.ts';
import type { JobRunner, JobTools } from '../job.ts';
import { watermarkOf } from '../transcode/watermark.ts';
import { failureOf } from '../words.ts';

type Input = z.infer<typeof perTitleInput>;
type Measured = z.infer<typeof perTitleResult>['rungs'];
const sampleBytes = 1_000_000_000;

export const runPerTitle: JobRunner = async (job, tools) => {
  const order = perTitleInput.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const input = order.data;
  const samples: Measured[] = [];
  for (const [n, atSeconds] of input.samples.entries()) {
    samples.push(await measure(input, atSeconds, tools));
    tools.progress({ fraction: (n + 1) / input.samples.length });
  }
  const rungs = input.rungs.map(({ name }) => {
    const each = samples.map((sample) => sample.find((rung) => rung.name === name) as Measured[number]);
    return {
      name,
      bitrate: Math.max(...each.map((one) => one.bitrate)),
      ssim: each.reduce((sum, one) => sum + one.ssim, 0) / each.length,
    };
  });
  return { rungs };
};

async function measure(input: Input, atSeconds: number, tools: JobTools): Promise<Measured> {
  const path = await tools.source('source');
  const mark = await watermarkOf(input.watermark, tools);
  const { scratch: out, signal } = tools;
  const sides = input.rungs.map((rung) => Math.min(rung.width, rung.height));
  const limits = {
    // The reference and the comparison take as long as the encoders.
    wallSeconds: transcodeWallSeconds(3 * sampleSeconds, sides, slownessOf('h264', input.effort.preset)),
    fileBytes: sampleBytes,
    memoryBytes: 8_000_000_000,
  };
  const run = async (
    args: Parameters<JobTools['jail']['run']>[0]['args'],
    more: { input?: string; beside?: Readonly<Record<string, string>> },
  ) => {
    const result = await tools.jail.run({ program: 'ffmpeg', args, out, limits, signal, ...more });
    const failure = failureOf(result, 'per-title');
    if (failure !== null) throw failure;
  };
  await run((at) => sampleArgs({ ...input, atSeconds, input: at.input, outDir: at.out, ...mark.added(at) }), {
    input: path,
    beside: mark.beside,
  });
  await run((at) => likenessArgs({ ...input, outDir: at.out }), {});
  return Promise.all(
    input.rungs.map(async ({ name, frameRate }) => {
      const file = join(out, sampleFile(name));
      const { size } = await stat(file);
      const ssim = readLikeness(await readFile(join(out, likenessFile(name)), 'utf8'));
      if (ssim === null) throw badLuck('per-title-failed', 'A sample holds no picture.');
      await Promise.all([file, join(out, likenessFile(name))].map((one) => rm(one)));
      return { name, bitrate: Math.max(1, Math.round((size * 8) / (sampleFrames(frameRate) / perSecond(frameRate)))), ssim };
    }),
  );
}
