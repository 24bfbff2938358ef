/**
 * The SHA-256 of all that stands before it, at the end of an archive: compressors overlook some changes behind their last byte. It is a
 * skippable frame of zstd (RFC 8878, 3.1.2), which other programs pass over.
 */
import { createHash } from 'node:crypto';
import { BackupError } from '../contract.ts';

const frame = Buffer.from('502a4d1820000000', 'hex');
const footerBytes = frame.length + 32;

export async function* withSum(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const bytes of body) {
    hash.update(bytes);
    yield bytes;
  }
  yield Buffer.concat([frame, hash.digest()]);
}

/** Gives on what stands before the sum, and throws in the end where it is not right. */
export async function* withoutSum(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Buffer = Buffer.alloc(0);
  for await (const bytes of body) {
    held = Buffer.concat([held, bytes]);
    if (held.length <= footerBytes) continue;
    const some = held.subarray(0, held.length - footerBytes);
    held = Buffer.from(held.subarray(held.length - footerBytes));
    hash.update(some);
    yield some;
  }
  if (!held.equals(Buffer.concat([frame, hash.digest()]))) throw new BackupError('damaged', 'The backup is damaged, or cut off.');
}
