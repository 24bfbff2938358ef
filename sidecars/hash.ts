import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { badLuck } from './answer.ts';

export interface OutputFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

/** No output of a job is larger; the server takes no more. */
const mostBytes = 64 * 1024 * 1024;
/**
 * How files are opened that a jailed program wrote, which may have been taken over by what it decodes: a link is not followed,
 * and a pipe does not block.
 */
export const untrusted = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A finished output in memory (segments are a few MB) with what the upload needs. */
export async function readOutput(path: string): Promise<OutputFile & { bytes: Buffer }> {
  const file = await open(path, untrusted);
  try {
    const info = await file.stat();
    if (!info.isFile() || info.size > mostBytes) throw badLuck('bad-output', 'The program wrote something that is no output.');
    const bytes = await file.readFile();
    return { path, bytes, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    await file.close();
  }
}
