import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { behindProxyConform } from './conformance/behind-proxy.ts';
import { makeFootage } from './conformance/footage.ts';
import { silent, startHarness } from './conformance/harness.ts';
import { mediaOriginConforms } from './conformance/media-origin.ts';
import { shortPatience, slowConform, stalledConform } from './conformance/slow.ts';
import { conform } from './conformance.ts';
import { loadDriver } from './drivers/index.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-gateway-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const footage = await makeFootage();
t.setTimeout(600_000);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} keeps the contract`, async (t) => {
    const harness = await startHarness({ database, driver });
    t.teardown(() => harness.close());
    await conform(t, harness, footage);
  });
  await t.test(`${driver} keeps media apart`, async (t) => {
    const settings = { mediaUrl: 'https://media.example.org', cdnUrl: 'https://cdn.example.net/v' };
    const harness = await startHarness({ database, driver, settings });
    t.teardown(() => harness.close());
    await mediaOriginConforms(t, harness, footage);
  });
  await t.test(`${driver} does not wait for ever`, async (t) => {
    const harness = await startHarness({ database, driver, settings: { patience: shortPatience } });
    t.teardown(() => harness.close());
    await slowConform(t, harness, driver);
    await stalledConform(t, await loadDriver(driver, silent));
  });
  await t.test(`${driver} counts clients, not proxies`, async (t) => {
    const harness = await startHarness({
      database,
      driver,
      settings: { trustedProxies: ['loopback'], heartbeatMilliseconds: 20, livePerAddress: 32 },
    });
    t.teardown(() => harness.close());
    await behindProxyConform(t, harness);
  });
}

await t.test('a full disk is said before the first byte', async (t) => {
  const harness = await startHarness({ database, driver: 'node', settings: { reserveBytes: Number.MAX_SAFE_INTEGER } });
  t.teardown(() => harness.close());
  const { id } = (await harness.call('POST', '/api/v1/videos', { body: { title: 'x' } })).json;
  t.match(await harness.call('PUT', `/api/v1/videos/${id}/source`, { body: Buffer.from('x') }), {
    status: 507,
    json: { code: 'storage-full' },
  });
  t.equal((await harness.call('GET', `/api/v1/videos/${id}`)).json.state, 'pending');
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end({ timeout: 20 });
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
