/** Where the picture changes at once, from the smallest rendition. */
import { scenesInput } from '../../gateway/contract/worker.ts';
import { sceneReader, scenesArgs, sideWallSeconds } from '../../media/index.ts';
import type { JobRunner } from '../job.ts';
import { lineSplitter } from '../lines.ts';
import { orderOf } from '../order.ts';
import { failureOf } from '../words.ts';

/** Two lines for each frame of twelve hours at 60 frames a second. */
const mostBytes = 400_000_000;

export const runScenes: JobRunner = async (job, tools) => {
  const { durationSeconds } = orderOf(job, scenesInput);
  const path = await tools.source('rendition');
  const scenes = sceneReader();
  const result = await tools.jail.run({
    program: 'ffmpeg',
    background: true,
    args: (at) => scenesArgs({ input: at.input }),
    input: path,
    limits: { wallSeconds: sideWallSeconds(durationSeconds), stdoutBytes: mostBytes },
    signal: tools.signal,
    onStdout: lineSplitter(scenes.line),
  });
  const failure = failureOf(result, 'scenes');
  if (failure !== null) throw failure;
  return { seconds: scenes.done() };
};
