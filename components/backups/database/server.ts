/** The databases of a server: empty ones to restore into, and one taking the place of another. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../../database/contract.ts';
import { BackupError } from '../contract.ts';
import { quoted } from './quoted.ts';

export interface DatabaseServer {
  /** Name of the instance's own database. */
  readonly own: string;
  /** A pool of one's own for a database of the server. */
  open(name: string): Database;
  /** Room on the disk that databases lie on; null where nobody here can see it. */
  freeBytes: (() => Promise<number>) | null;
}
export type Purpose = 'trial' | 'restore';
const prefixOf = (purpose: Purpose) => `vitascope_${purpose}_`;

/** An empty database like ours. Those that an interrupted attempt has left are dropped first. */
export async function makeDatabase(server: DatabaseServer, purpose: Purpose): Promise<string> {
  return elsewhere(server, async (sql) => {
    const left = await sql<{ datname: string }[]>`
      select datname from pg_database d where starts_with(datname, ${prefixOf(purpose)})
        and not exists (select 1 from pg_stat_activity a where a.datname = d.datname)`;
    for (const { datname } of left) await sql.unsafe(`drop database if exists ${quoted(datname)}`).catch(() => {});
    const name = `${prefixOf(purpose)}${randomBytes(6).toString('hex')}`;
    const like = await localeOf(sql, server.own);
    try {
      await sql.unsafe(`create database "${name}" template template0 ${like}`);
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error;
      throw new BackupError(
        'denied',
        'The account of the database may not make databases, which restoring and trying a backup need. As an administrator of PostgreSQL: alter role NAME createdb.',
        { cause: error },
      );
    }
    return name;
  });
}

/** Whoever is still connected is cut off: it is ours alone. */
export async function dropDatabase(server: DatabaseServer, name: string): Promise<void> {
  await elsewhere(server, (sql) => sql.unsafe(`drop database if exists ${quoted(name)} with (force)`));
}

/** What the databases are marked with that a restore has put aside: a name alone does not make one ours to drop. */
const mark = 'Put aside by a restore of Vitascope.';

/** `fresh` takes the place of our own, which is called `aside` from then on: both or neither. Nobody may be connected to either. */
export async function exchangeDatabases(server: DatabaseServer, fresh: string, aside: string): Promise<void> {
  await elsewhere(server, (sql) =>
    sql.begin(async (transaction) => {
      await transaction.unsafe(`alter database ${quoted(server.own)} rename to ${quoted(aside)}`);
      await transaction.unsafe(`alter database ${quoted(fresh)} rename to ${quoted(server.own)}`);
      await transaction.unsafe(`comment on database ${quoted(aside)} is '${mark}'`);
      await transaction.unsafe(`comment on database ${quoted(server.own)} is null`);
    }),
  );
}

/** Databases that a restore has put aside, the newest first. */
export async function databasesAside(server: DatabaseServer): Promise<string[]> {
  const prefix = asideName(server, '');
  const rows = await elsewhere(
    server,
    (sql) => sql<{ datname: string }[]>`
    select datname from pg_database
    where starts_with(datname, ${prefix}) and substr(datname, length(${prefix}::text) + 1) ~ '^[0-9]{8}t[0-9]{6}z$'
      and shobj_description(oid, 'pg_database') = ${mark}
    order by datname desc`,
  );
  return rows.map(({ datname }) => datname);
}
export function asideName(server: DatabaseServer, stamp: string): string {
  // A name has 63 bytes; the stamp needs 16.
  return `${Buffer.from(server.own).subarray(0, 36).toString()}_before_${stamp}`;
}

/** Who uses our own database now, but this program: whoever it is, the database could not be renamed. */
export async function othersConnected(server: DatabaseServer, ours: string): Promise<string[]> {
  const rows = await elsewhere(
    server,
    (sql) => sql<{ name: string }[]>`
    select format('%s (process %s)', coalesce(nullif(application_name, ''), usename), pid) as name from pg_stat_activity
    where datname = ${server.own} and pid <> pg_backend_pid() and backend_type = 'client backend' and application_name <> ${ours} order by pid`,
  );
  return rows.map(({ name }) => name);
}

/** Databases cannot be made, dropped or renamed from within themselves; template1 is on every server. */
async function elsewhere<T>(server: DatabaseServer, use: (sql: Database) => Promise<T>): Promise<T> {
  const sql = server.open(server.own === 'template1' ? 'postgres' : 'template1');
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

interface Locale {
  encoding: string;
  collate: string;
  ctype: string;
  provider: string;
  locale: string | null;
}
/** Texts must sort, and compare, as they did. */
async function localeOf(sql: Database, name: string): Promise<string> {
  const [row] = await sql<Locale[]>`
    select pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype, datlocprovider as provider,
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale
    from pg_database d where datname = ${name}`;
  if (row === undefined) throw new BackupError('unusable', `The server has no database ${name}.`);
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const common = `encoding ${text(row.encoding)} lc_collate ${text(row.collate)} lc_ctype ${text(row.ctype)}`;
  if (row.provider === 'i') return `${common} locale_provider icu icu_locale ${text(row.locale ?? 'und')}`;
  if (row.provider === 'b') return `${common} locale_provider builtin builtin_locale ${text(row.locale ?? 'C')}`;
  return `${common} locale_provider libc`;
}
