/** Small pictures of the whole video on a few sheets, from the smallest rendition. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClaimAnswer, storyboardInput } from '../../gateway/contract/worker.ts';
import { maxSheetBytes, sheetName, sheetsOf, storyboardArgs, storyboardWallSeconds } from '../../media/index.ts';
import { badLuck, JobFailed } from '../answer.ts';
import { readOutput } from '../hash.ts';
import type { JobRunner, JobTools } from '../job.ts';
import { failureOf } from '../words.ts';

export const runStoryboard: JobRunner = async (job, tools) => {
  const order = storyboardInput.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const shape = order.data;
  const path = await bring(job, tools);
  const outDir = join(tools.scratch, 'sheets');
  await mkdir(outDir);
  const result = await tools.jail.run({
    program: 'ffmpeg',
    background: true,
    args: (at) => storyboardArgs({ ...shape, input: at.input, outDir: at.out }),
    input: path,
    out: outDir,
    limits: { wallSeconds: storyboardWallSeconds(shape.pictures * shape.intervalSeconds), fileBytes: maxSheetBytes },
    signal: tools.signal,
  });
  const failure = failureOf(result, 'storyboard');
  if (failure !== null) throw failure;
  const sheets = [];
  for (let index = 0; index < sheetsOf(shape); index += 1) {
    const { bytes: _, ...file } = await readOutput(join(outDir, sheetName(index))).catch(() => {
      throw badLuck('storyboard-incomplete', 'The rendition has fewer key frames than were planned.');
    });
    const answer = await tools.client.upload(sheetName(index), file);
    if (!answer.ok) throw new JobFailed(answer.problem, true);
    sheets.push({ objectKey: answer.value.objectKey, sizeBytes: answer.value.sizeBytes });
  }
  return { sheets, ...shape };
};

/** Read by this job alone, so it goes with the attempt and takes no room from the sources, which many jobs share. */
async function bring(job: ClaimAnswer, { client, scratch }: JobTools): Promise<string> {
  const rendition = job.sources.find((source) => source.name === 'rendition');
  if (rendition === undefined) throw badLuck('bad-order', 'The order has no rendition.');
  const path = join(scratch, 'rendition');
  const answer = await client.fetchInput(rendition, path);
  if (!answer.ok) throw new JobFailed(answer.problem, true);
  return path;
}
