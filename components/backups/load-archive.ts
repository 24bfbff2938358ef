/** A database of an archive: made once its head has been read and there is room for it, and dropped again when anything goes wrong. */
import type { Readable } from 'node:stream';
import type { Database } from '../database/contract.ts';
import { readArchive } from './archive/read.ts';
import { type ArchiveFacts, BackupError, checkArchiveName, type Head } from './contract.ts';
import { createLoader, type Loader, type MigrateTo } from './database/load.ts';
import { requireRoom } from './database/room.ts';
import { type DatabaseServer, dropDatabase, makeDatabase, type Purpose } from './database/server.ts';

export interface LoadInit {
  server: DatabaseServer;
  migrate: MigrateTo;
  known: ReadonlyMap<number, string>;
}
export interface Loading extends LoadInit {
  purpose: Purpose;
  name: string;
  passphrase: string | null;
  /** Of the archive. */
  sizeBytes: number;
  signal?: AbortSignal;
  bytes(count: number): void;
  secret?(name: string, text: string): void;
}
export interface Loaded {
  /** Name of the database, and one connection to it; both are the caller's to end. */
  fresh: string;
  database: Database;
  head: Head;
  facts: ArchiveFacts;
}

export async function loadArchive(body: Readable, init: Loading): Promise<Loaded> {
  const { server, signal, name } = init;
  const at: { made: (Omit<Loaded, 'facts'> & { loader: Loader }) | null } = { made: null };
  const loader = (): Loader => {
    if (at.made === null) throw new BackupError('damaged', 'The backup is damaged.');
    return at.made.loader;
  };
  // A statement that takes long ends with its database.
  const cut = () => {
    if (at.made !== null) void dropDatabase(server, at.made.fresh).catch(() => {});
  };
  signal?.addEventListener('abort', cut);
  try {
    const facts = await readArchive(body, {
      ...readingOf(name, init.passphrase),
      ...watched(signal),
      async head(head) {
        await requireRoom(server, head, init.sizeBytes);
        const fresh = await makeDatabase(server, init.purpose);
        const database = server.open(fresh);
        at.made = { fresh, database, head, loader: createLoader({ database, migrate: init.migrate, known: init.known }) };
        signal?.throwIfAborted();
        await at.made.loader.head(head);
      },
      rows: (table, bytes) => loader().rows(table, bytes),
      tail: (tail) => loader().tail(tail),
      ...(init.secret && { secret: init.secret }),
      bytes: init.bytes,
    });
    if (at.made === null) throw new BackupError('damaged', 'The backup is damaged.');
    const { fresh, database, head } = at.made;
    return { fresh, database, head, facts };
  } catch (error) {
    if (at.made !== null) {
      await at.made.database.end({ timeout: 0 });
      await dropDatabase(server, at.made.fresh).catch(() => {});
    }
    throw error;
  } finally {
    signal?.removeEventListener('abort', cut);
    body.destroy();
  }
}

export function readingOf(name: string, passphrase: string | null): { isSealed: boolean; passphrase: string | null } {
  return { isSealed: checkArchiveName(name).endsWith('.sealed'), passphrase };
}

/** Without a signal there is none, not an undefined one. */
export function watched(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
