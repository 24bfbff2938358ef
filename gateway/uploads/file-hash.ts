/**
 * The SHA-256 of a file that grows. Bytes are hashed as they come; what came before this process began, or while it was reading that, is
 * read from the disk. The state of a hash cannot be stored, so a restart costs one reading of the file and never its memory.
 */
import { createHash } from 'node:crypto';
import { ObjectError } from '../../components/objects/contract.ts';
import type { Spool } from '../../components/objects/spool/contract.ts';
import { createRecent } from '../recent.ts';

export interface FileHash {
  /** Bytes were written there. */
  take(bytes: Uint8Array, at: number): void;
  /** Reads what is not hashed yet of what was written up to `size`. */
  catchUp(size: number, signal: AbortSignal): Promise<void>;
  /** Lower-case hex of the first `size` bytes, which are all. */
  digest(size: number, signal: AbortSignal): Promise<string>;
}

const kept = 256;

export function createFileHashes(spool: Pick<Spool, 'read'>) {
  const hashes = createRecent<FileHash>(kept);
  return {
    of(name: string): FileHash {
      const found = hashes.get(name) ?? createFileHash(spool, name);
      hashes.set(name, found);
      return found;
    },
    /** What was hashed does not lie there any more. */
    forget: (name: string) => hashes.delete(name),
  };
}

function createFileHash(spool: Pick<Spool, 'read'>, name: string): FileHash {
  const hash = createHash('sha256');
  let hashed = 0;
  let written = 0;
  let reading: Promise<void> | null = null;

  async function read(signal: AbortSignal): Promise<void> {
    while (hashed < written) {
      const before = hashed;
      for await (const bytes of await spool.read(name, { start: hashed, end: written - 1 }, signal)) {
        hash.update(bytes);
        hashed += bytes.byteLength;
      }
      // It was cut off meanwhile: waiting for more would never end.
      if (hashed === before) throw new ObjectError('not-found', `The file ${name} has fewer bytes than were written to it.`);
    }
  }
  async function catchUp(size: number, signal: AbortSignal): Promise<void> {
    written = Math.max(written, size);
    while (hashed < size) {
      reading ??= read(signal).finally(() => {
        reading = null;
      });
      await reading;
    }
  }
  return {
    take(bytes, at) {
      // Also while the disk is read: then its end is this place, and the reading is over.
      if (at === hashed) {
        hash.update(bytes);
        hashed += bytes.byteLength;
      }
      written = Math.max(written, at + bytes.byteLength);
    },
    catchUp,
    async digest(size, signal) {
      await catchUp(size, signal);
      return hash.copy().digest('hex');
    },
  };
}
