/** Uploads straight to a real object store, by addresses of the gateway. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { createDirectUploadRunner } from '../../actors/direct-upload/runner.ts';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createS3Objects } from '../../components/objects/s3.ts';
import { pythonTools } from '../../setup/python-tools.mjs';
import { startS3Server } from '../../test/servers/versitygw.ts';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { eventually, silent, startHarness } from '../conformance/harness.ts';
import { linkForm } from '../conformance/people.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-direct-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const s3 = await startS3Server();
const store = createS3Objects({ ...s3.settings, patience: { attempts: 2, backOffMs: 10, silenceMs: 2000 } });
const h = await startHarness({ database, driver: 'node', store, settings: { maxUploadBytes: 60 * 1024 * 1024 } });
const runner = createDirectUploadRunner({ database, objects: store, proxy: h.proxy, log: silent });
t.teardown(async () => {
  await h.close();
  store.close();
  await s3.stop();
  await database.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const mebibyte = 1024 * 1024;
const path = '/api/v1/uploads/direct';
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const open = async (body: object) => (await h.call('POST', path, { body: { title: 'Direct', ...body } })).json;
const send = (to: { url: string; headers: Record<string, string> }, body: Uint8Array) =>
  fetch(to.url, { method: 'PUT', headers: to.headers, body: body as BodyInit });
const confirm = (id: string) => h.call('POST', `${path}/${id}/confirm`);
const read = async (id: string) => (await h.call('GET', `${path}/${id}`)).json;
async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list('')) found.push(key);
  return found;
}
/** What is read of a video that waits for its file may be half a second old. */
async function becomes(id: string, state: string, message = state): Promise<void> {
  const found = await eventually(
    () => videoState(id),
    (now) => now === state,
  );
  t.equal(found, state, message);
}
async function videoState(id: string): Promise<string> {
  return (await h.call('GET', `/api/v1/videos/${id}`)).json.state;
}

t.test('a small file goes by one request, and becomes the source of a new video', async (t) => {
  const file = randomBytes(100_000);
  const upload = await open({ sizeBytes: file.length, sha256: hash(file) });
  t.match(upload, { state: 'open', parts: null, put: { url: /^http:\/\/127/ } });
  t.equal(await videoState(upload.videoId), 'uploading');
  t.match(await confirm(upload.id), { status: 409, json: { code: 'upload-incomplete', detail: /0 of 100000/ } });
  t.equal((await send(upload.put, randomBytes(100_000))).status, 400, 'other bytes are not taken');
  t.equal((await send(upload.put, file)).status, 200);
  t.match(await confirm(upload.id), { status: 202, json: { state: 'verifying' } });
  t.equal((await confirm(upload.id)).status, 202, 'again');
  await runner.round();
  t.match(await read(upload.id), { state: 'done', put: null, verifiedBytes: file.length });
  await becomes(upload.videoId, 'processing');
  t.same(await keys(), [`source/${upload.videoId}/${upload.id}/${hash(file)}`]);
  const arrived = h.proxy.calls.find(({ method }) => method === 'sourceArrived');
  t.match(arrived?.command, { uploadId: upload.id, sizeBytes: file.length, sha256: hash(file), profile: { name: 'standard' } });
  t.match(await h.call('DELETE', `${path}/${upload.id}`), { status: 409, json: { code: 'direct-upload-over' } });
});

t.test('the new video may ask for a password, of which the hash alone is kept', async (t) => {
  const upload = await open({ sizeBytes: 100, privacy: 'password', password: 'open sesame' });
  const unlock = (password: string) => h.call('POST', `/api/v1/videos/${upload.videoId}/unlock`, { key: null, body: { password } });
  t.equal((await unlock('another')).status, 403);
  t.equal((await unlock('open sesame')).status, 204);
  t.match(await open({ sizeBytes: 100, privacy: 'password' }), { code: 'password-missing' });
  t.match(await open({ sizeBytes: 100, password: 'open sesame' }), { code: 'password-unused' });
  t.notMatch(JSON.stringify(await database`select * from direct_uploads`), 'open sesame');
  t.equal((await h.call('DELETE', `${path}/${upload.id}`)).status, 204);
});

t.test('what is put there after it was confirmed is not what becomes the source', async (t) => {
  const [file, other] = [randomBytes(5000), randomBytes(5000)];
  const upload = await open({ sizeBytes: 5000, sha256: hash(file) });
  const loose = await open({ sizeBytes: 5000 });
  await send(loose.put, file);
  await confirm(loose.id);
  t.equal((await send(loose.put, randomBytes(6000))).status, 403, 'an address takes as many bytes as were said');
  // Past the address, with the keys of the store.
  await store.put(
    `source/${loose.videoId}/${loose.id}/arriving`,
    (async function* () {
      yield randomBytes(6000);
    })(),
  );
  await runner.round();
  t.match(await read(loose.id), { state: 'failed', problem: { code: 'too-large' } });
  await becomes(loose.videoId, 'pending', 'the video waits for its file again');
  await store.put(
    `source/${upload.videoId}/${upload.id}/arriving`,
    (async function* () {
      yield other;
    })(),
  );
  await confirm(upload.id);
  await runner.round();
  t.match(await read(upload.id), { state: 'failed', problem: { code: 'digest-mismatch' } });
  t.notOk((await keys()).some((key) => key.includes(upload.id) || key.includes(loose.id)));
});

t.test('a large file goes in parts, goes on where it was, and each part is checked', async (t) => {
  const file = randomBytes(40 * mebibyte + 123);
  const upload = await open({ sizeBytes: file.length, sha256: hash(file), checksums: 'sha256' });
  t.match(upload, { put: null, parts: { partBytes: 8 * mebibyte, count: 6 } });
  const other = await open({ sizeBytes: 40 * mebibyte, fingerprint: 'holiday' });
  const listed = async (query = '') => (await h.call('GET', `${path}${query}`)).json.items.map(({ id }: { id: string }) => id);
  t.same(await listed('?fingerprint=holiday'), [other.id], 'a file is found again');
  t.same((await listed()).slice(0, 2), [other.id, upload.id], 'newest first');
  t.equal((await h.call('DELETE', `${path}/${other.id}`)).status, 204);
  t.same(await listed('?fingerprint=holiday'), [], 'what is over is not listed');
  const part = (n: number) => file.subarray((n - 1) * 8 * mebibyte, n * 8 * mebibyte);
  const sign = (...numbers: number[]) =>
    h.call('POST', `${path}/${upload.id}/parts`, { body: { parts: numbers.map((n) => ({ part: n, sha256: hash(part(n)) })) } });
  t.match(await h.call('POST', `${path}/${upload.id}/parts`, { body: { parts: [{ part: 1 }] } }), { json: { code: 'part-sum-needed' } });
  t.match(await sign(7), { status: 422 });
  const first = (await sign(1, 2, 3)).json.items;
  t.equal((await send(first[0], part(2))).status, 400, 'the store refuses another part');
  for (const item of first) t.equal((await send(item, part(item.part))).status, 200);
  t.match(await confirm(upload.id), { status: 409, json: { code: 'upload-incomplete', detail: 'Missing are the parts 4, 5, 6.' } });
  const there = await h.call('GET', `${path}/${upload.id}/parts`);
  t.same(
    there.json.items.map(({ part }: { part: number }) => part),
    [1, 2, 3],
  );
  for (const item of (await sign(4, 5, 6)).json.items) t.equal((await send(item, part(item.part))).status, 200);
  t.equal((await confirm(upload.id)).status, 202);
  await runner.round();
  t.match(await read(upload.id), { state: 'done' });
  t.ok((await keys()).includes(`source/${upload.videoId}/${upload.id}/${hash(file)}`));
  const late = await send(first[0], part(1)).then(
    ({ ok }) => ok,
    () => false,
  );
  t.notOk(late, 'its addresses are worth nothing now');
});

t.test('clients of other makers bring files by these addresses, and see them in the bucket', async (t) => {
  const file = randomBytes(33 * mebibyte);
  const upload = await open({ sizeBytes: file.length });
  const numbers = Array.from({ length: upload.parts.count }, (_, n) => ({ part: n + 1 }));
  const { items } = (await h.call('POST', `${path}/${upload.id}/parts`, { body: { parts: numbers } })).json;
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-boto-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'file'), file);
  await writeFile(join(folder, 'order.json'), JSON.stringify({ ...s3.settings, items, partBytes: upload.parts.partBytes, folder }));
  await writeFile(
    join(folder, 'send.py'),
    `import boto3, json, sys, urllib.request
order = json.load(open(sys.argv[1]))
data = open(order['folder'] + '/file', 'rb').read()
for item in order['items']:
    at = (item['part'] - 1) * order['partBytes']
    request = urllib.request.Request(item['url'], data=data[at:at + order['partBytes']], method='PUT', headers=item['headers'])
    assert urllib.request.urlopen(request).status == 200
client = boto3.client('s3', endpoint_url=order['endpoint'], region_name=order['region'], aws_access_key_id=order['accessKey'], aws_secret_access_key=order['secretKey'])
uploads = client.list_multipart_uploads(Bucket=order['bucket'])['Uploads']
parts = client.list_parts(Bucket=order['bucket'], Key=uploads[0]['Key'], UploadId=uploads[0]['UploadId'])['Parts']
print(sum(part['Size'] for part in parts))
`,
  );
  const python = join(await pythonTools(), 'bin', 'python');
  const { stdout } = await promisify(execFile)(python, [join(folder, 'send.py'), join(folder, 'order.json')]);
  t.equal(Number(stdout), file.length);
  t.equal((await confirm(upload.id)).status, 202);
  await runner.round();
  t.ok((await keys()).includes(`source/${upload.videoId}/${upload.id}/${hash(file)}`));
});

t.test('an upload is given up by its owner, or after a day, and leaves nothing', async (t) => {
  const given = await open({ sizeBytes: 40 * mebibyte });
  t.equal((await h.call('DELETE', `${path}/${given.id}`)).status, 204);
  await becomes(given.videoId, 'pending');
  const late = await open({ sizeBytes: 1000 });
  await send(late.put, randomBytes(1000));
  await database`update direct_uploads set expires_at = now() - interval '1 second' where id = ${late.id}`;
  t.match(await confirm(late.id), { status: 409, json: { code: 'direct-upload-over' } });
  await runner.round();
  t.match(await read(late.id), { state: 'expired' });
  await becomes(late.videoId, 'pending');
  t.notOk((await keys()).some((key) => key.includes(late.id)));
  t.same(await store.unfinished(new Date(Date.now() + 60_000), false), { count: 0, sizeBytes: 0 });
});

t.test('a video that was made with an upload goes when that is over without a file, and no other does', async (t) => {
  const isThere = async (id: string) => (await database`select 1 from videos where id = ${id} and deleted_at is null`).length === 1;
  const sweepLater = async () => {
    await database`update unannounced_videos set created_at = now() - interval '11 minutes'`;
    await h.gateway.sweepUploads();
  };
  const giveUp = async (id: string) => t.equal((await h.call('DELETE', `${path}/${id}`)).status, 204);
  const [given, late, other] = [await open({ sizeBytes: 10 }), await open({ sizeBytes: 10 }), await open({ sizeBytes: 10 })];
  for (const upload of [given, late, other]) t.equal(upload.makesVideo, true);
  const { id: before } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Before' } })).json;
  const own = (await h.call('POST', path, { body: { video: before, sizeBytes: 10, fingerprint: 'holiday' } })).json;
  t.match(own, { videoId: before, makesVideo: false });
  for (const { id } of [given, other, own]) await giveUp(id);
  await database`update direct_uploads set expires_at = now() where id = ${late.id}`;
  await runner.round();
  t.match(await read(late.id), { state: 'expired' });
  const again = (await h.call('POST', path, { body: { video: other.videoId, sizeBytes: 10 } })).json;
  t.match(again, { state: 'open', makesVideo: false });

  await h.gateway.sweepUploads();
  for (const { videoId } of [given, late]) t.ok(await isThere(videoId), 'its file may still come another way');
  await sweepLater();
  for (const { videoId } of [given, late]) t.notOk(await isThere(videoId));
  t.ok(await isThere(before), 'one that was there stays');
  t.ok(await isThere(other.videoId), 'its file is on its way again');
  await giveUp(again.id);
  await sweepLater();
  t.notOk(await isThere(other.videoId));
  t.ok(await isThere(before));
});

t.test('an upload that goes on lives on, also in the store', async (t) => {
  const [upload, over] = [await open({ sizeBytes: 40 * mebibyte }), await open({ sizeBytes: 40 * mebibyte })];
  const sign = async (id: string) => (await h.call('POST', `${path}/${id}/parts`, { body: { parts: [{ part: 1 }] } })).json.items[0];
  const leftMs = async () => Date.parse((await read(upload.id)).expiresAt) - Date.now();
  const nearlyOver = () => database`update direct_uploads set expires_at = now() + interval '10 minutes' where id = ${upload.id}`;
  for (const id of [upload.id, over.id]) t.equal((await send(await sign(id), randomBytes(8 * mebibyte))).status, 200);
  await nearlyOver();
  t.ok((await leftMs()) < 3_600_000);
  await sign(upload.id);
  t.ok((await leftMs()) > 23 * 3_600_000, 'somebody asks for addresses');
  await nearlyOver();
  const parts = async () => (await h.call('GET', `${path}/${upload.id}/parts`)).json.items.length;
  t.equal(await parts(), 1);
  t.ok((await leftMs()) < 3_600_000, 'who only looks does not go on with it');

  // One of which the store knows, and no row any more.
  await database`delete from direct_uploads where id = ${over.id}`;
  const inTime: typeof store.unfinished = (_, ...rest) => store.unfinished(new Date(Date.now() + 60_000), ...rest);
  const later = createDirectUploadRunner({ database, objects: { ...store, unfinished: inTime }, proxy: h.proxy, log: silent });
  t.equal((await store.unfinished(new Date(Date.now() + 60_000), false, (key) => key.includes(over.id))).count, 1);
  await later.round();
  t.equal((await store.unfinished(new Date(Date.now() + 60_000), false, (key) => key.includes(over.id))).count, 0);
  t.equal(await parts(), 1);
  t.equal((await h.call('DELETE', `${path}/${upload.id}`)).status, 204);
});

t.test('of several uploads for one video the first that is confirmed is the one, whatever becomes of the others', async (t) => {
  const file = randomBytes(3000);
  const first = await open({ sizeBytes: file.length });
  const again = async () => (await h.call('POST', path, { body: { video: first.videoId, sizeBytes: file.length } })).json;
  const [second, third] = [await again(), await again()];
  await send(first.put, file);
  await send(second.put, file);
  t.equal((await h.call('DELETE', `${path}/${third.id}`)).status, 204);
  t.equal((await confirm(first.id)).status, 202);
  await runner.round();
  t.match(await read(first.id), { state: 'done' });
  await becomes(first.videoId, 'processing');
  // As after an answer that was lost: it has arrived, and nothing changes that.
  await send(first.put, file);
  await database`update direct_uploads set state = 'verifying', due_at = now() where id = ${first.id}`;
  await runner.round();
  t.match(await read(first.id), { state: 'done', problem: null });
  t.equal((await confirm(second.id)).status, 202);
  await runner.round();
  t.match(await read(second.id), { state: 'failed', problem: { code: 'source-exists' } });
  t.ok((await keys()).includes(`source/${first.videoId}/${first.id}/${hash(file)}`));
});

t.test('one that was put together and not confirmed goes on, and one that the store has lost is over', async (t) => {
  const file = randomBytes(40 * mebibyte);
  const bring = async () => {
    const upload = await open({ sizeBytes: file.length, fingerprint: 'lost' });
    const numbers = Array.from({ length: upload.parts.count }, (_, n) => ({ part: n + 1 }));
    const { items } = (await h.call('POST', `${path}/${upload.id}/parts`, { body: { parts: numbers } })).json;
    for (const item of items) {
      const at = (item.part - 1) * upload.parts.partBytes;
      t.equal((await send(item, file.subarray(at, at + upload.parts.partBytes))).status, 200);
    }
    const [row] = await database<{ key: string; partsId: string }[]>`
      select object_key as key, parts_id as "partsId" from direct_uploads where id = ${upload.id}`;
    return { ...upload, ...row! };
  };
  const list = (id: string) => h.call('GET', `${path}/${id}/parts`);
  const joined = await bring();
  const before = (await list(joined.id)).json.items;
  await store.direct.complete(joined.key, joined.partsId, before);
  const sizes = (items: { part: number; sizeBytes: number }[]) => items.map(({ part, sizeBytes }) => [part, sizeBytes]);
  t.same(sizes((await list(joined.id)).json.items), sizes(before), 'all parts are there');
  t.equal((await confirm(joined.id)).status, 202);
  await runner.round();
  t.match(await read(joined.id), { state: 'done' });

  const lost = await bring();
  await store.direct.abort(lost.key, lost.partsId);
  t.match(await list(lost.id), { status: 409, json: { code: 'direct-upload-over' } });
  t.same((await h.call('GET', `${path}?fingerprint=lost`)).json.items, [], 'the next try begins anew');
  await runner.round();
  t.match(await read(lost.id), { state: 'expired' });
});

t.test('what comes by an address after the end is removed once no address is good any more', async (t) => {
  const upload = await open({ sizeBytes: 1000 });
  t.equal((await h.call('DELETE', `${path}/${upload.id}`)).status, 204);
  t.equal((await send(upload.put, randomBytes(1000))).status, 200);
  const isThere = async () => (await keys()).some((key) => key.includes(upload.id));
  const sweep = () => createDirectUploadRunner({ database, objects: store, proxy: h.proxy, log: silent }).round();
  const ended = (before: string) => database`update direct_uploads set ended_at = now() - ${before}::interval where id = ${upload.id}`;
  await sweep();
  t.ok(await isThere());
  await ended('2 hours');
  await sweep();
  t.notOk(await isThere());
  t.equal((await read(upload.id)).state, 'aborted');
  await ended('8 days');
  await sweep();
  t.equal((await h.call('GET', `${path}/${upload.id}`)).status, 404);
});

t.test('a restart in the middle of the look, and a store that is away, cost nothing', async (t) => {
  const file = randomBytes(2000);
  const upload = await open({ sizeBytes: 2000 });
  await send(upload.put, file);
  await confirm(upload.id);
  await s3.kill();
  t.match(await h.call('POST', path, { body: { title: 'No', sizeBytes: 10 } }), {
    status: 503,
    json: { code: 'storage-unavailable', retry: true },
  });
  t.equal(
    (await h.call('GET', '/api/v1/videos?scope=all')).json.items.some(({ title }: { title: string }) => title === 'No'),
    false,
  );
  await runner.round().catch(() => {});
  t.match(await read(upload.id), { state: 'verifying' });
  await s3.start();
  await database`update direct_uploads set due_at = now(), runner = 'gone', beat_at = now() - interval '2 minutes' where id = ${upload.id}`;
  await runner.round();
  t.match(await read(upload.id), { state: 'done' });
});

t.test('removing a video gives up the uploads that were to be its file', async (t) => {
  const [whole, parts, confirmed] = [
    await open({ sizeBytes: 7000 }),
    await open({ sizeBytes: 40 * mebibyte }),
    await open({ sizeBytes: 5000 }),
  ];
  await send(whole.put, randomBytes(7000));
  const { items } = (await h.call('POST', `${path}/${parts.id}/parts`, { body: { parts: [{ part: 1 }] } })).json;
  t.equal((await send(items[0], randomBytes(8 * mebibyte))).status, 200);
  await send(confirmed.put, randomBytes(5000));
  t.equal((await confirm(confirmed.id)).status, 202);
  for (const { videoId } of [whole, parts]) t.equal((await h.call('DELETE', `/api/v1/videos/${videoId}`)).status, 204);
  await runner.round();
  for (const { id } of [whole, parts]) t.match(await database`select state from direct_uploads where id = ${id}`, [{ state: 'aborted' }]);
  t.match(await read(confirmed.id), { state: 'done' }, 'those of other videos go on');
  t.notOk((await keys()).some((key) => key.includes(whole.id) || key.includes(parts.id)));
  const late = await send(items[0], randomBytes(8 * mebibyte)).then(
    ({ ok }) => ok,
    () => false,
  );
  t.notOk(late, 'its addresses are worth nothing now');
});

t.test('of what is given up only the bytes that came count for the day', async (t) => {
  const usage = async () => (await h.call('GET', '/api/v1/me/quota')).json as { usedBytes: number; usedTodayBytes: number };
  const before = await usage();
  const counted = async () => {
    const now = await usage();
    return [now.usedBytes - before.usedBytes, now.usedTodayBytes - before.usedTodayBytes];
  };
  const [whole, parts, late] = [
    await open({ sizeBytes: 7000 }),
    await open({ sizeBytes: 40 * mebibyte }),
    await open({ sizeBytes: 40 * mebibyte }),
  ];
  await send(whole.put, randomBytes(7000));
  for (const upload of [parts, late]) {
    const { items } = (await h.call('POST', `${path}/${upload.id}/parts`, { body: { parts: [{ part: 1 }] } })).json;
    t.equal((await send(items[0], randomBytes(8 * mebibyte))).status, 200);
  }
  const promised = 7000 + 80 * mebibyte;
  t.same(await counted(), [promised, promised], 'what is promised is reserved');
  for (const upload of [whole, parts]) t.equal((await h.call('DELETE', `${path}/${upload.id}`)).status, 204);
  await database`update direct_uploads set expires_at = now() where id = ${late.id}`;
  await runner.round();
  t.match(await read(late.id), { state: 'expired' });
  t.same(await counted(), [0, 7000 + 16 * mebibyte]);
  const nothing = await open({ sizeBytes: 40 * mebibyte });
  t.equal((await h.call('DELETE', `${path}/${nothing.id}`)).status, 204);
  t.same(await counted(), [0, 7000 + 16 * mebibyte]);
});

t.test('a quota holds for direct uploads, open ones counted', async (t) => {
  await database`insert into accounts (id, name, email, approved) values ('tim', 'Tim', 'tim@example.org', true)`;
  await database`insert into upload_quotas (kind, id, total_bytes, daily_bytes, updated_by) values ('account', 'tim', 1000, -1, 'test')`;
  const login = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(database, 'tim')) });
  const headers = { cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '', origin: h.url };
  const ask = (sizeBytes: number) => h.call('POST', path, { key: null, headers, body: { title: 'Of Tim', sizeBytes } });
  const first = await ask(700);
  t.equal(first.status, 201);
  t.match(await ask(400), { status: 413, json: { code: 'quota-exceeded' } });
  const [videos] = await database`select count(*)::int as count from videos where owner_id = 'tim' and deleted_at is null`;
  t.equal(videos?.count, 1, 'no video is left of what was refused');
  await send(first.json.put, randomBytes(700));
  await database`update upload_quotas set total_bytes = 500 where id = 'tim'`;
  const late = await h.call('POST', `${path}/${first.json.id}/confirm`, { key: null, headers });
  t.match(late, { status: 413, json: { code: 'quota-exceeded' } }, 'asked again by the real size');

  const limit = (bytes: number) => database`update upload_quotas set total_bytes = ${bytes} where id = 'tim'`;
  const of = (method: string, place: string, body?: object) =>
    h.call(method, `${path}/${place}`, { key: null, headers, ...(body && { body }) });
  await limit(50 * mebibyte);
  const large = (await ask(33 * mebibyte)).json;
  t.equal(await videoState(large.videoId), 'uploading');
  const more = { video: large.videoId, sizeBytes: 33 * mebibyte };
  t.match(await h.call('POST', path, { key: null, headers, body: more }), { status: 413, json: { code: 'quota-exceeded' } });
  t.equal(await videoState(large.videoId), 'uploading', 'what is refused takes no turn');
  const parts = Array.from({ length: large.parts.count }, (_, n) => ({ part: n + 1 }));
  const bytes = randomBytes(33 * mebibyte);
  for (const item of (await of('POST', `${large.id}/parts`, { parts })).json.items) {
    const at = (item.part - 1) * large.parts.partBytes;
    t.equal((await send(item, bytes.subarray(at, at + large.parts.partBytes))).status, 200);
  }
  await limit(500);
  t.match(await of('POST', `${large.id}/confirm`), { status: 413, json: { code: 'quota-exceeded' } });
  t.match((await of('GET', `${large.id}/parts`)).json.items[0], { etag: /./ }, 'nothing was put together');
  await limit(50 * mebibyte);
  t.equal((await of('POST', `${large.id}/confirm`)).status, 202, 'it goes on when there is room');
});

t.test('hostile wishes are refused', async (t) => {
  const refused = async (body: object, code: string, key?: string | null) =>
    t.match((await h.call('POST', path, { body, ...(key === undefined ? {} : { key }) })).json, { code }, JSON.stringify(body));
  await refused({ title: 'x', sizeBytes: 0 }, 'invalid');
  await refused({ title: 'x', sizeBytes: 61 * mebibyte }, 'too-large');
  await refused({ sizeBytes: 5 }, 'invalid');
  await refused({ title: 'x', sizeBytes: 5, sha256: 'zz' }, 'invalid');
  await refused({ title: 'x', sizeBytes: 5, profile: 'nope' }, 'unknown-profile');
  await refused({ video: '8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10', sizeBytes: 5 }, 'not-found');
  await refused({ title: 'x', sizeBytes: 5 }, 'unauthorized', null);
  const upload = await open({ sizeBytes: 10 });
  t.match((await h.call('POST', `${path}/${upload.id}/parts`, { body: { parts: [{ part: 1 }] } })).json, { code: 'upload-in-one-piece' });
  await database`insert into accounts (id, name, email, approved) values ('ann', 'Ann', 'ann@example.org', true)`;
  const login = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(database, 'ann')) });
  const headers = { cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '', origin: h.url };
  const own = await h.call('POST', path, { key: null, headers, body: { title: 'Of Ann', sizeBytes: 5 } });
  t.equal(own.status, 201);
  t.equal((await h.call('GET', `${path}/${own.json.id}`, { key: null, headers })).status, 200);
  for (const [method, place] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/confirm'],
    ['GET', '/parts'],
  ] as const)
    t.equal((await h.call(method, `${path}/${upload.id}${place}`, { key: null, headers })).status, 404, `${method} ${place} of another's`);
  t.equal(
    (await h.call('POST', path, { key: null, headers, body: { video: upload.videoId, sizeBytes: 5 } })).status,
    403,
    'a public video is seen',
  );
});

t.test('whole stored files are fetched from the store, where that is wished', async (t) => {
  const { videoId } = await open({ sizeBytes: 10 });
  const file = Buffer.from('a stored file');
  const { key } = await store.put(
    (sha256) => `work/${videoId}.package/1/file-${sha256}`,
    (async function* () {
      yield file;
    })(),
  );
  await database`
    insert into published_files (video_id, edition, revision, name, object_key, size_bytes, sha256, type)
    values (${videoId}, 1, 1, 'h264-360.mp4', ${key}, ${file.length}, ${hash(file)}, 'video/mp4')`;
  const place = `/media/${videoId}/set/h264-360.mp4`;
  t.match(await h.call('GET', place), { status: 200, text: 'a stored file' });
  h.settings.redirectDownloads = true;
  const sent = await h.call('GET', place);
  t.match(sent, { status: 302 });
  t.equal(sent.headers.get('cache-control'), 'private, no-store');
  const fetched = await fetch(sent.headers.get('location') ?? '');
  t.equal(await fetched.text(), 'a stored file');
  t.equal(fetched.headers.get('content-type'), 'video/mp4');
  t.match(fetched.headers.get('content-disposition'), /filename="h264-360.mp4"/);
  t.match(
    await h.call('GET', place, { headers: { range: 'bytes=2-7' } }),
    { status: 206, text: 'stored' },
    'players that ask for ranges stay',
  );
  h.settings.redirectDownloads = false;
});

t.test('administrators move between stores, and set who may reach the bucket', async (t) => {
  const admin = (method: string, place: string, body?: unknown) =>
    h.call(method, `/api/v1/admin/storage/${place}`, { base: h.adminUrl, ...(body === undefined ? {} : { body }) });
  const inAll = (place: object) => ['raw', 'exports', 'assets'].map((is) => ({ class: is, ...place }));
  const legs = (from: string, to: string) => inAll({ from, to });
  for (const is of ['raw', 'exports', 'assets']) await database`insert into object_stores (class, active) values (${is}, 'folder')`;
  t.match(await admin('GET', 'stores'), {
    status: 200,
    json: { classes: inAll({ active: 'folder', other: null }), configured: ['folder', 's3'], move: null },
  });
  t.match(await admin('POST', 'move', { to: 'folder' }), { status: 409, json: { code: 'already-there' } });
  t.match(await admin('POST', 'move', { to: 's3' }), {
    status: 202,
    json: { classes: inAll({ active: 's3', other: 'folder' }), move: { state: 'running', legs: legs('folder', 's3') } },
  });
  t.match(await admin('POST', 'move', { to: 'own' }), { status: 409, json: { code: 'store-not-configured' } });
  t.match(await admin('POST', 'move', { to: 'own', class: 'raw' }), { status: 409, json: { code: 'store-not-configured' } });
  t.match(await admin('POST', 'move', { to: 's3' }), { status: 409, json: { code: 'move-running' } });
  t.match(await admin('POST', 'move/delete-old', {}), { status: 409, json: { code: 'move-unfinished' } });
  t.equal((await admin('DELETE', 'move')).status, 204);
  const { move } = (await admin('GET', 'stores')).json;
  t.equal(move.state, 'stopped');
  t.match(await admin('POST', 'move', { to: 's3' }), { json: { move: { id: move.id, state: 'running' } } }, 'the same one goes on');
  await admin('DELETE', 'move');
  t.match(await admin('POST', 'move', { to: 'folder' }), {
    json: { classes: inAll({ active: 'folder', other: 's3' }), move: { legs: legs('s3', 'folder') } },
  });
  await admin('DELETE', 'move');
  t.match(await admin('GET', 'cors'), { json: { origins: ['https://video.example.org'], isSet: false } });
  t.match(await admin('PUT', 'cors', {}), { status: 200, json: { isSet: true } });
  const { put } = await open({ sizeBytes: 10 });
  const asked = { origin: 'https://video.example.org', 'access-control-request-method': 'PUT' };
  const answer = await fetch(put.url, { method: 'OPTIONS', headers: asked });
  t.equal(answer.headers.get('access-control-allow-origin'), 'https://video.example.org');
});

t.test('with a folder the answer names the other ways', async (t) => {
  const plain = await startHarness({ database, driver: 'node' });
  t.teardown(() => plain.close());
  t.match(await plain.call('POST', path, { body: { title: 'x', sizeBytes: 5 } }), {
    status: 409,
    json: { code: 'direct-upload-unavailable', detail: /PUT .*\/source/ },
  });
});
