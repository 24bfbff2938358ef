/** A password for the new video, whichever way its file comes: the video asks for it, and nothing but its hash is kept. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { startHarness } from '../conformance/harness.ts';
import { withoutPassword } from './password.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-upload-passwords-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
const lines: string[] = [];
const note = (...said: unknown[]) => void lines.push(JSON.stringify(said));
const log = { debug: note, info: note, warn: note, error: note };
const h = await startHarness({ database, driver: 'uws', settings: { allowImport: true, accessLog: true }, log });
t.teardown(async () => {
  await h.close();
  await database.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const word = 'an open sesame';
const asked = { title: 'Locked', privacy: 'password', password: word };
const tus = { 'tus-resumable': '1.0.0' };
const metadata = (entries: Record<string, string>) =>
  Object.entries(entries)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
const byTus = (entries: Record<string, string>) =>
  h.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': '100', 'upload-metadata': metadata(entries) } });
const send = (address: string) =>
  h.call('PATCH', address, {
    body: randomBytes(100),
    headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
  });
async function byForm(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([randomBytes(100)]), 'film.mp4');
  const answer = await fetch(`${h.url}/api/v1/videos/upload`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${h.key}` },
  });
  return { status: answer.status, json: (await answer.json()) as { id: string; code: string } };
}
const byBatch = (wishes: object) => h.call('POST', '/api/v1/uploads/batch', { body: { uploads: [{ length: 100, ...wishes }] } });
const byImport = (body: object) => h.call('POST', '/api/v1/videos/imports', { body: { url: 'https://example.org/film.mp4', ...body } });

/** Whether it opens with the word, and with nothing else. */
async function opens(t: Pick<Test, 'equal'>, id: string): Promise<void> {
  const unlock = (password: string) => h.call('POST', `/api/v1/videos/${id}/unlock`, { key: null, body: { password } });
  t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key: null })).status, 403);
  t.equal((await unlock('another')).status, 403);
  t.equal((await unlock(word)).status, 204);
}

t.test('tus and batches keep the hash until the video is made', async (t) => {
  const address = (await byTus(asked)).headers.get('location') ?? '';
  const id = address.split('/').at(-1) ?? '';
  const row = async () => (await database<{ hash: string | null }[]>`select password_hash as hash from uploads where id = ${id}`)[0]?.hash;
  t.match(await row(), /^scrypt\$/);
  const told = await h.call('HEAD', address, { headers: tus });
  t.equal(told.headers.get('upload-metadata'), metadata({ title: 'Locked', privacy: 'password' }), 'it is told to nobody');
  t.notMatch((await h.call('GET', address)).text, word);
  t.equal((await send(address)).status, 204);
  t.equal(await row(), null, 'and is gone then');
  await opens(t, (await h.call('GET', address)).json.videoId);

  const [upload] = (await byBatch(asked)).json.items;
  t.equal((await send(upload.url)).status, 204);
  await opens(t, upload.videoId);
});

t.test('of what was given up no hash is kept', async (t) => {
  const address = (await byTus(asked)).headers.get('location') ?? '';
  t.equal((await h.call('DELETE', address, { headers: tus })).status, 204);
  t.same(await database`select 1 from uploads where password_hash is not null`, []);
});

t.test('forms and imports take one as well', async (t) => {
  const form = await byForm(asked);
  t.equal(form.status, 202);
  await opens(t, form.json.id);
  const fetched = await byImport(asked);
  t.equal(fetched.status, 202);
  await opens(t, fetched.json.videoId);
});

t.test('the privacy needs a password, and no other takes one', async (t) => {
  const { id: video } = (await h.call('POST', '/api/v1/videos', { body: { title: 'There' } })).json;
  for (const by of [byTus, byForm, byBatch, byImport]) {
    t.match(await by({ title: 'x', privacy: 'password' }), { status: 422, json: { code: 'password-missing' } });
    t.match(await by({ title: 'x', privacy: 'unlisted', password: word }), { status: 422, json: { code: 'password-unused' } });
    t.match(await by({ title: 'x', privacy: 'password', password: 'x' }), { status: 422 }, 'too short');
  }
  t.match(await byBatch({ video, privacy: 'password', password: word }), { status: 422, json: { code: 'password-unused' } });
});

t.test('it is taken out of the metadata however it is written', async (t) => {
  t.equal(withoutPassword('title YQ==,password YQ=='), 'title YQ==');
  t.equal(withoutPassword(' password  YQ==, title YQ=='), ' title YQ==');
  t.equal(withoutPassword('passwords YQ==,password'), 'passwords YQ==');
});

t.test('it stands in no log and in no table', async (t) => {
  const encoded = Buffer.from(word).toString('base64');
  const tables = await database<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public'`;
  for (const { name } of tables) {
    const rows = JSON.stringify(await database`select * from ${database(name)}`);
    t.notOk(rows.includes(word) || rows.includes(encoded), name);
  }
  t.notOk(lines.some((line) => line.includes(word) || line.includes(encoded)));
});
