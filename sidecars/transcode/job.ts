/** A chunk of video into every rung: one ffmpeg, segments committed while it runs. A repeated attempt begins after the committed ones. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { transcodeInput } from '../../gateway/contract/worker.ts';
import {
  type Effort,
  effortOf,
  framesOf,
  framesPerCount,
  limits,
  maxSegmentBytes,
  perSecond,
  progressReader,
  segmentSecondsOf,
  transcodeArgs,
  transcodeWallSeconds,
} from '../../media/index.ts';
import { badLuck } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { createPublisher } from '../publish.ts';
import { failureOf } from '../words.ts';
import { checkCopied, checkSegment, copyUnfit, endedEarly, isEndedEarly } from './check.ts';

type Input = z.infer<typeof transcodeInput>;

/** `processes`: how many encoders share this machine. */
export function createTranscode(init: { processes: number }): JobRunner {
  const threads = init.processes > 1 ? Math.max(1, Math.round(availableParallelism() / init.processes)) : undefined;
  return async (job, tools) => {
    const order = transcodeInput.safeParse(job.input);
    if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
    const input = order.data;
    const startSegment = input.firstSegment + job.committed;
    const segmentCount = input.segmentCount - job.committed;
    const all = framesOf({ ...input, startSegment: input.firstSegment });
    if (segmentCount > 0)
      await encode({ ...input, startSegment, segmentCount }, tools, {
        threads,
        effort: effortOf(input),
        done: all - framesOf({ ...input, startSegment, segmentCount }),
        all,
      });
    return { frames: all, encoder: input.rungs.every((rung) => rung.copied) ? 'copy' : 'libx264' };
  };
}

type Part = Input & { startSegment: number };

async function encode(
  part: Part,
  tools: Parameters<JobRunner>[1],
  run: { threads: number | undefined; effort: Effort; done: number; all: number },
): Promise<void> {
  const path = await tools.source('source');
  for (const rung of part.rungs) await mkdir(join(tools.scratch, rung.name));
  const ending = new AbortController();
  const rungs = new Map(part.rungs.map((rung) => [rung.name, rung]));
  // A short segment is not worth a kill: the encoder is at its end, and how it ended tells why.
  const publisher = createPublisher({
    outDir: tools.scratch,
    rungs: [...rungs.keys()],
    first: part.startSegment,
    commitFrom: part.startSegment,
    client: tools.client,
    // One that only copies is far quicker than anybody can watch.
    ...(part.rungs.every((rung) => rung.copied) && { commitEveryMs: 500 }),
    check(name, index, segment, init, bytes) {
      const rung = rungs.get(name);
      if (rung === undefined) return;
      const copied = rung.copied !== undefined;
      const problem = copied ? checkCopied(part, rung, index, segment, init, bytes) : checkSegment(part, rung, index, segment, init);
      if (problem !== null) throw problem;
    },
    onFailure: (error) => {
      if (!isEndedEarly(error)) ending.abort();
    },
  });
  try {
    const result = await tools.jail.run({
      program: 'ffmpeg',
      args: (at) =>
        transcodeArgs({
          ...{ ...part, input: at.input, outDir: at.out, progressFd: 3, effort: run.effort },
          ...(run.threads && { threads: run.threads }),
        }),
      input: path,
      out: tools.scratch,
      limits: limitsOf(part),
      signal: AbortSignal.any([tools.signal, ending.signal]),
      onProgress: progressOf(tools, { ...run, each: framesPerCount(part) }),
    });
    const failure = failureOf(result, 'transcode');
    const copies = part.rungs.some((rung) => rung.copied);
    // Whoever ends a program by a signal says nothing of the source; what the program itself gives up it would give up again.
    const gaveUp = copies && (result.reason === 'limit' || (result.reason === 'exit' && (result.exitCode ?? 0) > 0));
    // What is whole is kept, however the encoder ended: the next attempt begins after it.
    const published = await publisher.finish().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure !== null && (published === null || isEndedEarly(published))) throw gaveUp ? copyUnfit(failure.problem.title) : failure;
    if (published !== null) throw copies && isEndedEarly(published) ? copyUnfit('A segment is short.') : published;
    const made = `${publisher.seen()} of ${part.segmentCount} segments could be made.`;
    if (publisher.seen() !== part.segmentCount) throw copies ? copyUnfit(made) : endedEarly(made);
  } finally {
    publisher.close();
  }
}

function limitsOf(part: Part) {
  const seconds = framesOf(part) / perSecond(part.frameRate);
  const { codedWidth, codedHeight } = part.facts.video;
  return {
    wallSeconds: transcodeWallSeconds(seconds, codedWidth * codedHeight),
    stallSeconds: limits.stallSeconds,
    fileBytes: maxSegmentBytes(Math.max(...part.rungs.map((rung) => rung.maxBitrate)), segmentSecondsOf(part)),
    memoryBytes: codedWidth * codedHeight > 1920 * 1200 ? 8_000_000_000 : 4_000_000_000,
  };
}

function progressOf(
  tools: Parameters<JobRunner>[1],
  { done, all, each }: { done: number; all: number; each: number },
): (text: string) => void {
  const read = progressReader();
  return (text) => {
    const block = read(text);
    if (block === null) return;
    // Held at 99 % until all is committed.
    tools.progress({ fraction: Math.min(0.99, (done + block.frame * each) / all), framesPerSecond: block.framesPerSecond });
  };
}
