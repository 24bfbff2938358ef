import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from './embedded.ts';
import { openDatabase } from './open.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-database-'));
const server = await startEmbeddedPostgres({ dataDir });
t.teardown(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function settingsOf(url: string): Promise<Record<string, string>> {
  const database = openDatabase({ url, max: 1 });
  const rows = await database<{ name: string; setting: string }[]>`
    select name, current_setting(name) as setting from pg_settings where name like 'tcp_keepalives_%' or name like '%_timeout'`;
  await database.end();
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

t.test('what a vanished host holds is free again within minutes', async (t) => {
  const overTcp = new URL(server.url);
  overTcp.searchParams.delete('host');
  t.match(await settingsOf(overTcp.href), {
    idle_in_transaction_session_timeout: '1min',
    statement_timeout: '1min',
    tcp_keepalives_idle: '60',
    tcp_keepalives_interval: '10',
    tcp_keepalives_count: '6',
  });
});

t.test('a Unix socket takes the same settings', async (t) => {
  t.match(server.url, /host=/);
  t.match(await settingsOf(server.url), { idle_in_transaction_session_timeout: '1min', tcp_keepalives_idle: '0' });
});

t.test('a session can keep its plans, and then goes by indexes', async (t) => {
  const database = openDatabase({ url: server.url, max: 1, plannedOnce: true });
  const [row] = await database`select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans`;
  await database.end();
  t.same({ ...row }, { plans: 'force_generic_plan', scans: 'off' });
});
