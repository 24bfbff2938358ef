import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { eventually, startHarness } from './conformance/harness.ts';
import { limitsConform } from './conformance/limits.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-limits-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
t.setTimeout(600_000);
const settings = { trustedProxies: ['loopback'] };

for (const driver of ['node', 'uws'] as const)
  await t.test(`${driver} limits calls`, async (t) => {
    const h = await startHarness({ database, driver, settings, writes: 20 });
    t.teardown(() => h.close());
    await limitsConform(t, [h]);
  });

await t.test('an administrator changes limits while it runs, and lifts them', async (t) => {
  const h = await startHarness({ database, driver: 'node', settings, writes: 'as stored' });
  t.teardown(() => h.close());
  h.clock.stop();
  const path = '/api/v1/admin/settings/limits';
  const set = async (value: object, seen: number) =>
    (await h.call('PUT', path, { base: h.adminUrl, body: value, headers: { 'if-match': `"${seen}"` } })).status;
  const change = () => h.call('POST', '/api/v1/auth/sign-out', { key: null, headers: { 'x-forwarded-for': '203.0.113.90' } });
  const refused = async (times: number) => {
    let count = 0;
    for (let n = 0; n < times; n += 1) if ((await change()).status === 429) count += 1;
    return count;
  };
  t.equal(await refused(50), 0, 'the built-in ones are far away');
  t.equal(await set({ write: 10 }, 0), 200);
  t.ok((await refused(20)) >= 9);
  t.equal(await set({ write: 10, factor: 0 }, 1), 200);
  t.equal(await refused(50), 0);
  t.equal(await set({ write: 0 }, 2), 200);
  t.equal(await refused(50), 0);
  t.equal(await set({ write: -1 }, 3), 422);
});

for (const driver of ['node', 'uws'] as const)
  await t.test(`${driver} counts clients behind a proxy on this machine that nobody trusts, all as one`, async (t) => {
    const warnings: string[] = [];
    const log = {
      debug() {},
      info() {},
      error() {},
      warn: (_: object, text: string) => void (text.includes('proxy') && warnings.push(text)),
    };
    const h = await startHarness({ database, driver, writes: 10, log });
    t.teardown(() => h.close());
    const refused = async (headers: Record<string, string>) => {
      let count = 0;
      for (let n = 0; n < 30; n += 1)
        if ((await h.call('POST', '/api/v1/auth/sign-out', { key: null, headers })).status === 429) count += 1;
      return count;
    };
    const proxy = async () => (await h.call('GET', '/health')).json.components.proxy;
    t.equal(await refused({}), 0, 'programs of this machine are not counted');
    t.match(await proxy(), { status: 'ok' });
    t.same(warnings, []);
    t.ok((await refused({ 'x-forwarded-for': '203.0.113.1' })) >= 15);
    t.ok((await refused({ forwarded: 'for=203.0.113.2' })) >= 15, 'what it says of them is not believed');
    t.equal(await refused({}), 0, 'nor do they count for this machine');
    // A report holds for a moment.
    const told = await eventually(proxy, ({ status }) => status === 'degraded');
    t.match(told, { status: 'degraded', detail: /--trusted-proxies loopback/ });
    t.match(warnings, [/--trusted-proxies loopback/]);
    t.equal(warnings.length, 1, 'told once');
  });

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
