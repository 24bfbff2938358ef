/** The embedded PostgreSQL: a real server of our own beside the program, on loopback only. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import postgres from 'postgres';
import { underAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { databaseFolder, databaseUser, ensureDatabase } from './folder.ts';
import { socketOf, withoutHost } from './open.ts';
import { settleEarlierServer } from './orphan.ts';

interface Log {
  info(fields: object, text: string): void;
}
export interface EmbeddedPostgres {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** Whom the server runs as; null for ourselves. The command changes the user by itself. */
  uid: number | null;
  gid: number | null;
  url: string;
  /** SIGINT ends sessions and writes everything out; SIGTERM would wait for the clients. */
  stopSignal: 'SIGINT';
}

/**
 * Makes the database when there is none and says how to run its server. Running the command again, after a SIGKILL too, is all that
 * recovery needs. `durable: false` gives up safety against power loss, for tests.
 */
export async function prepareEmbeddedPostgres(init: { dataDir: string; log?: Log; durable?: boolean }): Promise<EmbeddedPostgres> {
  const durable = init.durable ?? true;
  const folder = await databaseFolder(init.dataDir);
  if (folder.moved) init.log?.info({ folder: folder.path }, 'the database lies outside the data folder, where its account can reach it');
  const binaries = await findBinaries(folder.account);
  const password = await ensureDatabase({ folder, binaries, durable });
  await settleEarlierServer(folder.path);
  const port = await freePort();
  const socketFolder = fitsSocket(folder.path) ? folder.path : null;
  const settings = Object.entries({ ...serverSettings(durable), ...socketSettings(socketFolder), port: `${port}` }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  return {
    ...underAccount(folder.account, binaries.postgres, ['-D', folder.path, ...settings]),
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' },
    cwd: '/',
    uid: folder.account?.uid ?? null,
    gid: folder.account?.gid ?? null,
    url: `postgres://${databaseUser}:${password}@127.0.0.1:${port}/postgres${socketFolder === null ? '' : `?host=${encodeURIComponent(socketFolder)}`}`,
    stopSignal: 'SIGINT',
  };
}

/** Small when idle, safe always. They are arguments, not a file, so that a new version of the program brings its own. */
function serverSettings(durable: boolean): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    max_connections: '60',
    shared_buffers: '64MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    effective_cache_size: '512MB',
    // Three helper processes less; our rows are small and cached.
    io_method: 'sync',
    jit: 'off',
    max_worker_processes: '4',
    max_parallel_workers_per_gather: '0',
    huge_pages: 'off',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: 'on',
    full_page_writes: durable ? 'on' : 'off',
    wal_level: 'replica',
    max_wal_senders: '2',
    wal_buffers: '4MB',
    min_wal_size: '64MB',
    max_wal_size: '512MB',
    checkpoint_timeout: '10min',
    // The actor and job tables are updated in place all the time.
    autovacuum_naptime: '20s',
    autovacuum_vacuum_scale_factor: '0.05',
    idle_in_transaction_session_timeout: '60s',
    client_connection_check_interval: '10s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: '-1',
  };
}

/** A socket's path must fit into sockaddr_un, 108 bytes with its end; elsewhere loopback has to do. */
function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(`${folder}/.s.PGSQL.65535.lock`) < 108 && !/[,"]/.test(folder);
}

/** Through the socket a statement costs half of what it costs through loopback. It lies in the database's folder, which only its account may enter. */
function socketSettings(folder: string | null): Record<string, string> {
  return { unix_socket_directories: folder === null ? '' : `"${folder}"` };
}

/** Resolves once the server answers a query; throws with its last complaint after `ms`. */
export async function waitForDatabase(url: string, ms: number, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + ms;
  for (;;) {
    const sql = postgres(withoutHost(url), { ...socketOf(url), max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      signal?.throwIfAborted();
      // A wrong password does not become right by waiting.
      const denied = /^28/.test((error as { code?: string }).code ?? '');
      if (denied || Date.now() > deadline) throw new Error(`The database does not answer: ${(error as Error).message}`, { cause: error });
    } finally {
      await sql.end({ timeout: 1 });
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

export interface RunningPostgres {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Far longer than a start takes: machines that run tests are busy. */
const startMs = 240_000;

/** A server of one's own for tests and benches; `durable` is off unless asked for. */
export async function startEmbeddedPostgres(init: { dataDir: string; durable?: boolean }): Promise<RunningPostgres> {
  const prepared = await prepareEmbeddedPostgres({ dataDir: init.dataDir, durable: init.durable ?? false });
  const child = spawn(prepared.command, prepared.args, { cwd: prepared.cwd, env: prepared.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4000)));
  const failed = new AbortController();
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => failed.abort(error));
    child.once('close', () => {
      failed.abort(new Error(`PostgreSQL ended: ${said}`));
      resolve();
    });
  });
  const stop = async () => {
    child.kill('SIGINT');
    const last = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(last);
  };
  try {
    await waitForDatabase(prepared.url, startMs, failed.signal);
  } catch (error) {
    if (child.pid !== undefined) await stop();
    throw error;
  }
  return { url: prepared.url, pid: child.pid ?? 0, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
