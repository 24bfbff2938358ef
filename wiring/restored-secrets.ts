/**
 * The secrets of the data folder change with the database, or not at all. What is to be, and what was, is noted in a journal before the database is
 * exchanged; the exchange is the moment that decides. Whoever comes to an open journal looks whether there was one, and brings it to its end: all old
 * or all new. The journal then stays as the note of what was, for the way back.
 */
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alongside } from '../components/backups/restore.ts';

/** Bytes of each file in base64; null: there is none. Files that are not named stay as they are. */
export type SecretFiles = Record<string, string | null>;
interface Journal {
  /** The name of the database before, from the exchange on. */
  aside: string;
  before: SecretFiles;
  after: SecretFiles;
}
const journalOf = (data: string) => join(data, 'restore.json');
const notes = /^secrets\.before-(\w+)\.json$/;
const noteOf = (data: string, aside: string) => join(data, `secrets.before-${stampOf(aside)}.json`);
/** `NAME_before_20260102t030405z`, and names may hold anything. */
const stampOf = (aside: string) => aside.slice(aside.lastIndexOf('_') + 1);

/** `names`: of all files whose content belongs to a database. `after`: what is to be there once it has been exchanged. */
export function secretsAlongside(data: string, names: readonly string[], after: SecretFiles): Alongside {
  return {
    async beforeExchange(aside) {
      const before: SecretFiles = {};
      for (const name of names) before[name] = await bytesOf(join(data, name));
      await writeDurably(journalOf(data), JSON.stringify({ aside, before, after } satisfies Journal));
    },
    exchanged: () => settleSecrets(data, async () => true),
  };
}

/** What was there before the restore or the way back that put this database aside; null where nobody has noted it. */
export async function secretsBefore(data: string, aside: string): Promise<SecretFiles | null> {
  const text = await readFile(noteOf(data, aside), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Journal).before;
}

/** Brings a journal that is open to its end. `isAside`: whether the exchange took place, after which a database has this name. */
export async function settleSecrets(data: string, isAside: (name: string) => Promise<boolean>): Promise<void> {
  const text = await readFile(journalOf(data), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return;
  const { aside, after } = JSON.parse(text) as Journal;
  if (!(await isAside(aside))) return rm(journalOf(data));
  for (const [name, bytes] of Object.entries(after)) {
    if (bytes === null) await rm(join(data, name), { force: true });
    else await writeDurably(join(data, name), Buffer.from(bytes, 'base64'));
  }
  await rename(journalOf(data), noteOf(data, aside));
  await flush(data);
}

/** Notes of databases that are not there any more. */
export async function forgetSecrets(data: string, asides: readonly string[]): Promise<void> {
  const known = new Set(asides.map(stampOf));
  for (const name of await readdir(data)) {
    const [, stamp] = notes.exec(name) ?? [];
    if (stamp !== undefined && !known.has(stamp)) await rm(join(data, name), { force: true });
  }
}

async function bytesOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'base64');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

/** Whole or not at all, also when the power goes; for the user of the program alone. */
async function writeDurably(file: string, content: string | Buffer): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await flush(join(file, '..'));
}
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
