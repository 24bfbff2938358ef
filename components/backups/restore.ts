/**
 * Puts an instance back as an archive has it. Everything goes into a new database beside the one in use, which takes its place only when it is
 * complete: who is interrupted before that has lost nothing. The one before stays under another name, for the way back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/contract.ts';
import { type ArchiveFacts, BackupError, type BackupTarget, checkArchiveName, type Head, timeOfArchive } from './contract.ts';
import { asideName, databasesAside, dropDatabase, exchangeDatabases } from './database/server.ts';
import { isEmpty } from './database/tables.ts';
import { type LoadInit, loadArchive } from './load-archive.ts';

const exchangeTries = 1800;

/** What else changes with the database, at the same moment. */
export interface Alongside {
  /** The database is exchanged once this has ended. After that, and only then, the one before is called `aside`. */
  beforeExchange(aside: string): Promise<void>;
  exchanged(): Promise<void>;
}
export interface RestoreInit extends LoadInit {
  target: BackupTarget;
  passphrase: string | null;
  name: string;
  /** What is there may be replaced. */
  replaces: boolean;
  now: Date;
  progress?(bytes: number): void;
  /** Everything is restored, but somebody uses the database that is to be put aside; called now and then. */
  waiting?(): void;
  /** All of it is there, and nothing has been changed yet: throws what speaks against it. */
  alongside(head: Head, secrets: Record<string, string>): Promise<Alongside>;
}
export interface Restored extends ArchiveFacts {
  /** The database before; null where there was nothing in it. */
  aside: string | null;
}

export async function restoreArchive(init: RestoreInit): Promise<Restored> {
  const { server, target, name, migrate, passphrase } = init;
  checkArchiveName(name);
  const wasEmpty = await looked(init);
  if (!wasEmpty && !init.replaces)
    throw new BackupError(
      'unusable',
      'The database is not empty. Add --replace to put the backup in its place; what is there now is kept beside it, for --undo.',
    );
  const sizeBytes = (await target.list()).find((one) => one.name === name)?.sizeBytes;
  if (sizeBytes === undefined) throw new BackupError('not-found', 'There is no such backup.');
  const secrets: Record<string, string> = {};
  const { fresh, database, head, facts } = await loadArchive(await target.get(name), {
    ...{ ...init, name, passphrase, sizeBytes, purpose: 'restore' as const },
    bytes: (count) => init.progress?.(count),
    secret: (file, text) => {
      secrets[file] = text;
    },
  });
  try {
    try {
      await migrate(database, null);
      await settle(database, name, facts);
      await database`analyze`;
    } finally {
      await database.end({ timeout: 5 });
    }
    const aside = asideName(server, stampOf(init.now));
    const { beforeExchange, exchanged } = await init.alongside(head, secrets);
    await beforeExchange(aside);
    await exchangePatiently(init, fresh, aside);
    await exchanged();
    // The restore is done. What was empty does no harm where it cannot be dropped.
    const isDropped =
      wasEmpty &&
      (await dropDatabase(server, aside).then(
        () => true,
        () => false,
      ));
    return { ...facts, aside: isDropped ? null : aside };
  } catch (error) {
    await dropDatabase(server, fresh).catch(() => {});
    throw error;
  }
}

/** Who came after the first look is waited for: what took hours is not given up for somebody who looks at a table. */
async function exchangePatiently({ server, waiting }: RestoreInit, fresh: string, aside: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await exchangeDatabases(server, fresh, aside);
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || tries === exchangeTries) throw error;
      waiting?.();
      await pause(1000);
    }
  }
}

/** The way back: the database that the newest restore put aside is in use again, and the restored one is put aside in turn. */
export async function undoRestore(
  init: Pick<RestoreInit, 'server' | 'now'> & { alongside(back: string): Promise<Alongside> },
): Promise<{ back: string; aside: string }> {
  const [back] = await databasesAside(init.server);
  if (back === undefined) throw new BackupError('not-found', 'No database has been put aside by a restore.');
  const aside = asideName(init.server, stampOf(init.now));
  const { beforeExchange, exchanged } = await init.alongside(back);
  await beforeExchange(aside);
  await exchangeDatabases(init.server, back, aside);
  await exchanged();
  return { back, aside };
}

export async function dropAside(server: RestoreInit['server']): Promise<string[]> {
  const names = await databasesAside(server);
  for (const name of names) await dropDatabase(server, name);
  return names;
}

export function stampOf(now: Date): string {
  return now
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .toLowerCase();
}

async function looked({ server }: RestoreInit): Promise<boolean> {
  const database = server.open(server.own);
  try {
    return await isEmpty(database);
  } finally {
    await database.end({ timeout: 5 });
  }
}

/** The archive was read while it was being made: by what it says, its making has not ended. */
async function settle(database: Database, name: string, { sizeBytes, sha256, rows, madeAt }: ArchiveFacts): Promise<void> {
  const at = timeOfArchive(name);
  await database`
    update backup_runs set state = 'done', name = ${name}, size_bytes = ${sizeBytes}, sha256 = ${sha256}, rows = ${rows}, made_at = ${madeAt}::text::timestamptz, runner = null,
      ended_at = greatest(started_at, ${at}::text::timestamptz)
    where state = 'running' and kind = 'make'`;
  await database`delete from backup_runs where state = 'running'`;
}
