/** Archives as files of a folder of this machine, for whoever runs the program alone. */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ObjectError } from '../../objects/contract.ts';
import { BackupError, type BackupTarget, checkArchiveName } from '../contract.ts';
import { leftover, listed, partOf } from './names.ts';

/**
 * `take` hears of bytes before they are written and throws where they may not be: its disk is mostly that of the database, and a PostgreSQL
 * that cannot write ends.
 */
export function createFolderTarget(root: string, { take }: { take?: (bytes: number) => Promise<void> } = {}): BackupTarget {
  const ensure = () => mkdir(root, { recursive: true, mode: 0o700 });
  return {
    place: root,
    async put(name, body, signal) {
      const [part, path] = [join(root, partOf(checkArchiveName(name))), join(root, name)];
      try {
        await ensure();
        const file = await open(part, 'w', 0o600);
        try {
          for await (const bytes of body) {
            signal?.throwIfAborted();
            await take?.(bytes.byteLength);
            await file.writeFile(bytes);
          }
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
        await flush(root);
      } catch (error) {
        await rm(part, { force: true }).catch(() => {});
        throw translated(error);
      }
    },
    async get(name, signal) {
      try {
        const file = await open(join(root, checkArchiveName(name)), 'r');
        return file.createReadStream({ highWaterMark: 256 * 1024, ...(signal ? { signal } : {}) });
      } catch (error) {
        throw translated(error);
      }
    },
    async list() {
      try {
        await ensure();
        const names = await readdir(root);
        const found = await Promise.all(
          names.map(async (name) => {
            const info = await stat(join(root, name)).catch(() => null);
            return info?.isFile() ? [{ name, sizeBytes: info.size }] : [];
          }),
        );
        return listed(found.flat());
      } catch (error) {
        throw translated(error);
      }
    },
    async remove(name) {
      await rm(join(root, checkArchiveName(name)), { force: true }).catch((error) => {
        throw translated(error);
      });
    },
    async sweep() {
      const names = await readdir(root).catch(() => []);
      for (const name of names) if (leftover(name)) await rm(join(root, name), { force: true });
    },
  };
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function translated(error: unknown): unknown {
  if (error instanceof BackupError) return error;
  if (error instanceof ObjectError) return new BackupError('storage-full', 'The disk of the backups is nearly full.', { cause: error });
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  if (code === 'ENOENT') return new BackupError('not-found', 'There is no such backup.', { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BackupError('storage-full', 'The disk of the backups is full.', { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new BackupError('denied', 'The folder of the backups may not be written or read.', { cause: error });
  return new BackupError('unavailable', `The folder of the backups cannot be used (${code}).`, { cause: error });
}
