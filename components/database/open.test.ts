import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
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

t.test('a connection that is lost while it asks for the types of arrays fails its query alone, and the next one asks again', async (t) => {
  const { port } = new URL(server.url);
  let losesNext = true;
  const between = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    const lose = () => {
      client.resetAndDestroy();
      upstream.destroy();
    };
    client.on('data', (bytes) => {
      if (!losesNext || !bytes.includes('pg_catalog.pg_type')) return upstream.write(bytes);
      losesNext = false;
      lose();
    });
    upstream.on('data', (bytes) => client.write(bytes));
    for (const one of [client, upstream]) one.on('error', lose).on('close', lose);
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  t.teardown(() => between.close());
  const url = new URL(server.url);
  url.searchParams.delete('host');
  url.port = `${(between.address() as AddressInfo).port}`;
  const database = openDatabase({ url: url.href, max: 1 });
  await t.rejects(database`select 1`, { code: 'ECONNRESET' });
  t.equal(losesNext, false);
  // Whoever catches nothing is heard of by then, and ends the file.
  await new Promise((resolve) => setImmediate(resolve));
  const [row] = await database`select array['a', 'b'] as letters`;
  t.same(row?.letters, ['a', 'b']);
  await database.end();
});
