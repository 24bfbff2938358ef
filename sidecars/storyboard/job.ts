/** Small pictures of the whole video on a few sheets, from the smallest rendition. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storyboardInput } from '../../gateway/contract/worker.ts';
import { maxSheetBytes, sheetName, sheetsOf, sideWallSeconds, storyboardArgs } from '../../media/index.ts';
import { badLuck, JobFailed } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { orderOf } from '../order.ts';
import { sendFile } from '../send.ts';
import { failureOf } from '../words.ts';

export const runStoryboard: JobRunner = async (job, tools) => {
  const shape = orderOf(job, storyboardInput);
  const path = await tools.source('rendition');
  const outDir = join(tools.scratch, 'sheets');
  await mkdir(outDir);
  const result = await tools.jail.run({
    program: 'ffmpeg',
    background: true,
    args: (at) => storyboardArgs({ ...shape, input: at.input, outDir: at.out }),
    input: path,
    out: outDir,
    limits: { wallSeconds: sideWallSeconds(shape.pictures * shape.intervalSeconds), fileBytes: maxSheetBytes },
    signal: tools.signal,
  });
  const failure = failureOf(result, 'storyboard');
  if (failure !== null) throw failure;
  const sheets = [];
  for (let index = 0; index < sheetsOf(shape); index += 1) {
    const name = sheetName(index);
    const { objectKey, sizeBytes } = await sendFile(tools, name, join(outDir, name)).catch((error: unknown) => {
      if (error instanceof JobFailed) throw error;
      throw badLuck('storyboard-incomplete', 'The rendition has fewer key frames than were planned.');
    });
    sheets.push({ objectKey, sizeBytes });
  }
  return { sheets, ...shape };
};
