/** A sweep in which something cannot be done: everything else is, and administrators hear of it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { eventually, startHarness } from '../conformance/harness.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-sweep-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
const warnings: { text: string; about: unknown }[] = [];
const note = (fields: object, text = '') => warnings.push({ text, about: (fields as { about?: unknown }).about });
const h = await startHarness({
  database,
  driver: 'uws',
  log: { debug() {}, info() {}, warn: note, error: (fields, text) => console.error(text, fields) },
});
t.teardown(async () => {
  await h.close();
  await database.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const tus = { 'tus-resumable': '1.0.0' };
const octets = { ...tus, 'content-type': 'application/offset+octet-stream' };
async function open(length: number): Promise<string> {
  const opened = await h.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': `${length}` } });
  return opened.headers.get('location')?.split('/').at(-1) ?? '';
}
const stateOf = async (id: string) => (await database<{ state: string }[]>`select state from uploads where id = ${id}`)[0]?.state;
/** The report is looked at again after half a second. */
const told = (status: string) =>
  eventually(
    async () => (await h.call('GET', '/health')).json.components.uploads as { status: string },
    (now) => now.status === status,
  );
const spoolFile = (name: string) => join(dirname(h.spool.pathOf('x')), name);
/** A file that nobody knows, from long ago. */
async function leftOver(name: string): Promise<void> {
  await writeFile(spoolFile(name), 'left over');
  await utimes(spoolFile(name), 0, 0);
}
/** As a file system does that was mounted anew for reading, or of a disk that fails. */
function stuck(names: string[], code: 'EPERM' | 'EIO'): () => void {
  const remove = h.spool.remove;
  h.spool.remove = async (name) => {
    if (names.includes(name)) throw Object.assign(new Error(`${code}: unlink '${name}'`), { code });
    await remove(name);
  };
  return () => {
    h.spool.remove = remove;
  };
}

t.test('a file that cannot be removed holds up nothing, and is told once and for as long as it is there', async (t) => {
  t.match(await told('ok'), { status: 'ok' });
  // Not a name that the spool gives, so it does not remove it either.
  await leftOver('a stray file');
  await leftOver('z-left-over');
  const late = await open(1000);
  const gone = await open(1000);
  const video = randomUUID();
  await database`
    update uploads set expires_at = now() - interval '1 minute' where id = ${late}`;
  await database`
    update uploads set spool_id = gen_random_uuid(), created_at = now() - interval '8 days', expires_at = now() + interval '1 day' where id = ${gone}`;
  await database`insert into unannounced_videos (video_id, created_at) values (${video}, now() - interval '1 hour')`;
  await h.gateway.sweepUploads();
  t.equal(await stateOf(late), 'ended');
  t.equal(await h.spool.sizeOf('z-left-over'), null, 'what comes behind it is removed');
  t.equal(await stateOf(gone), 'failed', 'and so is what later stages see to');
  t.same(await database`select 1 from unannounced_videos where video_id = ${video}`, []);
  t.match(await told('degraded'), { troubles: 1, detail: /a stray file/ });

  await h.gateway.sweepUploads();
  t.equal(warnings.filter(({ about }) => about === 'a stray file').length, 1, 'the log says it once');
  await rm(spoolFile('a stray file'));
  await h.gateway.sweepUploads();
  t.match(await told('ok'), { status: 'ok' });
});

t.test('an upload is done, given up or ended although its file stays', async (t) => {
  const [done, refused, ended] = [await open(500), await open(500), await open(500)];
  await database`update uploads set wishes = wishes || ${database.json({ sha256: '0'.repeat(64) })} where id = ${refused}`;
  const free = stuck([done, refused, ended], 'EPERM');
  // The store copies it, as from another disk.
  Object.assign(h.objects, { adopt: undefined });
  const send = (id: string) =>
    h.call('PATCH', `/api/v1/uploads/${id}`, { body: randomBytes(500), headers: { ...octets, 'upload-offset': '0' } });
  t.equal((await send(done)).status, 204);
  t.equal(await stateOf(done), 'done');
  t.match(await send(refused), { status: 422, json: { code: 'digest-mismatch' } });
  t.equal((await h.call('DELETE', `/api/v1/uploads/${ended}`, { headers: tus })).status, 204);
  t.match(await told('degraded'), { troubles: 3, detail: /EPERM/ });
  free();
  for (const id of [done, refused, ended]) await utimes(h.spool.pathOf(id), 0, 0);
  await h.gateway.sweepUploads();
  for (const id of [done, refused, ended]) t.equal(await h.spool.sizeOf(id), null);
  t.match(await told('ok'), { status: 'ok' });
});

t.test('a spool that cannot be read leaves the rest of the sweep to be done', async (t) => {
  const gone = await open(1000);
  await database`
    update uploads set spool_id = gen_random_uuid(), created_at = now() - interval '8 days', expires_at = now() + interval '1 day' where id = ${gone}`;
  const { list } = h.spool;
  h.spool.list = async () => {
    throw Object.assign(new Error('EIO: i/o error, scandir'), { code: 'EIO' });
  };
  await h.gateway.sweepUploads();
  t.equal(await stateOf(gone), 'failed');
  t.match(await told('degraded'), { detail: /EIO/ });
  h.spool.list = list;
  await h.gateway.sweepUploads();
  t.match(await told('ok'), { status: 'ok' });
});
