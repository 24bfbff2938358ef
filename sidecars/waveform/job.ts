/** Loudness over time, for drawing: samples are folded while ffmpeg writes them, and never kept. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waveformInput } from '../../gateway/contract/worker.ts';
import { sideWallSeconds, waveformArgs, waveformFolder } from '../../media/index.ts';
import type { JobRunner } from '../job.ts';
import { orderOf } from '../order.ts';
import { sendFile } from '../send.ts';
import { failureOf } from '../words.ts';

const name = 'waveform.dat';
const bytesASample = 2;

export const runWaveform: JobRunner = async (job, tools) => {
  const plan = orderOf(job, waveformInput);
  const path = await tools.source('sound');
  const folder = waveformFolder(plan);
  const result = await tools.jail.run({
    program: 'ffmpeg',
    background: true,
    args: (at) => waveformArgs({ ...plan, input: at.input }),
    input: path,
    limits: {
      wallSeconds: sideWallSeconds(plan.durationSeconds),
      // A minute more than planned.
      stdoutBytes: Math.ceil((plan.durationSeconds + 60) * plan.sampleRate * bytesASample),
    },
    signal: tools.signal,
    onStdoutBytes: (part) => folder.add(part),
  });
  const failure = failureOf(result, 'waveform');
  if (failure !== null) throw failure;
  const file = join(tools.scratch, name);
  await writeFile(file, folder.done());
  const { bytes: _, ...sent } = await sendFile(tools, name, file);
  return sent;
};
