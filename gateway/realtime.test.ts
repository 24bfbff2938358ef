import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { startHarness } from './conformance/harness.ts';
import { listen } from './conformance/listen.ts';
import { realtimeConform } from './conformance/realtime.ts';
import { openSocket } from './conformance/socket.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-realtime-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
t.setTimeout(600_000);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver}: live updates`, async (t) => {
    const settings = { heartbeatMilliseconds: 20, livePerAddress: 32, trustedProxies: ['loopback'] };
    const harness = await startHarness({ database, driver, settings });
    t.teardown(() => harness.close());
    await realtimeConform(t, harness);
  });
  await t.test(`${driver}: sockets hear that the server stops, and event streams end`, async (t) => {
    const harness = await startHarness({ database, driver });
    const { id } = (await harness.call('POST', '/api/v1/videos', { body: { title: 'Until the end' } })).json;
    const socket = await openSocket(harness.url);
    const stream = await listen(`${harness.url}/api/v1/videos/${id}/events`);
    const closing = socket.closing();
    await harness.close();
    t.same(await closing, { code: 1001, reason: 'stopping' });
    t.match(await stream.rest(), /^(: still here\n\n|id: \d+\n: still here\n\n)*$/, 'without an end of the connection in the middle');
  });
}

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
