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
  slownessOf,
  transcodeAddressBytes,
  transcodeArgs,
  transcodeWallSeconds,
} from '../../media/index.ts';
import { badLuck } from '../answer.ts';
import type { Card } from '../encoders/card.ts';
import { type Choice, chooseEncoders, sessionsOf } from '../encoders/choose.ts';
import type { WorkingEncoder } from '../encoders/detect.ts';
import type { Sessions } from '../encoders/sessions.ts';
import { cardTrouble, encoderBusy } from '../encoders/trouble.ts';
import type { JobRunner } from '../job.ts';
import { createPublisher } from '../publish.ts';
import { failureOf } from '../words.ts';
import { checkCopied, checkSegment, copyUnfit, endedEarly, isEndedEarly } from './check.ts';
import { watermarkOf } from './watermark.ts';

type Input = z.infer<typeof transcodeInput>;

export interface TranscodeRoom {
  /** How many encoders share this machine. */
  processes: number;
  working: readonly WorkingEncoder[];
  card: Card | null;
  sessions: Sessions;
}
/** A card that is full may be used by others; one that fails seldom heals by itself. */
const restMs = { 'encoder-busy': 60_000, 'encoder-failed': 600_000 };

export function createTranscode(init: TranscodeRoom): JobRunner {
  const threads = init.processes > 1 ? Math.max(1, Math.round(availableParallelism() / init.processes)) : undefined;
  return async (job, tools) => {
    const order = transcodeInput.safeParse(job.input);
    if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
    const input = order.data;
    const startSegment = input.firstSegment + job.committed;
    const segmentCount = input.segmentCount - job.committed;
    const all = framesOf({ ...input, startSegment: input.firstSegment });
    const encoded = input.rungs.filter((rung) => rung.copied === undefined).map((rung) => rung.name);
    const effort = effortOf(input);
    const choice = chooseEncoders({
      ...{ codec: input.codec, hardware: effort.hardware, rungs: encoded, pinned: job.encoders ?? {} },
      ...{ working: init.working, sessions: init.sessions.open() ? init.sessions.limit : 0 },
    });
    if (choice === null) throw badLuck('encoder-missing', 'This worker does not have the encoder that the video was begun with.');
    const giveBack = init.sessions.take(sessionsOf(choice));
    if (giveBack === null) throw encoderBusy();
    try {
      const part = { ...input, effort, startSegment, segmentCount };
      const done = all - framesOf(part);
      if (segmentCount > 0) await encode(part, tools, { threads, choice, card: sessionsOf(choice) > 0 ? init.card : null, done, all });
    } catch (error) {
      const code = (error as { problem?: { code: string } }).problem?.code;
      if (code === 'encoder-busy' || code === 'encoder-failed') init.sessions.rest(restMs[code]);
      throw error;
    } finally {
      giveBack();
    }
    return { frames: all, encoder: choice[encoded[0] ?? '']?.identity ?? 'copy' };
  };
}

type Part = Input & { startSegment: number; effort: Effort };

async function encode(
  part: Part,
  tools: Parameters<JobRunner>[1],
  run: { threads: number | undefined; choice: Choice; card: Card | null; done: number; all: number },
): Promise<void> {
  const path = await tools.source('source');
  const mark = await watermarkOf(part.watermark, tools);
  for (const rung of part.rungs) await mkdir(join(tools.scratch, rung.name));
  const ending = new AbortController();
  const rungs = new Map(part.rungs.map((rung) => [rung.name, rung]));
  // A short segment is not worth a kill: the encoder is at its end, and how it ended tells why.
  const chosen = Object.entries(run.choice);
  const publisher = createPublisher({
    encoders: Object.fromEntries(chosen.map(([rung, { identity }]) => [rung, identity])),
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
      const checked = rung.copied === undefined ? checkSegment : checkCopied;
      const problem = checked(part, rung, index, segment, init, bytes);
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
          ...{ ...part, input: at.input, outDir: at.out, progressFd: 3 },
          encoders: Object.fromEntries(chosen.map(([rung, { name }]) => [rung, name])),
          ...(run.card && { node: run.card.node }),
          ...(run.threads && { threads: run.threads }),
          ...mark.added(at),
        }),
      input: path,
      beside: mark.beside,
      out: tools.scratch,
      limits: limitsOf(part),
      ...(run.card && { devices: run.card.nodes }),
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
    const trouble = run.card === null ? null : cardTrouble(result, published);
    if (trouble !== null) throw trouble;
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
  const sides = part.rungs.filter((rung) => !rung.copied).map((rung) => Math.min(rung.width, rung.height));
  return {
    wallSeconds: transcodeWallSeconds(seconds, [...sides, Math.min(codedWidth, codedHeight)], slownessOf(part.codec, part.effort.preset)),
    stallSeconds: limits.stallSeconds,
    fileBytes: maxSegmentBytes(Math.max(...part.rungs.map((rung) => rung.maxBitrate)), segmentSecondsOf(part)),
    memoryBytes: transcodeAddressBytes({ codec: part.codec, cores: availableParallelism(), pixels: codedWidth * codedHeight }),
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
