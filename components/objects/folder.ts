/**
 * Objects as files of one folder: `kept/` holds them by their keys, `incoming/` those that are still arriving. A file is written
 * there, flushed, and renamed into place, and its folder is flushed too: after a power cut a key has all its bytes or none.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ObjectError, type ObjectInfo, type Objects } from './contract.ts';
import { receive } from './incoming.ts';
import { joined } from './joined.ts';
import { checkKey, checkPrefix, clipRange } from './key.ts';
import { createMover } from './move.ts';
import { createRoom } from './room.ts';

export type FolderObjects = Required<Omit<Objects, 'direct' | 'localPath'>> & { localPath(key: string): string };

export function createFolderObjects(init: { root: string }): FolderObjects {
  const kept = join(init.root, 'kept');
  const incoming = join(init.root, 'incoming');
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  mkdirSync(incoming, { recursive: true, mode: 0o700 });
  // Private videos lie here too. Folders of an earlier version may have been open to all.
  chmodSync(init.root, 0o700);
  removeStale(incoming);
  const pathOf = (key: string) => join(kept, checkKey(key));
  // Folders are made on the way, and that of all objects must not be.
  const moveInto = createMover(() => requireThere(kept));
  const room = createRoom(kept);

  const objects: FolderObjects = {
    async put(key, body, options = {}) {
      if (typeof key === 'string') checkKey(key);
      const temporary = join(incoming, `${process.pid}-${randomBytes(9).toString('hex')}`);
      try {
        const file = await open(temporary, 'wx', 0o600);
        let result: Awaited<ReturnType<typeof receive>>;
        try {
          result = await receive(body, options, async (bytes) => {
            await room.take(bytes.byteLength, options.reserveBytes);
            await writeAll(file, bytes);
          });
          await file.sync();
        } finally {
          await file.close();
        }
        const name = typeof key === 'string' ? key : key(result.sha256);
        await moveInto(temporary, pathOf(name));
        return { ...result, key: name };
      } catch (error) {
        await rm(temporary, { force: true });
        throw (await isThere(kept)) ? translated(error) : unavailable(error);
      }
    },

    compose: (key, parts, { onBytes, ...options } = {}) =>
      objects.put(key, joined(objects, parts, { signal: options.signal, onBytes }), options),

    async get(key, range, signal) {
      const file = await open(pathOf(key), 'r').catch(async (error: NodeJS.ErrnoException) => {
        await requireThere(kept, error);
        throw isAbsent(error) ? notFound(key) : translated(error);
      });
      try {
        const info = await file.stat();
        if (!info.isFile()) throw notFound(key);
        const clipped = range === undefined ? undefined : clipRange(range, info.size);
        if (clipped === null) throw new ObjectError('bad-range', `${key} has ${info.size} bytes.`);
        if (signal?.aborted) throw new ObjectError('aborted', 'The transfer was aborted.', { cause: signal.reason });
        return file.createReadStream({ ...clipped, highWaterMark: 256 * 1024, ...(signal ? { signal } : {}) });
      } catch (error) {
        await file.close();
        throw error;
      }
    },

    async head(key) {
      const info = await infoOf(pathOf(key), key).catch(async (error) => {
        await requireThere(kept, error);
        throw error;
      });
      if (info === null) await requireThere(kept);
      return info;
    },

    async delete(key) {
      const path = pathOf(key);
      await rm(path).catch(async (error: NodeJS.ErrnoException) => {
        await requireThere(kept, error);
        if (!isAbsent(error) && error.code !== 'ERR_FS_EISDIR') throw translated(error);
      });
      // Folders of jobs would pile up otherwise. One that is in use again stays, and put makes it again if this was faster.
      for (let folder = dirname(path); folder !== kept; folder = dirname(folder)) {
        if (
          !(await rmdir(folder).then(
            () => true,
            () => false,
          ))
        )
          break;
      }
    },

    async *list(prefix, after = '') {
      checkPrefix(prefix);
      await requireThere(kept);
      yield* listFolder(kept, '', { prefix, after });
    },

    async unfinished(before, remove, isMeant) {
      const found = { count: 0, sizeBytes: 0 };
      // Nothing here has its key before it is whole.
      if (isMeant) return found;
      for (const name of await readdir(incoming)) {
        const path = join(incoming, name);
        const info = await stat(path).catch(() => null);
        if (info === null || info.mtime >= before || !isStale(name, info.mtimeMs)) continue;
        if (remove) await rm(path, { force: true });
        found.count += 1;
        found.sizeBytes += info.size;
      }
      return found;
    },

    localPath: pathOf,

    async adopt(key, path) {
      try {
        await moveInto(path, pathOf(key));
        return true;
      } catch (error) {
        // It lies on another disk.
        if ((error as NodeJS.ErrnoException).code === 'EXDEV') return false;
        throw (await isThere(kept)) ? translated(error) : unavailable(error);
      }
    },

    freeBytes: room.freeBytes,

    check: () => requireThere(kept),
  };
  return objects;
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** In the order of the keys, as object stores list: a folder sorts as its name with "/" after it. */
async function* listFolder(folder: string, keyPrefix: string, wanted: { prefix: string; after: string }): AsyncGenerator<ObjectInfo> {
  const { prefix, after } = wanted;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  for (const name of names) {
    const key = `${keyPrefix}${name}`;
    // A folder that "after" lies in may hold later keys as well.
    if (key <= after && !after.startsWith(key)) continue;
    if (name.endsWith('/')) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* listFolder(join(folder, name), key, wanted);
    } else if (key.startsWith(prefix) && key > after) {
      const info = await infoOf(join(folder, name), key);
      if (info) yield info;
    }
  }
}

async function infoOf(path: string, key: string): Promise<ObjectInfo | null> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (isAbsent(error)) return null;
    throw translated(error);
  });
  return info?.isFile() ? { key, sizeBytes: info.size, modifiedAt: info.mtime } : null;
}

/** What a process that is gone was receiving. A day is longer than any transfer, for numbers that were given to another process. */
function removeStale(incoming: string): void {
  for (const name of readdirSync(incoming)) {
    const path = join(incoming, name);
    if (isStale(name, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)) rmSync(path, { force: true });
  }
}
function isStale(name: string, modifiedMs: number): boolean {
  return Date.now() - modifiedMs > 86_400_000 || !isAlive(Number.parseInt(name, 10));
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A folder that is gone as a whole, as that of a disk which is not mounted, must not look as if each of its objects had been deleted. */
async function requireThere(kept: string, cause?: unknown): Promise<void> {
  if (!(await isThere(kept))) throw unavailable(cause);
}
const isThere = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  );
const unavailable = (cause: unknown) => new ObjectError('unavailable', 'The folder of the object storage is not there.', { cause });

const isAbsent = (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR';
const notFound = (key: string) => new ObjectError('not-found', `There is no object ${key}.`);

/** System errors that callers act on, in the words of the contract. */
function translated(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new ObjectError('storage-full', 'The object storage is full.', { cause: error });
  // A file is where a folder is needed or the other way round: such keys exclude each other here.
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENAMETOOLONG' || code === 'ENOTEMPTY')
    return new ObjectError('bad-key', 'The key cannot stand beside those that exist.', { cause: error });
  return error;
}
