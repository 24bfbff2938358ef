/**
 * Where a job's input lies on this machine: in place when the server shares the disk with us, otherwise in a cache that the jobs of one
 * worker share, as all chunks of a video read the same file. Cached files are named by SHA-256; the least recently used go first.
 */
import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { badLuck, JobFailed } from './answer.ts';
import type { JobClient, Source } from './client.ts';

export interface SourceCache {
  /** A path to read. Call `done` when it is no longer needed. */
  open(source: Source, client: Pick<JobClient, 'fetchInput'>): Promise<{ path: string; done(): void }>;
}
export interface SourceCacheInit {
  folder: string;
  maxBytes: number;
  /** Programs run as another user, who may not read the server's files in place. */
  readableByAll: boolean;
  /** Believe the server where it says that a source lies on this machine: only where it is the very program that runs this worker. */
  localPaths: boolean;
}

export function createSourceCache({ folder, maxBytes, readableByAll, localPaths }: SourceCacheInit): SourceCache {
  const localOf = async ({ localPath }: Source): Promise<string | null> =>
    localPaths && localPath !== undefined && (await isReadable(localPath)) ? localPath : null;
  const inUse = new Map<string, number>();
  const arriving = new Map<string, Promise<void>>();

  async function bring(source: Source, client: Pick<JobClient, 'fetchInput'>, path: string): Promise<void> {
    if (await isWhole(path, source)) return;
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await makeRoom(source.sizeBytes);
    const partial = `${path}.part`;
    const local = await localOf(source);
    if (local !== null) {
      await copyFile(local, partial, constants.COPYFILE_FICLONE);
      await chmod(partial, 0o644);
    } else {
      const answer = await client.fetchInput(source, partial);
      if (!answer.ok) throw new JobFailed(answer.problem, true);
    }
    await rename(partial, path);
  }

  async function makeRoom(wanted: number): Promise<void> {
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => {
        const path = join(folder, name);
        const { size, atimeMs } = await stat(path);
        return { path, size, atimeMs };
      }),
    );
    let total = files.reduce((sum, file) => sum + file.size, wanted);
    for (const file of files.toSorted((a, b) => a.atimeMs - b.atimeMs)) {
      if (total <= maxBytes) return;
      if (inUse.has(file.path) || arriving.has(file.path.replace(/\.part$/, ''))) continue;
      await rm(file.path, { force: true });
      total -= file.size;
    }
    // One source that is larger than the whole cache is still let through: the disk itself is the limit then.
  }

  return {
    async open(source, client) {
      const local = readableByAll ? null : await localOf(source);
      if (local !== null) return { path: local, done() {} };
      if (!/^[0-9a-f]{64}$/.test(source.sha256)) throw badLuck('bad-order', 'The order names its source by no SHA-256.');
      const path = join(folder, source.sha256);
      inUse.set(path, (inUse.get(path) ?? 0) + 1);
      const done = () => {
        const users = (inUse.get(path) ?? 1) - 1;
        if (users > 0) inUse.set(path, users);
        else inUse.delete(path);
      };
      try {
        // The one that waits for another's download tries for itself when that one was given up.
        await arriving.get(path)?.catch(() => {});
        const coming = arriving.get(path) ?? bring(source, client, path).finally(() => arriving.delete(path));
        arriving.set(path, coming);
        await coming;
        await utimes(path, new Date(), new Date());
        return { path, done };
      } catch (error) {
        done();
        throw error;
      }
    },
  };
}

const isReadable = (path: string) =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
const isWhole = async (path: string, source: Source) => (await stat(path).catch(() => null))?.size === source.sizeBytes;
