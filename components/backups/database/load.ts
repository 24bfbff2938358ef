/**
 * Brings the rows of an archive into an empty database. The schema is that of the archive's day, made by our own migrations; what else is in
 * an archive is data, and never a program: tables that are not ours come back with their columns and keys, and nothing that could be run.
 */
import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../database/contract.ts';
import { drained } from '../archive/drained.ts';
import { countRows } from '../archive/read.ts';
import { BackupError, type Head, type TableHead, type Tail } from '../contract.ts';
import { quoted, quotedList } from './quoted.ts';
import { tablesOf } from './tables.ts';

/** Applies those of our migrations that the archive's database had. */
export type MigrateTo = (database: Database, versions: ReadonlySet<number> | null) => Promise<unknown>;
export interface Loader {
  head(head: Head): Promise<void>;
  rows(table: string, bytes: Buffer): Promise<void>;
  tail(tail: Tail): Promise<void>;
}

/** `database` has one connection, which is the loader's alone. `known`: sums of our migrations by their number. */
export function createLoader(init: { database: Database; migrate: MigrateTo; known: ReadonlyMap<number, string> }): Loader {
  const { database: sql } = init;
  let columns = new Map<string, string[]>();
  let ties: Tie[] = [];
  let open: { table: string; stream: Writable; failed: Error | null } | null = null;
  const counts = new Map<string, number>();

  async function close(): Promise<void> {
    if (open === null) return;
    const { stream } = open;
    const ended = new Promise<void>((resolve) => stream.end(() => resolve()));
    // What the server finds wrong with the last rows reaches no stream, but the next statement is answered behind it: by then it has ended.
    const answered = answer(sql);
    await Promise.race([ended, answered]);
    await answered;
    await setImmediate();
    const { table } = open;
    const failed = open.failed ?? (stream.writableFinished ? null : new Error('the server did not take all of them'));
    open = null;
    if (failed !== null) throw new BackupError('damaged', `The rows of ${table} do not fit: ${failed.message}`, { cause: failed });
  }
  return {
    async head(head) {
      requireKnown(head, init.known);
      await init.migrate(sql, new Set(head.migrations.map(({ version }) => version)));
      await quiet(sql);
      const there = new Set((await tablesOf(sql)).map(({ name }) => name));
      for (const table of head.tables) if (!there.has(table.name)) await makeTable(sql, table);
      const tables = await tablesOf(sql);
      ties = await untie(sql);
      // What migrations wrote into them is in the archive as well.
      if (tables.length > 0) await sql.unsafe(`truncate ${quotedList(tables.map(({ name }) => name))}`);
      columns = new Map(head.tables.map(({ name, columns: some }) => [name, some.map((column) => column.name)]));
    },
    async rows(table, bytes) {
      if (open?.table !== table) {
        await close();
        const stream: Writable = await sql
          .unsafe(`copy public.${quoted(table)} (${quotedList(columns.get(table) ?? [])}) from stdin`)
          .writable();
        const now = { table, stream, failed: null as Error | null };
        stream.on('error', (error) => {
          now.failed = error;
        });
        open = now;
      }
      counts.set(table, (counts.get(table) ?? 0) + countRows(bytes));
      if (open.failed === null && !open.stream.write(bytes)) await drained(open.stream);
      if (open.failed !== null) await close();
    },
    async tail({ sequences }) {
      await close();
      await tie(sql, ties);
      for (const { name, last, isCalled } of sequences) {
        const [found] =
          await sql`select 1 from pg_class where relname = ${name} and relkind = 'S' and relnamespace = 'public'::regnamespace`;
        if (found) await sql`select setval(${`public.${quoted(name)}`}::text::regclass, ${last}::text::bigint, ${isCalled})`;
      }
      for (const table of columns.keys()) {
        const [row] = await sql.unsafe<{ count: number }[]>(`select count(*)::float8 as count from public.${quoted(table)}`);
        if (row?.count !== (counts.get(table) ?? 0))
          throw new BackupError('damaged', `${row?.count} rows of ${table} arrived, not ${counts.get(table) ?? 0}.`);
      }
    },
  };
}

function requireKnown({ migrations, product }: Head, known: ReadonlyMap<number, string>): void {
  const strange = migrations.filter(({ version }) => !known.has(version));
  if (strange.length > 0)
    throw new BackupError(
      'newer',
      `This backup was made by Vitascope ${product}, which is newer: its database has ${strange.map(({ name }) => name).join(', ')}. Restore it with that version or a later one.`,
    );
  for (const { version, sha256, name } of migrations)
    if (known.get(version) !== sha256)
      throw new BackupError('unusable', `The migration ${name} is not the one that this backup's database was made by.`);
}

async function quiet(sql: Database): Promise<void> {
  await sql`set statement_timeout = 0`;
  await sql`set idle_in_transaction_session_timeout = 0`;
  await sql`set datestyle = 'ISO, YMD'`;
  await sql`set intervalstyle = 'postgres'`;
  await sql`set maintenance_work_mem = '128MB'`;
}

const plainType = /^[a-z][a-z0-9_ ]{0,60}(\(\d{1,6}(,\d{1,6})?\))?( with(out)? time zone)?(\[\])*$/;
async function makeTable(sql: Database, { name, columns, keys }: TableHead): Promise<void> {
  const parts = columns.map((column) => {
    if (!plainType.test(column.type))
      throw new BackupError('unusable', `The table ${name} has a column of a type that cannot be brought back: ${column.name}.`);
    return `${quoted(column.name)} ${column.type}${column.required ? ' not null' : ''}`;
  });
  for (const { primary, columns: some } of keys) parts.push(`${primary ? 'primary key' : 'unique'} (${quotedList(some)})`);
  await sql.unsafe(`create table public.${quoted(name)} (${parts.join(', ')})`);
}

interface Tie {
  table: string;
  name: string;
  definition: string;
}
/** Takes references between tables away, so that tables can come in any order, and keeps our triggers still: what they do has been done. */
async function untie(sql: Database): Promise<Tie[]> {
  const ties = await sql<Tie[]>`
    select c.conrelid::regclass::text as table, quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.contype = 'f' and r.relnamespace = 'public'::regnamespace
      -- That of a part goes and comes with that of its table.
      and c.conparentid = 0`;
  for (const { table, name } of ties) await sql.unsafe(`alter table ${table} drop constraint ${name}`);
  for (const table of await triggered(sql)) await sql.unsafe(`alter table ${table} disable trigger user`);
  return ties;
}
/** Each reference is looked at again, for all rows. */
async function tie(sql: Database, ties: Tie[]): Promise<void> {
  for (const { table, name, definition } of ties) await sql.unsafe(`alter table ${table} add constraint ${name} ${definition}`);
  for (const table of await triggered(sql)) await sql.unsafe(`alter table ${table} enable trigger user`);
}
async function triggered(sql: Database): Promise<string[]> {
  const rows = await sql<{ table: string }[]>`
    select distinct t.tgrelid::regclass::text as table from pg_trigger t join pg_class r on r.oid = t.tgrelid
    where not t.tgisinternal and r.relnamespace = 'public'::regnamespace`;
  return rows.map(({ table }) => table);
}

/** Statements are refused as long as rows are on their way. */
async function answer(sql: Database): Promise<void> {
  for (;;) {
    const error = await sql`select 1`.then(
      () => null,
      (refused: { code?: string }) => refused,
    );
    if (error?.code !== 'COPY_IN_PROGRESS') return;
    await setImmediate();
  }
}
