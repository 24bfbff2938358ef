/** One picture of the video, from the key frame nearest to the asked time. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { posterInput } from '../../gateway/contract/worker.ts';
import { limits, posterArgs, posterSize } from '../../media/index.ts';
import { badLuck, badSource, JobFailed } from '../answer.ts';
import { readOutput } from '../hash.ts';
import type { JobRunner } from '../job.ts';
import { failureOf } from '../words.ts';

const name = 'poster.webp';

export const runPoster: JobRunner = async (job, tools) => {
  const order = posterInput.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const { facts, atSeconds } = order.data;
  if (facts.video === null) throw badSource('no-streams', 'There is no picture to make a poster of.');
  const path = await tools.source('source');
  const made = join(tools.scratch, name);
  // No key frame may follow the asked time; there is one at the start.
  for (const seconds of [atSeconds, 0]) {
    const result = await tools.jail.run({
      program: 'ffmpeg',
      background: true,
      args: (at) => posterArgs({ facts, atSeconds: seconds, input: at.input, output: `${at.out}/${name}` }),
      input: path,
      out: tools.scratch,
      limits: { wallSeconds: limits.posterSeconds, fileBytes: 16_000_000 },
      signal: tools.signal,
    });
    const failure = failureOf(result, 'poster');
    if (failure !== null && (seconds === 0 || result.reason === 'aborted')) throw failure;
    if (await stat(made).catch(() => null)) break;
  }
  const { bytes: _, ...file } = await readOutput(made).catch(() => {
    throw badSource('poster-failed', 'No key frame of the source can be shown.');
  });
  const answer = await tools.client.upload(name, file);
  if (!answer.ok) throw new JobFailed(answer.problem, true);
  return { objectKey: answer.value.objectKey, ...posterSize(facts.video) };
};
