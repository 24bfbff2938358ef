import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { channelsConform } from './conformance/channels.ts';
import { commentsConform } from './conformance/comments.ts';
import { startHarness } from './conformance/harness.ts';
import { moderationConforms } from './conformance/moderation.ts';
import { studioConforms } from './conformance/studio.ts';
import { viewingConforms } from './conformance/viewing.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-channels-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} serves channels`, async (t) => {
    const harness = await startHarness({ database, driver });
    t.teardown(() => harness.close());
    await channelsConform(t, harness);
    await viewingConforms(t, harness);
    await commentsConform(t, harness);
    await studioConforms(t, harness);
    await moderationConforms(t, harness);
  });
}

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
