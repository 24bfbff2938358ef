/** Room on the disk, looked at seldom and counted in between. */
import { statfs } from 'node:fs/promises';
import { ObjectError } from './contract.ts';

export interface Room {
  freeBytes(): Promise<number>;
  /**
   * Called before each write: bodies without an announced length, or several at once, must not take what the database needs to go on.
   * Throws `storage-full` where less than `reserveBytes` would be left.
   */
  take(bytes: number, reserveBytes: number | undefined): Promise<void>;
}

const lookEveryMs = 1000;
/** With less than this beyond the reserve every write looks for itself. */
const ampleBytes = 1024 ** 3;

export function createRoom(folder: string): Room {
  let free = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function freeBytes(atLeast: number): Promise<number> {
    const now = performance.now();
    if (free < atLeast || now - lookedAt > lookEveryMs) {
      const { bavail, bsize } = await statfs(folder);
      free = bavail * bsize;
      lookedAt = now;
    }
    return free;
  }
  return {
    freeBytes: () => freeBytes(ampleBytes),
    async take(bytes, reserveBytes) {
      if (reserveBytes !== undefined && (await freeBytes(reserveBytes + ampleBytes)) < reserveBytes)
        throw new ObjectError('storage-full', 'The object storage is full.');
      free -= bytes;
    },
  };
}
