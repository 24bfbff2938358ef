/**
 * Bytes of a file on this machine for a driver that is done with each chunk before it asks for the next: they are read into a few buffers that
 * are used again and again. A fresh one for each chunk costs the kernel more time than the bytes do.
 */
import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';

const [openFile, closeFile, readFile] = [promisify(open), promisify(close), promisify(read)];
/** As much as one turn through the threads of files should bring; most ranges that players ask for are no larger. */
const largeBytes = 1024 * 1024;
/** So many answers at a time have a large one. Clients may be slow, and everybody beyond these must cost little. */
const mostLarge = 32;
const smallBytes = 64 * 1024;
/** Large ones that answers have given back. */
const pool: Buffer[] = [];
let largeInUse = 0;

function takeBuffer(): Buffer {
  if (largeInUse >= mostLarge) return Buffer.allocUnsafeSlow(smallBytes);
  largeInUse += 1;
  return pool.pop() ?? Buffer.allocUnsafeSlow(largeBytes);
}
function giveBufferBack(buffer: Buffer): void {
  if (buffer.length < largeBytes) return;
  largeInUse -= 1;
  pool.push(buffer);
}

export interface LocalBytes extends AsyncIterable<Uint8Array> {
  /** For an answer that is not sent after all. */
  destroy(): void;
}

/**
 * Files that answers have open. Ranges of one file come many at a time and one after another, so it stays open for a moment after the last;
 * not longer, however busy it is, since what is removed keeps its place on the disk while it is open.
 */
interface OpenFile {
  file: Promise<number>;
  users: number;
  /** Nobody new takes it. */
  over: boolean;
}
const openFiles = new Map<string, OpenFile>();
const keepOpenMs = 1000;
const mostOpen = 128;

function take(path: string): OpenFile {
  const found = openFiles.get(path);
  if (found) {
    found.users += 1;
    return found;
  }
  const fresh: OpenFile = { file: openFile(path, 'r'), users: 1, over: openFiles.size >= mostOpen };
  fresh.file.catch(() => {});
  if (fresh.over) return fresh;
  openFiles.set(path, fresh);
  setTimeout(() => {
    openFiles.delete(path);
    fresh.over = true;
    if (fresh.users === 0) closeSoon(fresh);
  }, keepOpenMs).unref();
  return fresh;
}
function giveBack(one: OpenFile): void {
  one.users -= 1;
  if (one.users === 0 && one.over) closeSoon(one);
}
/** Nothing was written, so that there is nothing to learn from how it ends. */
function closeSoon({ file }: OpenFile): void {
  file.then(closeFile).catch(() => {});
}

/** Null when there is no such file. */
export async function openLocal(path: string, start: number, sizeBytes: number): Promise<LocalBytes | null> {
  const taken = take(path);
  const file = await taken.file.catch(() => null);
  let isOpen = true;
  const end = () => {
    if (!isOpen) return;
    isOpen = false;
    giveBack(taken);
  };
  if (file === null) {
    // The next one looks again.
    if (openFiles.get(path) === taken) openFiles.delete(path);
    return null;
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const buffer = takeBuffer();
    try {
      for (let at = 0; at < sizeBytes; ) {
        const { bytesRead } = await readFile(file as number, buffer, 0, Math.min(buffer.length, sizeBytes - at), start + at);
        // Shorter than its row says: the driver breaks the connection off.
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      giveBufferBack(buffer);
      end();
    }
  }
  return { destroy: end, [Symbol.asyncIterator]: bytes };
}
