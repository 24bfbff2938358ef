/** Gateways over one database and one store, each with a spool on a disk of its own. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createFolderObjects } from '../../components/objects/folder.ts';
import { eventually, type Harness, startHarness } from '../conformance/harness.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-two-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
const store = createFolderObjects({ root: join(folder, 'objects') });
const start = () => startHarness({ database, driver: 'uws', store });
const [a, b] = [await start(), await start()];
t.teardown(async () => {
  await Promise.all([a.close(), b.close()]);
  await database.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const tus = { 'tus-resumable': '1.0.0' };
const octets = { ...tus, 'content-type': 'application/offset+octet-stream' };
const elsewhere = { status: 503, json: { code: 'upload-elsewhere', retry: true } };
async function open(at: Harness, length: number, headers: Record<string, string> = {}): Promise<string> {
  const opened = await at.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': `${length}`, ...headers } });
  return opened.headers.get('location') ?? '';
}
const send = (at: Harness, address: string, offset: number, body: Uint8Array) =>
  at.call('PATCH', address, { body, headers: { ...octets, 'upload-offset': `${offset}` } });
const stateOf = async (address: string) => (await b.call('GET', address)).json.state as string;
const idOf = (address: string) => address.split('/').at(-1) ?? '';
const rowOf = async (address: string) => {
  const [row] = await database<{ state: string; counted: number; code: string | null }[]>`
    select state, counted_bytes as counted, problem ->> 'code' as code from uploads where id = ${idOf(address)}`;
  return row;
};

t.test('the other gateway says that the bytes are elsewhere, and the upload goes on where they are', async (t) => {
  const bytes = randomBytes(50_000);
  const address = await open(a, bytes.length);
  t.equal((await send(a, address, 0, bytes.subarray(0, 20_000))).status, 204);
  const head = await b.call('HEAD', address, { headers: tus });
  t.equal(head.status, 503, 'not 404: a client would begin anew');
  t.ok(head.headers.get('retry-after'));
  t.match(await send(b, address, 20_000, bytes.subarray(20_000)), elsewhere);
  t.match(await b.call('DELETE', address, { headers: tus }), elsewhere);
  t.match((await b.call('GET', address)).json, { state: 'open', offset: 20_000 }, 'what the database knows every gateway tells');
  t.equal((await send(a, address, 20_000, bytes.subarray(20_000))).status, 204);
  t.equal(await stateOf(address), 'done');
  t.equal((await b.call('HEAD', address, { headers: tus })).headers.get('upload-offset'), '50000', 'what is over is over everywhere');
});

t.test('parts on different gateways are not joined', async (t) => {
  const part = async (at: Harness) => {
    const address = await open(at, 10, { 'upload-concat': 'partial' });
    t.equal((await send(at, address, 0, randomBytes(10))).status, 204);
    return address;
  };
  const join = (at: Harness, ...parts: string[]) =>
    at.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-concat': `final;${parts.join(' ')}` } });
  const [one, two, three] = [await part(a), await part(a), await part(b)];
  t.match(await join(a, one, three), { status: 409, json: { code: 'parts-apart' } });
  t.match(await join(b, one, two), elsewhere);
  t.equal((await join(a, one, two)).status, 201);
});

t.test('what one gateway is finishing the others leave alone, also when they start', async (t) => {
  const address = await open(a, 1000);
  let goOn = () => {};
  a.proxy.answering = new Promise((resolve) => {
    goOn = resolve;
  });
  const sent = send(a, address, 0, randomBytes(1000));
  await eventually(
    () => stateOf(address),
    (state) => state === 'finishing',
  );
  const third = await start();
  await third.gateway.sweepUploads();
  await b.gateway.sweepUploads();
  t.equal((await send(b, address, 1000, new Uint8Array())).status, 204, 'all bytes are there, and its end can be asked for');
  t.equal(await stateOf(address), 'finishing');
  t.equal(
    b.proxy.calls.some(({ command }) => command.uploadId === idOf(address)),
    false,
  );
  goOn();
  t.equal((await sent).status, 204);
  t.equal(await stateOf(address), 'done');
  await third.close();
});

t.test('each gives up what expires in its own spool', async (t) => {
  const address = await open(a, 1000);
  await send(a, address, 0, randomBytes(400));
  await database`update uploads set expires_at = now() - interval '1 second' where id = ${idOf(address)}`;
  await b.gateway.sweepUploads();
  t.match(await rowOf(address), { state: 'open' });
  await a.gateway.sweepUploads();
  t.match(await rowOf(address), { state: 'ended', counted: 400 });
});

t.test('what a gateway had that does not come back is given up after a week', async (t) => {
  const [gone, finishing] = [await open(a, 1000), await open(a, 1000)];
  await database`
    update uploads set spool_id = gen_random_uuid(), created_at = now() - interval '8 days', expires_at = now() + interval '1 day',
      state = case when id = ${idOf(finishing)} then 'finishing' else state end
    where id in ${database([idOf(gone), idOf(finishing)])}`;
  await database`insert into upload_spools (id, seen_at) select spool_id, now() - interval '6 days' from uploads where id = ${idOf(gone)}`;
  await b.gateway.sweepUploads();
  t.match(await rowOf(gone), { state: 'open' }, 'it was there six days ago');
  t.match(await rowOf(finishing), { state: 'failed', code: 'not-found' });
  await database`update upload_spools set seen_at = seen_at - interval '2 days' where seen_at < now() - interval '1 day'`;
  await b.gateway.sweepUploads();
  t.match(await rowOf(gone), { state: 'failed', code: 'not-found' });
});

t.test('uploads of a time that knew one gateway go to whoever has their files', async (t) => {
  const address = await open(a, 1000);
  await send(a, address, 0, randomBytes(400));
  await database`update uploads set spool_id = null where id = ${idOf(address)}`;
  await b.gateway.sweepUploads();
  t.equal((await a.call('HEAD', address, { headers: tus })).headers.get('upload-offset'), '400');
  await a.gateway.sweepUploads();
  t.match(await send(b, address, 400, randomBytes(600)), elsewhere);
  t.equal((await send(a, address, 400, randomBytes(600))).status, 204);
});

t.test('a gateway is there also when something in its sweep fails', async (t) => {
  const address = await open(a, 1000);
  await send(a, address, 0, randomBytes(400));
  await database`update uploads set created_at = now() - interval '8 days' where id = ${idOf(address)}`;
  await database`update upload_spools set seen_at = now() - interval '8 days'`;
  // A file that is a folder cannot be removed.
  const { id } = (await a.call('POST', '/api/v1/videos', { body: { title: 'Removed' } })).json;
  const metadata = `video ${Buffer.from(id).toString('base64')}`;
  const doomed = idOf(await open(a, 1000, { 'upload-metadata': metadata }));
  await rm(a.spool.pathOf(doomed));
  await mkdir(a.spool.pathOf(doomed));
  await database`update videos set deleted_at = now() where id = ${id}`;
  await a.gateway.sweepUploads();
  await b.gateway.sweepUploads();
  t.match(await rowOf(address), { state: 'open' });
  t.equal((await send(a, address, 400, randomBytes(600))).status, 204);
});
