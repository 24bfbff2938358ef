/** Videos whose makers were killed before anybody was told of them. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createS3Objects } from '../../components/objects/s3.ts';
import { startS3Server } from '../../test/servers/versitygw.ts';
import { eventually, startHarness } from '../conformance/harness.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-unannounced-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
const s3 = await startS3Server();
const store = createS3Objects({ ...s3.settings, patience: { attempts: 4, backOffMs: 50, silenceMs: 20_000 } });
const h = await startHarness({ database, driver: 'uws', store, settings: { allowImport: true } });
t.teardown(async () => {
  await h.close();
  store.close();
  await s3.stop();
  await database.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const form = () => {
  const fields = new FormData();
  fields.set('title', 'By a form');
  fields.set('file', new Blob(['its bytes']), 'a.mp4');
  return fields;
};
const authorization = `Bearer ${h.key}`;
const ways: Record<string, () => Promise<number>> = {
  'an import': async () => (await h.call('POST', '/api/v1/videos/imports', { body: { url: 'https://example.org/a.mp4' } })).status,
  'a direct upload': async () => (await h.call('POST', '/api/v1/uploads/direct', { body: { title: 'Direct', sizeBytes: 9 } })).status,
  'a form': async () => (await fetch(`${h.url}/api/v1/videos/upload`, { method: 'POST', headers: { authorization }, body: form() })).status,
};
const notes = async () => (await database<{ id: string }[]>`select video_id as id from unannounced_videos`).map(({ id }) => id);
/** As a kill leaves it: the note and the video are there, and nothing else. */
async function leftBehind(state: string, minutes = 11): Promise<string> {
  const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Left behind' } })).json;
  await database`update videos set state = ${state} where id = ${id}`;
  await database`insert into unannounced_videos (video_id, created_at) values (${id}, now() - make_interval(mins => ${minutes}))`;
  return id;
}
const isThere = async (id: string) => (await database`select 1 from videos where id = ${id} and deleted_at is null`).length === 1;

for (const [name, make] of Object.entries(ways))
  t.test(`a note stands for as long as the video of ${name} is being made`, async (t) => {
    let answer = () => {};
    h.proxy.answering = new Promise((resolve) => {
      answer = resolve;
    });
    const making = make();
    const [id] = await eventually(notes, ({ length }) => length === 1);
    await eventually(
      () => isThere(id ?? ''),
      (there) => there,
    );
    t.ok(await isThere(id ?? ''), 'here a kill would leave it');
    answer();
    t.match(await making, /20[12]/);
    t.same(await notes(), []);
    t.ok(await isThere(id ?? ''));
  });

t.test('what a kill has left behind is removed, and what still comes is waited for', async (t) => {
  const [pending, uploading, young, made] = [
    await leftBehind('pending'),
    await leftBehind('uploading'),
    await leftBehind('pending', 1),
    await leftBehind('processing'),
  ];
  const [direct, sent, fetched] = [await leftBehind('uploading'), await leftBehind('uploading'), await leftBehind('pending')];
  await database`
    insert into direct_uploads (id, video_id, owner_id, object_key, size_bytes, state, expires_at)
    values (${randomUUID()}, ${direct}, 'administrator', 'x', 1, 'open', now() + interval '1 day')`;
  await database`
    insert into uploads (id, kind, state, sender_id, owner_id, video_id, wishes, length_bytes, counted_bytes, expires_at)
    values (${randomUUID()}, 'single', 'finishing', 'administrator', 'administrator', ${sent}, '{}', 1, 1, now() + interval '1 day')`;
  await database`
    insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    values (${`${fetched}.import`}, 'import', ${fetched}, 'administrator', 3, 'queued', now(), now(), now())`;
  await database`
    insert into imports (id, video_id, job_id, account_id, url, untitled, created_at)
    values (${randomUUID()}, ${fetched}, ${`${fetched}.import`}, 'administrator', 'https://example.org', true, now())`;
  await h.gateway.sweepUploads();
  for (const id of [pending, uploading]) t.notOk(await isThere(id));
  for (const id of [young, made, direct, sent, fetched]) t.ok(await isThere(id));
  t.same((await notes()).toSorted(), [young, direct, sent, fetched].toSorted());

  await database`update direct_uploads set state = 'expired' where video_id = ${direct}`;
  await database`update uploads set state = 'failed' where video_id = ${sent}`;
  await database`update jobs set state = 'done' where video_id = ${fetched}`;
  await database`update videos set state = 'processing' where id = ${fetched}`;
  await h.gateway.sweepUploads();
  for (const id of [direct, sent]) t.notOk(await isThere(id));
  for (const id of [young, made, fetched]) t.ok(await isThere(id));
  t.same(await notes(), [young]);
});

t.test('a video that somebody made to send its file later waits for as long as they like', async (t) => {
  const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Later' } })).json;
  await database`update videos set created_at = now() - interval '1 year' where id = ${id}`;
  await h.gateway.sweepUploads();
  t.ok(await isThere(id));
});
