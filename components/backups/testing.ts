/** For tests of this room: a server with an instance's database in it, and what is needed to back it up. */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../database/contract.ts';
import { startEmbeddedPostgres } from '../database/embedded.ts';
import { knownMigrations, migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open.ts';
import type { DatabaseServer } from './database/server.ts';
import { tablesOf } from './database/tables.ts';
import type { LoadInit } from './load-archive.ts';
import type { Alongside } from './restore.ts';

export interface TestServer extends LoadInit {
  server: DatabaseServer;
  url: string;
  open(name?: string): Database;
  names(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-backups-'));
  await chmod(dataDir, 0o755);
  const { url, stop } = await startEmbeddedPostgres({ dataDir });
  const open = (name = 'postgres') =>
    openDatabase({ url: withName(url, name), max: 1, patient: true, applicationName: 'vitascope-backup' });
  return {
    url,
    server: { own: 'postgres', open, freeBytes: null },
    open,
    migrate: (database, only) => migrate(database, only === null ? {} : { only }),
    known: await knownMigrations(),
    async names() {
      const sql = open('template1');
      const rows = await sql<{ datname: string }[]>`select datname from pg_database where not datistemplate order by 1`;
      await sql.end({ timeout: 5 });
      return rows.map(({ datname }) => datname);
    },
    async stop() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Nothing else changes with the database. */
export const alone: Alongside = { beforeExchange: async () => {}, exchanged: async () => {} };

export function withName(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${encodeURIComponent(name)}`;
  return address.href;
}

/** A digest of each table's rows, and where each sequence stands. */
export async function contentOf(sql: Database): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name } of await tablesOf(sql)) {
    const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from public."${name.replaceAll('"', '""')}" t order by 1`);
    found[name] = `${rows.length} ${createHash('sha256')
      .update(rows.map(({ row }) => row).join('\n'))
      .digest('hex')}`;
  }
  return found;
}
