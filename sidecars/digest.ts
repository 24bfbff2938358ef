/** Digests of files, as the server names them. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const readBytes = 1 << 20;

export async function sha256Of(path: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: readBytes }), hash);
  return hash.digest('hex');
}

/** Of bytes that are known in parts: the digest of the parts' digests, one after another. Null when the file is not as long as the parts. */
export async function sha256OfParts(path: string, sizes: readonly number[]): Promise<string | null> {
  const whole = createHash('sha256');
  let start = 0;
  for (const size of sizes) {
    const part: Hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: readBytes, start, end: start + size - 1 }), part);
    whole.update(part.digest('hex'));
    start += size;
  }
  return (await stat(path)).size === start ? whole.digest('hex') : null;
}
