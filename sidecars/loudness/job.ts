/** How loud the sound is, by EBU R 128. */
import { loudnessInput } from '../../gateway/contract/worker.ts';
import { loudnessArgs, readLoudness, sideWallSeconds } from '../../media/index.ts';
import { badLuck } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { orderOf } from '../order.ts';
import { failureOf } from '../words.ts';

export const runLoudness: JobRunner = async (job, tools) => {
  const { durationSeconds } = orderOf(job, loudnessInput);
  const path = await tools.source('sound');
  const result = await tools.jail.run({
    program: 'ffmpeg',
    background: true,
    args: (at) => loudnessArgs({ input: at.input }),
    input: path,
    limits: { wallSeconds: sideWallSeconds(durationSeconds) },
    signal: tools.signal,
  });
  const failure = failureOf(result, 'loudness');
  if (failure !== null) throw failure;
  const loudness = readLoudness(result.stderr);
  if (loudness === null) throw badLuck('loudness-missing', 'ffmpeg told no loudness.');
  return { ...loudness };
};
