/**
 * All rows of a database as they were at one moment: one transaction over one snapshot reads table after table by COPY. Nobody waits for it,
 * and what is changed meanwhile is not in it. No more than a piece of a few megabytes is in memory.
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { TransactionSql } from 'postgres';
import { type Database, schemaLock } from '../../database/contract.ts';
import { countRows } from '../archive/read.ts';
import { BackupError, type Head, type TableHead, type Tail } from '../contract.ts';
import { flowing, letGo } from './flowing.ts';
import { quoted, quotedList } from './quoted.ts';
import { migrationsOf, sequencesOf, tablesOf } from './tables.ts';

type Transaction = TransactionSql<{ bigint: number }>;
export interface Dump {
  head: Pick<Head, 'postgres' | 'migrations' | 'tables' | 'databaseBytes'>;
  rows: AsyncIterable<{ table: string; bytes: Buffer }>;
  tail(): Promise<Tail>;
}
const pieceBytes = 4 * 1024 * 1024;
/** For whoever changes a table, or the schema: a backup that cannot begin says so. */
const lockWait = '5min';

/**
 * `use` gets the dump while its snapshot is held, over a connection of its own. Whatever comes of it, nothing of that stays at the server. The
 * signal ends what `use` has not begun yet; what it does is its own affair.
 */
export async function withDump<T>(open: () => Database, use: (dump: Dump) => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  const database = open();
  const stop = () => void database.end({ timeout: 0 });
  // A server that does not even end the backend is not waited for.
  const giveUp = () => void database.end({ timeout: 5 });
  signal?.addEventListener('abort', stop);
  let outcome: { used: T } | { error: unknown } | null = null;
  let reading: Readable | null = null;
  try {
    const backend = await lockSchema(database);
    await database.begin('isolation level repeatable read read only', async (sql) => {
      await plainText(sql);
      const tables = await lockTables(sql, backend);
      const [server] = await sql<{ server_version: string }[]>`show server_version`;
      const migrations = await migrationsOf(sql);
      const [size] = await sql<{ bytes: number }[]>`select pg_database_size(current_database())::float8 as bytes`;
      const sums: Tail['tables'] = [];
      async function* rows() {
        const begun = (stream: Readable) => {
          reading = stream;
        };
        for (const table of tables) yield* rowsOf(sql, table, sums, begun);
      }
      const dump: Dump = {
        head: { postgres: server?.server_version ?? '', migrations, tables, databaseBytes: size?.bytes ?? 0 },
        rows: rows(),
        tail: async () => ({ tables: sums, sequences: await sequencesOf(sql) }),
      };
      signal?.removeEventListener('abort', stop);
      signal?.throwIfAborted();
      try {
        outcome = { used: await use(dump) };
      } catch (error) {
        outcome = { error };
        // The end of the transaction would wait behind a table that nobody reads any more.
        if (reading !== null) letGo(reading);
        await terminate(open, backend);
        giveUp();
      }
    });
  } catch (error) {
    outcome ??= { error: signal?.aborted ? signal.reason : toldOfLocks(error) };
  } finally {
    signal?.removeEventListener('abort', stop);
    await database.end({ timeout: 0 });
  }
  const ended = outcome as { used: T } | { error: unknown } | null;
  if (ended === null || 'error' in ended) throw ended?.error;
  return ended.used;
}

interface Backend {
  pid: number;
  tables: string[];
  startedAt: string;
}
/** No migration changes the schema while this connection lives, unless it ends it. */
async function lockSchema(database: Database): Promise<Backend> {
  await database`set statement_timeout = 0`;
  await database`select set_config('lock_timeout', ${lockWait}, false)`;
  await database`select pg_advisory_lock_shared(${schemaLock})`;
  const [own] = await database<{ pid: number; startedAt: string }[]>`
    select pid, backend_start::text as "startedAt" from pg_stat_activity where pid = pg_backend_pid()`;
  const tables = await tablesOf(database);
  return { pid: own?.pid ?? 0, startedAt: own?.startedAt ?? '', tables: tables.map(({ name }) => name) };
}

/**
 * The tables that the snapshot has, locked before it is taken: one that is rewritten after that would be empty in it. Only what is no query, such
 * as LOCK, comes before the snapshot.
 */
async function lockTables(sql: Transaction, { pid, tables }: Backend): Promise<TableHead[]> {
  if (tables.length > 0) await sql.unsafe(`lock table ${tables.map((name) => `public.${quoted(name)}`).join(', ')} in access share mode`);
  const found = await tablesOf(sql);
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (own?.pid !== pid || found.map(({ name }) => name).join('\n') !== tables.join('\n'))
    throw new BackupError('unavailable', 'The tables of the database were changed while the backup began.');
  return found;
}

function toldOfLocks(error: unknown): unknown {
  if ((error as { code?: string }).code !== '55P03') return error;
  return new BackupError('unavailable', 'Somebody changes the tables of the database, and has not come to an end for 5 minutes.', {
    cause: error,
  });
}

/** By another connection: this one has its hands full. A cancelled COPY would still wait for somebody to read it. */
async function terminate(open: () => Database, { pid, startedAt }: Backend): Promise<void> {
  const other = open();
  try {
    await other`select pg_terminate_backend(pid) from pg_stat_activity where pid = ${pid} and backend_start::text = ${startedAt}`;
  } catch {
    // A server that cannot be reached has lost us, too.
  } finally {
    await other.end({ timeout: 1 });
  }
}

/** Values are written, and read again, in the same words whatever the server usually does; and nothing ends what takes long. */
export async function plainText(sql: Transaction): Promise<void> {
  await sql`set local statement_timeout = 0`;
  await sql`set local idle_in_transaction_session_timeout = 0`;
  await sql`set local datestyle = 'ISO, YMD'`;
  await sql`set local intervalstyle = 'postgres'`;
  await sql`set local bytea_output = 'hex'`;
  await sql`set local extra_float_digits = 3`;
  await sql`set local timezone = 'UTC'`;
  // Rows of whoever it is: a policy that hides some must be an error, not a gap.
  await sql`set local row_security = off`;
}

async function* rowsOf(
  sql: Transaction,
  { name, columns }: TableHead,
  sums: Tail['tables'],
  begun: (stream: Readable) => void,
): AsyncGenerator<{ table: string; bytes: Buffer }> {
  const hash = createHash('sha256');
  const sum = { name, rows: 0, bytes: 0 };
  let [held, size]: [Buffer[], number] = [[], 0];
  const piece = () => {
    const bytes = Buffer.concat(held);
    [held, size] = [[], 0];
    hash.update(bytes);
    sum.bytes += bytes.length;
    sum.rows += countRows(bytes);
    return { table: name, bytes };
  };
  // A table may have no column at all.
  if (columns.length > 0) {
    // A table in parts can be read by a query alone.
    const query = `select ${quotedList(columns.map((column) => column.name))} from public.${quoted(name)}`;
    const rows = await sql.unsafe(`copy (${query}) to stdout`).readable();
    begun(rows);
    for await (const bytes of flowing(rows)) {
      held.push(bytes);
      size += bytes.length;
      // Rows stay whole: a piece ends where a message of the server does.
      if (size >= pieceBytes) yield piece();
    }
    if (size > 0) yield piece();
  }
  sums.push({ ...sum, sha256: hash.digest('hex') });
}
