/** One picture of the video, in the size of a poster and small: a key frame near the asked time, or the very frame. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { posterInput } from '../../gateway/contract/worker.ts';
import { limits, maxPosterBytes, posterArgs, posterFile } from '../../media/index.ts';
import { badSource } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { orderOf } from '../order.ts';
import { failureOf } from '../words.ts';
import { sendPoster } from './pictures.ts';

export const runPoster: JobRunner = async (job, tools) => {
  const { facts, ...asked } = orderOf(job, posterInput);
  if (facts.video === null) throw badSource('no-streams', 'There is no picture to make a poster of.');
  const path = await tools.source('source');
  const made = () => stat(join(tools.scratch, posterFile)).catch(() => null);
  // No key frame may follow the asked time; there is one at the start. Instead of what somebody chose nothing else will do.
  for (const from of asked.exact ? [asked] : [asked, { atSeconds: 0, exact: false }]) {
    const result = await tools.jail.run({
      program: 'ffmpeg',
      background: !asked.exact,
      args: (at) => posterArgs({ facts, ...from, input: at.input, outDir: at.out }),
      input: path,
      out: tools.scratch,
      limits: { wallSeconds: asked.exact ? limits.exactPosterSeconds : limits.posterSeconds, fileBytes: maxPosterBytes },
      signal: tools.signal,
    });
    const failure = failureOf(result, 'poster');
    if (failure !== null && (asked.exact || from !== asked || result.reason === 'aborted')) throw failure;
    if (await made()) break;
  }
  if (!(await made())) throw badSource('poster-failed', 'The original has no picture there that can be shown.', 'Choose another moment.');
  return sendPoster(tools);
};
