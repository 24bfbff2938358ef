import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { publicVideo, someone } from '../conformance/channels.ts';
import { fieldsConform } from '../conformance/fields.ts';
import { findingConforms } from '../conformance/finding.ts';
import { startHarness } from '../conformance/harness.ts';
import { changeField, type Definition, dropField, listFields, makeField, writeValues } from '../fields/rows.ts';
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

await t.test('what changes for all videos is forgotten by every gateway', async (t) => {
  const first = await startHarness({ database, driver: 'node' });
  const second = await startHarness({ database, driver: 'uws', events: first.events });
  t.teardown(() => Promise.all([first.close(), second.close()]));
  const admin = (method: string, path: string, body?: object) =>
    first.call(method, `/api/v1/admin/${path}`, { base: first.adminUrl, ...(body && { body }) });
  const ann = await someone(first);
  const video = await publicVideo(first, ann);
  const category = (await admin('POST', 'categories', { slug: 'of-two-gateways', name: 'Before' })).json;
  const field = (await admin('POST', 'fields', { key: 'of_two_gateways', label: 'Before', type: 'text', shown: true })).json;
  await first.call('PATCH', `/api/v1/videos/${video.id}`, { key: ann.key, body: { category: category.slug } });
  await first.call('PATCH', `/api/v1/videos/${video.id}/fields`, { key: ann.key, body: { values: { [field.key]: 'said' } } });
  const there = async () => {
    const { json } = await second.call('GET', `/api/v1/videos/${video.id}`, { key: null });
    const { items } = (await second.call('GET', '/api/v1/categories', { key: null })).json;
    return {
      category: json.category.name,
      listed: items.find(({ id }: { id: string }) => id === category.id).name,
      fields: json.fields.map(({ label }: { label: string }) => label),
    };
  };
  t.same(await there(), { category: 'Before', listed: 'Before', fields: ['Before'] });
  await admin('PATCH', `fields/${field.id}`, { label: 'After' });
  t.same((await there()).fields, ['After']);
  await admin('PATCH', `categories/${category.id}`, { name: 'After' });
  t.match(await there(), { category: 'After', listed: 'After' });
  await admin('PATCH', `fields/${field.id}`, { shown: false });
  t.same((await there()).fields, []);
  await admin('PATCH', `fields/${field.id}`, { shown: true });
  t.same((await there()).fields, ['After']);
  await admin('DELETE', `fields/${field.id}`);
  t.same((await there()).fields, []);
  await admin('DELETE', `categories/${category.id}`);
});

// Whoever writes locks what others write in another order, unless all of them wait for one another first.
await t.test('values are written while fields change, in whatever order they are named', async (t) => {
  const h = await startHarness({ database, driver: 'node' });
  t.teardown(() => h.close());
  const video = await publicVideo(h, await someone(h));
  const said: Definition = {
    ...{ label: 'A field', help: '', categoryId: null, required: false, shown: false },
    ...{ min: null, max: null, earliest: null, latest: null, choices: [] },
  };
  const keys = ['c', 'a', 'd', 'b', 'f', 'e'].map((letter) => `in_any_order_${letter}`);
  const ids = [];
  for (const key of keys) ids.push(await makeField(database, key, 'text', said));
  const say = (order: string[], word: string | null) =>
    writeValues(database, video.id, Object.fromEntries(order.map((key) => [key, word])));
  for (let round = 0; round < 25; round += 1)
    await Promise.all([
      say(keys, `${round}`),
      changeField(database, ids[round % ids.length] ?? '', { position: round % 7 }),
      say(keys.toReversed(), `again ${round}`),
      changeField(database, ids[(round + 3) % ids.length] ?? '', { label: `Round ${round}` }),
      say([...keys.slice(3), ...keys.slice(0, 3)], round % 2 === 0 ? null : 'x'),
    ]);
  t.same(
    await say(keys, 'last'),
    Object.fromEntries((await listFields(database)).filter(({ key }) => keys.includes(key)).map(({ key }) => [key, 'last'])),
  );
  const [late, ...dropped] = await Promise.allSettled([say(keys, 'late'), ...ids.map((id) => dropField(database, id))]);
  t.same(
    dropped.map(({ status }) => status),
    ids.map(() => 'fulfilled'),
  );
  if (late.status === 'rejected') t.match(late.reason, { problem: { code: 'bad-field-values' } }, 'some of them were gone already');
});

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
