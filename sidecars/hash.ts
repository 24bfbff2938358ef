import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OutputFile } from './client.ts';

/** A finished output in memory (segments are a few MB) with what the upload needs. */
export async function readOutput(path: string): Promise<OutputFile & { bytes: Buffer }> {
  const bytes = await readFile(path);
  return { path, bytes, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
