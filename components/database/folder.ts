/** Which folder holds the embedded database, and making one: complete or not there at all. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Account, canPass, databaseAccount, underAccount } from './account.ts';
import type { Binaries } from './binaries.ts';

const passwordFile = 'vitascope-password';
export const databaseUser = 'vitascope';

export interface DatabaseFolder {
  path: string;
  /** Whom the server runs as; null for ourselves. */
  account: Account | null;
  /** The database had to go elsewhere than under the data folder. */
  moved: boolean;
}

/**
 * Normally `postgres` in the data folder. As root the server runs under an account that may not be able to reach that folder (one
 * below /root, say): then the database lies under /var/lib/vitascope, and `postgres` in the data folder is a link to it.
 */
export async function databaseFolder(dataDir: string): Promise<DatabaseFolder> {
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const own = databaseAccount();
  const place = join(await realpath(dataDir), 'postgres');
  const found = await lstat(place).catch(() => null);
  if (found?.isSymbolicLink()) {
    const path = resolve(dataDir, await readlink(place));
    return { path, account: await accountOf(path, own), moved: true };
  }
  if (own === null) {
    if (found && found.uid !== process.getuid?.())
      throw new Error(
        `The database in ${place} belongs to another user (${found.uid}). Start as that user or as root, or give another --data folder.`,
      );
    return { path: place, account: null, moved: false };
  }
  // The data folder is ours, so letting others pass (not list) is ours to decide; what lies above it is not.
  await chmod(dataDir, (await stat(dataDir)).mode | 0o011);
  const account = await accountOf(place, own);
  if (canPass(account, dataDir)) return { path: place, account, moved: false };
  if (found)
    throw new Error(
      `The database in ${place} cannot be reached by the account that it belongs to. Allow passing of the folders above: chmod o+x.`,
    );
  const name = `${basename(dirname(place))}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
  const path = join('/var/lib/vitascope/databases', name);
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await symlink(path, place);
  return { path, account, moved: true };
}

/** A database keeps the owner it was made with, so that a start by its user and a later one by root both work. */
async function accountOf(path: string, own: Account | null): Promise<Account> {
  const found = await stat(path).catch(() => null);
  if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  return own ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** Makes the database when there is none; returns its password. An interrupted attempt leaves nothing that looks complete. */
export async function ensureDatabase(init: { folder: DatabaseFolder; binaries: Binaries; durable: boolean }): Promise<string> {
  const { path } = init.folder;
  const version = await readFile(join(path, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) await create(init);
  else if (version.trim() !== '18')
    throw new Error(
      `The database in ${path} was made by PostgreSQL ${version.trim()}; this program brings version 18. Move it by pg_upgrade or dump and restore.`,
    );
  return (await readFile(join(path, passwordFile), 'utf8')).trim();
}

async function create({ folder, binaries, durable }: { folder: DatabaseFolder; binaries: Binaries; durable: boolean }): Promise<void> {
  const { path, account } = folder;
  await sweep(path);
  const temporary = await mkdtemp(`${path}.new-`);
  const password = join(dirname(temporary), `${basename(temporary)}.password`);
  try {
    await writePrivately(password, randomBytes(24).toString('base64url'), account);
    if (account) await chown(temporary, account.uid, account.gid);
    const { command, args } = underAccount(account, binaries.initdb, [
      `--pgdata=${temporary}`,
      `--username=${databaseUser}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ]);
    const made = spawnSync(command, args, { cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC' } });
    if (made.status !== 0)
      throw new Error(`The database could not be made in ${path}:\n${made.error?.message ?? `${made.stdout}${made.stderr}`.trim()}`);
    await rename(password, join(temporary, passwordFile));
    // Takes the place of an empty folder, and of nothing else.
    await rename(temporary, path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(password, { force: true });
  }
}

async function writePrivately(file: string, text: string, account: Account | null): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    if (account) await handle.chown(account.uid, account.gid);
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what interrupted attempts left. Ten minutes is longer than any attempt that still runs. */
async function sweep(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.new-`)) continue;
    const left = join(dirname(path), name);
    const age = Date.now() - (await stat(left).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > 600_000) await rm(left, { recursive: true, force: true });
  }
}
