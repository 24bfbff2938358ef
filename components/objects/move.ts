/** Putting files into their places so that they are still there after a power cut. */
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Renames a flushed file, and makes the rename and every folder that it needed last. `mayMake` throws where no folders are to be made. */
export function createMover(mayMake: () => Promise<void>): (temporary: string, path: string) => Promise<void> {
  const flush = createFolderFlush();
  /** Folders whose own names are not flushed yet: whoever puts something there sees to that too. */
  const young = new Set<string>();

  async function makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true });
    if (first === undefined) return;
    for (let at = folder; at.length >= first.length; at = dirname(at)) young.add(at);
  }
  return async (temporary, path) => {
    const folder = dirname(path);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await rename(temporary, path);
        break;
      } catch (error) {
        // There is no such folder yet, or a deletion has removed it, empty as it was.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 10) throw error;
        await mayMake();
        await makeFolder(folder);
      }
    }
    await flush(folder);
    for (let at = folder; young.has(at); at = dirname(at)) {
      await flush(dirname(at));
      young.delete(at);
    }
  };
}

/**
 * Whoever asks while a flush of the same folder is under way shares the next one with all who ask until then: a flush covers every name
 * that was there before it began.
 */
function createFolderFlush(): (folder: string) => Promise<void> {
  const flushes = new Map<string, { running: Promise<void>; next: Promise<void> | null }>();

  function begin(folder: string): Promise<void> {
    const flush = { running: syncFolder(folder), next: null };
    flushes.set(folder, flush);
    const over = () => {
      if (flush.next === null) flushes.delete(folder);
    };
    flush.running.then(over, over);
    return flush.running;
  }
  return (folder) => {
    const flush = flushes.get(folder);
    if (flush === undefined) return begin(folder);
    const again = () => begin(folder);
    flush.next ??= flush.running.then(again, again);
    return flush.next;
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch((error: NodeJS.ErrnoException) => {
    // Emptied and removed by a deletion right after: then there is nothing to keep.
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
