/** Sends files that a program has written; what they are is read from their own bytes. */
import { join } from 'node:path';
import { webpSize } from '../media/index.ts';
import { badLuck, JobFailed } from './answer.ts';
import { readOutput } from './hash.ts';
import type { JobTools } from './job.ts';

export interface SentPicture {
  objectKey: string;
  sizeBytes: number;
  width: number;
  height: number;
}

/** Throws where the file is missing: the caller knows what that means. */
export async function sendFile(
  { client }: Pick<JobTools, 'client'>,
  name: string,
  path: string,
): Promise<{ objectKey: string; sizeBytes: number; bytes: Buffer }> {
  const { bytes, ...file } = await readOutput(path);
  const answer = await client.upload(name, file);
  if (!answer.ok) throw new JobFailed(answer.problem, true);
  return { objectKey: answer.value.objectKey, sizeBytes: answer.value.sizeBytes, bytes };
}

export async function sendPicture(tools: Pick<JobTools, 'client'>, folder: string, name: string): Promise<SentPicture> {
  const { bytes, ...sent } = await sendFile(tools, name, join(folder, name));
  const size = webpSize(bytes);
  if (size === null) throw badLuck('bad-output', 'The program wrote something that is no picture.');
  return { ...sent, ...size };
}
