/** The sound of the whole file, encoded or copied in one go: every start of an encoder adds priming. A repeated attempt starts at zero and skips what is committed. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { audioInput } from '../../gateway/contract/worker.ts';
import {
  type AudioInit,
  audioArgs,
  audioWallSeconds,
  type InitInfo,
  limits,
  maxSegmentBytes,
  progressReader,
  type SegmentInfo,
  type SourceFacts,
  trackOf,
} from '../../media/index.ts';
import { badLuck, badSource, JobFailed } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { createPublisher } from '../publish.ts';
import { failureOf } from '../words.ts';

const rung = 'aac';

export const runAudio: JobRunner = async (job, tools) => {
  const order = audioInput.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const input = { ...order.data, facts: { ...order.data.facts, audio: trackOf(order.data.facts as SourceFacts, order.data) } };
  if (!input.copied) return make(input, job, tools);
  try {
    return await make(input, job, tools);
  } catch (error) {
    if (tools.signal.aborted || !isUnfit(error)) throw error;
    tools.log.info({ problem: error.problem }, 'the sound cannot be copied, so it is encoded');
    return make({ ...input, copied: false }, job, tools);
  }
};

/** What the program and our own look say; an answer of the server is no reason to do it otherwise. */
const isUnfit = (error: unknown): error is JobFailed =>
  error instanceof JobFailed && /^(audio-failed|audio-limit|bad-segment|no-streams)$/.test(error.problem.code);

type Order = z.infer<typeof audioInput> & Pick<AudioInit, 'facts'>;

async function make(input: Order, job: Parameters<JobRunner>[0], tools: Parameters<JobRunner>[1]): Promise<Record<string, unknown>> {
  const path = await tools.source('source');
  const folder = join(tools.scratch, rung);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const ending = new AbortController();
  const timeline = createTimeline();
  const publisher = createPublisher({
    outDir: tools.scratch,
    rungs: [rung],
    first: 0,
    commitFrom: job.committed,
    client: tools.client,
    commitEveryMs: 1500,
    check: (_, index, segment, init) => timeline.add(index, segment, init),
    onFailure: () => ending.abort(),
  });
  const read = progressReader();
  try {
    const result = await tools.jail.run({
      program: 'ffmpeg',
      // Its first seconds come at once all the same, and the picture is what takes long.
      background: true,
      args: (at) => audioArgs({ ...input, input: at.input, outDir: at.out, progressFd: 3 }),
      input: path,
      out: tools.scratch,
      limits: {
        wallSeconds: audioWallSeconds(input.facts.durationSeconds),
        stallSeconds: limits.stallSeconds,
        fileBytes: maxSegmentBytes(input.bitrate, input.segmentSeconds),
      },
      signal: AbortSignal.any([tools.signal, ending.signal]),
      onProgress(text) {
        const block = read(text);
        if (block !== null) tools.progress({ fraction: Math.min(0.99, block.outSeconds / input.facts.durationSeconds) });
      },
    });
    const failure = failureOf(result, 'audio');
    // A killed encoder may leave a short last segment: nothing of a failed run beyond what is committed already is kept.
    if (failure !== null && result.reason !== 'aborted') throw failure;
    await publisher.finish();
    if (failure !== null) throw failure;
    if (publisher.seen() === 0) throw badSource('no-streams', 'The source has no sound that can be read.');
    if (publisher.seen() < job.committed) throw badLuck('bad-segment', 'This attempt made fewer segments than are committed already.');
    return { segments: publisher.seen(), durationSeconds: timeline.seconds() };
  } finally {
    publisher.close();
  }
}

/** Segments follow each other without a gap, from zero. */
function createTimeline(): { add(index: number, segment: SegmentInfo, init: InitInfo): void; seconds(): number } {
  let endTicks = 0;
  let timescale = 1;
  const wrong = (index: number): JobFailed => badLuck('bad-segment', `Segment ${index} of the sound does not follow the one before.`);
  return {
    add(index, segment, init) {
      timescale = init.timescale;
      if (Math.abs(segment.startTicks - endTicks) > 1024) throw wrong(index);
      endTicks = segment.startTicks + segment.durationTicks;
    },
    seconds: () => endTicks / timescale,
  };
}
