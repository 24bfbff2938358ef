/** What a watermark needs beside the source: its picture, fetched like a source, or a file with its words. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BurnIn, Watermark } from '../../media/index.ts';
import type { JailPaths } from '../jail.ts';
import type { JobTools } from '../job.ts';

export interface Mark {
  /** Further files that the jail has to hold. */
  beside: Readonly<Record<string, string>>;
  /** The arguments it adds, with the paths inside the jail. */
  added(at: JailPaths): { burnIn?: BurnIn };
}

const wordsFile = 'watermark.txt';

export async function watermarkOf(mark: Watermark | undefined, tools: Pick<JobTools, 'source' | 'scratch'>): Promise<Mark> {
  if (mark === undefined) return { beside: {}, added: () => ({}) };
  if ('image' in mark.mark) {
    const beside = { watermark: await tools.source('watermark') };
    return { beside, added: (at) => ({ burnIn: { mark, path: at.beside.watermark as string } }) };
  }
  await writeFile(join(tools.scratch, wordsFile), mark.mark.text, { mode: 0o644 });
  return { beside: {}, added: (at) => ({ burnIn: { mark, path: `${at.out}/${wordsFile}` } }) };
}
