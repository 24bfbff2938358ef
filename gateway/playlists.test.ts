import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { chaptersConform } from './conformance/chapters.ts';
import { startHarness } from './conformance/harness.ts';
import { playlistsConform } from './conformance/playlists.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-playlists-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} serves chapters and playlists`, async (t) => {
    const harness = await startHarness({ database, driver });
    t.teardown(() => harness.close());
    await chaptersConform(t, harness);
    await playlistsConform(t, harness);
  });
}

await t.test('who orders many videos is counted for several calls', async (t) => {
  const harness = await startHarness({ database, driver: 'node', writes: 240 });
  t.teardown(() => harness.close());
  harness.clock.stop();
  const { id } = (await harness.call('POST', '/api/v1/playlists', { body: { title: 'Long' } })).json;
  const videos = Array.from({ length: 5000 }, () => randomUUID());
  const order = () => harness.call('PUT', `/api/v1/playlists/${id}/order`, { body: { videos } });
  t.equal((await order()).status, 204);
  t.equal((await order()).status, 204);
  t.match(await order(), { status: 429, json: { code: 'too-many-requests' } });
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
