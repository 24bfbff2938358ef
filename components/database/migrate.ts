/** Brings the schema to the state that this program knows. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from './contract.ts';

interface Migration {
  version: number;
  name: string;
  text: string;
  sha256: string;
}
/** Any number that nobody else in this database locks. */
const lock = 8_640_177;

/**
 * Applies the files that are missing, in order, each in a transaction of its own together with the note that it is done; so an
 * interrupted run goes on where it stopped. Runs at the same time wait for each other. Returns the names of what was applied.
 */
export async function migrate(database: Database, init: { folder?: string } = {}): Promise<string[]> {
  const migrations = await readMigrations(init.folder ?? fileURLToPath(new URL('migrations', import.meta.url)));
  await refuseNewer(database, migrations);
  const applied: string[] = [];
  for (const migration of migrations) if (await apply(database, migration)) applied.push(migration.name);
  return applied;
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
async function refuseNewer(database: Database, migrations: Migration[]): Promise<void> {
  const known = new Set(migrations.map(({ version }) => version));
  const newer = await database.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${lock})`;
    await sql`create table if not exists schema_migrations (
      version integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`;
    const rows = await sql<{ version: number; name: string }[]>`select version, name from schema_migrations order by version`;
    return rows.filter(({ version }) => !known.has(version));
  });
  if (newer.length > 0)
    throw new Error(
      `The database was used by a newer version of Vitascope (it has ${newer.map(({ name }) => name).join(', ')}). Start that version, or restore a backup.`,
    );
}

async function apply(database: Database, { version, name, text, sha256 }: Migration): Promise<boolean> {
  return database.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${lock})`;
    const [done] = await sql<{ sha256: string }[]>`select sha256 from schema_migrations where version = ${version}`;
    if (done) {
      if (done.sha256 !== sha256)
        throw new Error(`The migration ${name} differs from the one that made this database. Changes to the schema are new files.`);
      return false;
    }
    await sql`set local statement_timeout = 0`;
    await sql.unsafe(text);
    await sql`insert into schema_migrations (version, name, sha256) values (${version}, ${name}, ${sha256})`;
    return true;
  });
}
