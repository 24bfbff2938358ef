/** Brings the schema to the state that this program knows. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TransactionSql } from 'postgres';
import { type Database, schemaLock } from './contract.ts';

interface Migration {
  version: number;
  name: string;
  text: string;
  sha256: string;
}
type Done = Omit<Migration, 'text'>;
type Transaction = TransactionSql<{ bigint: number }>;
/** So long a change waits for a table; whoever comes meanwhile waits behind it. */
const longestWait = '2s';
const betweenTries = 500;
const ours = fileURLToPath(new URL('migrations', import.meta.url));

/**
 * Applies the files that are missing, in order, each in a transaction of its own together with the note that it is done; so an
 * interrupted run goes on where it stopped. Runs at the same time wait for each other; a backup that is being made is ended, if there is
 * anything to apply, and begins anew. Returns the names of what was applied.
 * `only` makes the schema of an earlier day, of which these were all.
 */
export async function migrate(
  database: Database,
  init: { folder?: string; only?: ReadonlySet<number> | undefined } = {},
): Promise<string[]> {
  const migrations = await readMigrations(init.folder ?? ours);
  const done = await refuseNewer(database, migrations);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (init.only?.has(migration.version) === false || isDone(migration, done)) continue;
    if (await apply(database, migration)) applied.push(migration.name);
  }
  return applied;
}

/** SHA-256 of each migration of this program, by its number. */
export async function knownMigrations(): Promise<Map<number, string>> {
  return new Map((await readMigrations(ours)).map(({ version, sha256 }) => [version, sha256]));
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { version: Number(name.slice(0, 4)), name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** An older program would write rows that the newer schema does not expect. */
async function refuseNewer(database: Database, migrations: Migration[]): Promise<Done[]> {
  const known = new Set(migrations.map(({ version }) => version));
  const done = await doneIn(database);
  const newer = done.filter(({ version }) => !known.has(version));
  if (newer.length > 0)
    throw new Error(
      `The database was used by a newer version of Vitascope (it has ${newer.map(({ name }) => name).join(', ')}). Start that version, or restore a backup.`,
    );
  return done;
}

function isDone({ version, name, sha256 }: Migration, done: Done[]): boolean {
  const found = done.find((one) => one.version === version);
  if (found !== undefined && found.sha256 !== sha256)
    throw new Error(`The migration ${name} differs from the one that made this database. Changes to the schema are new files.`);
  return found !== undefined;
}

async function doneIn(sql: Database): Promise<Done[]> {
  const [there] = await sql<{ found: string | null }[]>`select to_regclass('schema_migrations')::text as found`;
  if (there?.found == null)
    await sql.begin(async (transaction) => {
      await alone(transaction);
      await transaction`create table if not exists schema_migrations (
        version integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`;
    });
  return sql`select version, name, sha256 from schema_migrations order by version`;
}

/** Nobody else changes the schema until this transaction ends. Who shares it, which is a backup for hours, is ended: it begins anew. */
async function alone(sql: Transaction): Promise<void> {
  for (;;) {
    const [got] = await sql<{ is: boolean }[]>`select pg_try_advisory_xact_lock(${schemaLock}) as is`;
    if (got?.is) return;
    await sql`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 1 and classid = 0 and objid = ${schemaLock}
        and database = (select oid from pg_database where datname = current_database())`;
    await pause(betweenTries / 5);
  }
}

/** Tries until the tables are free. A change that waited for one would stop everybody who needs it. */
async function apply(database: Database, migration: Migration): Promise<boolean> {
  for (;;) {
    try {
      return await applyOnce(database, migration);
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03') throw error;
      await pause(betweenTries);
    }
  }
}

async function applyOnce(database: Database, migration: Migration): Promise<boolean> {
  const { version, name, text, sha256 } = migration;
  return database.begin(async (sql) => {
    await alone(sql);
    if (isDone(migration, await sql<Done[]>`select version, name, sha256 from schema_migrations where version = ${version}`)) return false;
    await sql`set local statement_timeout = 0`;
    await sql.unsafe(`set local lock_timeout = '${longestWait}'`);
    await sql.unsafe(text);
    await sql`insert into schema_migrations (version, name, sha256) values (${version}, ${name}, ${sha256})`;
    return true;
  });
}
