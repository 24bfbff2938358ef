/** Pictures to choose a poster from, from the smallest rendition. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { candidatesInput } from '../../gateway/contract/worker.ts';
import { candidateSeconds, candidatesArgs, chooseCandidates, maxCandidateBytes, sideWallSeconds } from '../../media/index.ts';
import { badLuck } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { orderOf } from '../order.ts';
import { sendPicture } from '../send.ts';
import { failureOf } from '../words.ts';

export const runCandidates: JobRunner = async (job, tools) => {
  const plan = orderOf(job, candidatesInput);
  const path = await tools.source('rendition');
  const outDir = join(tools.scratch, 'pictures');
  await mkdir(outDir);
  const result = await tools.jail.run({
    program: 'ffmpeg',
    background: true,
    args: (at) => candidatesArgs({ ...plan, input: at.input, outDir: at.out }),
    input: path,
    out: outDir,
    limits: { wallSeconds: sideWallSeconds(plan.places.at(-1) ?? 0), fileBytes: maxCandidateBytes },
    signal: tools.signal,
  });
  const failure = failureOf(result, 'candidates');
  if (failure !== null) throw failure;
  const chosen = chooseCandidates(plan, await picturesIn(outDir));
  if (chosen.length === 0) throw badLuck('candidates-missing', 'The rendition has no key frame where one was planned.');
  const candidates = [];
  for (const { name, seconds } of chosen) candidates.push({ ...(await sendPicture(tools, outDir, name)), atSeconds: seconds });
  return { candidates };
};

async function picturesIn(folder: string): Promise<{ name: string; seconds: number; sizeBytes: number }[]> {
  const found = [];
  for (const name of await readdir(folder)) {
    const seconds = candidateSeconds(name);
    if (seconds !== null) found.push({ name, seconds, sizeBytes: (await stat(join(folder, name))).size });
  }
  return found;
}
