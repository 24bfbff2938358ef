import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { fieldsConform } from '../conformance/fields.ts';
import { findingConforms } from '../conformance/finding.ts';
import { startHarness } from '../conformance/harness.ts';
import { createBounded } from './bounded.ts';
import { suggestionsFor } from './suggestions.ts';
import { searchVideos } from './videos.ts';
import { readWords } from './words.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-finding-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} finds videos`, async (t) => {
    const harness = await startHarness({ database, driver });
    t.teardown(() => harness.close());
    await findingConforms(t, harness);
    await fieldsConform(t, harness);
  });
}

const search = createBounded(database);

t.test('a search that takes too long is ended, and refused', async (t) => {
  await t.rejects(
    search((sql) => sql`select pg_sleep(60)`),
    /took too long/,
  );
  t.same(await search((sql) => sql`select 1 as one`), [{ one: 1 }], 'the next one is not its fault');
  await t.rejects(
    search((sql) => sql`delete from videos`),
    { code: '25006' },
    'a search changes nothing',
  );
});

t.test('without trigrams words are completed, and that is all', async (t) => {
  await database`insert into videos (id, short_id, owner_id, title, description, privacy, state, playable, created_at, updated_at, published_at)
    values (gen_random_uuid(), 'trigrams', 'o', 'Quadrophonic experiments', '', 'public', 'ready', true, now(), now(), now())`;
  const parts = { all: false, published: true, ownerId: null, organisations: [] };
  const ask = (text: string, hasTrigrams: boolean) =>
    searchVideos(database, {
      parts,
      words: readWords(text),
      filters: {},
      order: 'relevance',
      limit: 9,
      after: null,
      languages: ['en'],
      hasTrigrams,
    });
  t.match(await ask('quadroph', false), { match: 'similar', rows: [{ short_id: 'trigrams' }] });
  t.match(await ask('quadriphonic', false), { match: 'similar', rows: [] });
  t.same(await suggestionsFor(database, 'Quadro'), [{ kind: 'video', text: 'Quadrophonic experiments', ref: 'trigrams' }]);
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
