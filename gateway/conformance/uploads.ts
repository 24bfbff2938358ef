/** Uploads that go on: tus 1.0, batches, forms and quotas. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Test } from 'tap';
import { eventually, type Harness } from './harness.ts';

const tus = { 'tus-resumable': '1.0.0' };
const octets = { ...tus, 'content-type': 'application/offset+octet-stream' };
const metadata = (entries: Record<string, string>) =>
  Object.entries(entries)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
const sha = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();

export async function uploadsConform(t: Test, harness: Harness): Promise<void> {
  const { call, database } = harness;
  const open = (length: number, entries: Record<string, string> = { title: 'A film' }, headers: Record<string, string> = {}) =>
    call('POST', '/api/v1/uploads', {
      headers: { ...tus, 'upload-length': `${length}`, 'upload-metadata': metadata(entries), ...headers },
    });
  const opened = async (length: number, entries?: Record<string, string>, headers?: Record<string, string>) =>
    (await open(length, entries, headers)).headers.get('location') ?? '';
  const send = (address: string, offset: number, body: Uint8Array, headers: Record<string, string> = {}) =>
    call('PATCH', address, { body, headers: { ...octets, 'upload-offset': `${offset}`, ...headers } });
  const head = (address: string) => call('HEAD', address, { headers: tus });
  const offsetOf = async (address: string) => (await head(address)).headers.get('upload-offset');
  const videoOf = async (address: string) => (await call('GET', address)).json.videoId as string;
  /** The bytes that became the source of a video. */
  const sourceOf = async (videoId: string) => {
    const [row] = await database<{ source_key: string }[]>`select source_key from videos where id = ${videoId}`;
    const pieces: Uint8Array[] = [];
    for await (const piece of await harness.objects.get(row?.source_key ?? 'none')) pieces.push(piece as Uint8Array);
    return Buffer.concat(pieces);
  };

  await t.test('the server says what it keeps of tus', async (t) => {
    const answer = await call('OPTIONS', '/api/v1/uploads', { key: null });
    t.equal(answer.status, 204);
    t.match(Object.fromEntries(answer.headers), {
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,checksum,termination,expiration,concatenation',
      'tus-max-size': `${harness.settings.maxUploadBytes}`,
      'tus-checksum-algorithm': 'sha1,sha256',
    });
    const other = await call('POST', '/api/v1/uploads', { headers: { 'tus-resumable': '0.2.2', 'upload-length': '1' } });
    t.match(other, { status: 412, json: { code: 'tus-version' } });
    t.equal(other.headers.get('tus-version'), '1.0.0');
    t.equal(other.headers.get('tus-resumable'), '1.0.0', 'also with a refusal');
  });

  await t.test('an upload in pieces becomes the source of a new video', async (t) => {
    const bytes = randomBytes(300_000);
    const created = await open(bytes.length, { title: 'In pieces', privacy: 'unlisted', filename: 'in-pieces.mp4' });
    t.equal(created.status, 201);
    t.ok(Date.parse(created.headers.get('upload-expires') ?? '') > Date.now() + 23 * 3600_000, 'it expires after a day');
    const address = created.headers.get('location') ?? '';
    const first = await send(address, 0, bytes.subarray(0, 100_000));
    t.match([first.status, first.headers.get('upload-offset')], [204, '100000']);
    const state = await head(address);
    t.match(Object.fromEntries(state.headers), { 'upload-offset': '100000', 'upload-length': '300000', 'cache-control': 'no-store' });
    t.match(await send(address, 0, bytes), { status: 409, json: { code: 'wrong-offset' } });
    const asPost = await call('POST', address, { headers: { ...tus, 'x-http-method-override': 'HEAD' } });
    t.match([asPost.status, asPost.headers.get('upload-offset')], [200, '100000'], 'where a proxy knows no HEAD');
    t.match(await call('GET', address), { json: { state: 'open', offset: 100_000, length: 300_000, title: 'In pieces' } });
    t.equal((await send(address, 100_000, bytes.subarray(100_000))).status, 204);
    const { json } = await call('GET', address);
    t.equal(json.state, 'done');
    t.match((await call('GET', `/api/v1/videos/${json.videoId}`)).json, { state: 'processing', title: 'In pieces', privacy: 'unlisted' });
    t.ok((await sourceOf(json.videoId)).equals(bytes), 'every byte in its place');
    t.match(await send(address, bytes.length, new Uint8Array(0)), { status: 204 }, 'nothing more is no mistake');
    t.match(await call('DELETE', address, { headers: tus }), { status: 410, json: { code: 'upload-over' } });
  });

  await t.test('the first bytes may come with the opening', async (t) => {
    const bytes = randomBytes(5000);
    const created = await call('POST', '/api/v1/uploads', {
      body: bytes,
      headers: { ...octets, 'upload-length': '5000', 'upload-metadata': metadata({ filename: 'whole thing.mov' }) },
    });
    t.match([created.status, created.headers.get('upload-offset')], [201, '5000']);
    const videoId = await videoOf(created.headers.get('location') ?? '');
    t.equal((await call('GET', `/api/v1/videos/${videoId}`)).json.title, 'whole thing', 'named after its file');
  });

  await t.test('a cut connection costs nothing of what had come', async (t) => {
    const bytes = randomBytes(2_000_000);
    const address = await opened(bytes.length);
    await cut(harness, address, bytes.subarray(0, 1_200_000), bytes.length);
    const offset = Number(
      await eventually(
        () => offsetOf(address),
        (value) => value !== '0',
      ),
    );
    t.ok(offset > 0 && offset <= 1_200_000, `${offset} bytes are safe`);
    t.equal((await send(address, offset, bytes.subarray(offset))).status, 204);
    t.ok((await sourceOf(await videoOf(address))).equals(bytes));
  });

  await t.test('whoever asks later takes over from a connection that is dead', async (t) => {
    const bytes = randomBytes(600_000);
    const address = await opened(bytes.length);
    const ghost = silent(harness, address, bytes.subarray(0, 500_000), bytes.length);
    await someArrived(harness, address);
    const offset = Number(await offsetOf(address));
    t.ok(offset > 0, 'what the ghost had sent is there');
    t.equal((await send(address, offset, bytes.subarray(offset))).status, 204);
    ghost.end();
    t.ok((await sourceOf(await videoOf(address))).equals(bytes));
  });

  await t.test('a piece is taken only if its checksum is right', async (t) => {
    const bytes = randomBytes(70_000);
    const address = await opened(bytes.length);
    const wrong = { 'upload-checksum': `sha1 ${sha('sha1', bytes).toString('base64')}` };
    t.match(await send(address, 0, bytes.subarray(0, 30_000), wrong), { status: 460, json: { code: 'checksum-mismatch' } });
    t.equal(await offsetOf(address), '0', 'nothing of it is kept');
    t.match(await send(address, 0, bytes, { 'upload-checksum': 'md5 AAAA' }), { status: 400, json: { code: 'bad-upload-header' } });
    const first = bytes.subarray(0, 30_000);
    t.equal((await send(address, 0, first, { 'upload-checksum': `sha256 ${sha('sha256', first).toString('base64')}` })).status, 204);
    t.equal((await send(address, 30_000, bytes.subarray(30_000))).status, 204);
    t.ok((await sourceOf(await videoOf(address))).equals(bytes));
  });

  await t.test('the whole file is checked against the digest that its sender names', async (t) => {
    const bytes = randomBytes(1000);
    const address = await opened(bytes.length, { title: 'x', sha256: '0'.repeat(64) });
    t.match(await send(address, 0, bytes), { status: 422, json: { code: 'digest-mismatch' } });
    t.match((await call('GET', address)).json, { state: 'failed', problem: { code: 'digest-mismatch' } });
    const right = await opened(bytes.length, { title: 'x', sha256: sha('sha256', bytes).toString('hex') });
    t.equal((await send(right, 0, bytes)).status, 204);
  });

  await t.test('parts that were sent side by side are joined', async (t) => {
    const [one, two] = [randomBytes(40_000), randomBytes(30_000)];
    const part = (length: number) => opened(length, {}, { 'upload-concat': 'partial' });
    const [first, second] = [await part(one.length), await part(two.length)];
    const join = (...parts: string[]) =>
      call('POST', '/api/v1/uploads', {
        headers: { ...tus, 'upload-concat': `final;${parts.join(' ')}`, 'upload-metadata': metadata({ title: 'Joined' }) },
      });
    t.equal((await send(first, 0, one)).status, 204);
    t.match(await join(first, second), { status: 409, json: { code: 'part-missing' } }, 'one is not complete');
    t.equal((await send(second, 0, two)).status, 204);
    t.equal((await head(first)).headers.get('upload-concat'), 'partial');
    const final = await join(first, `${harness.url}${second}`);
    t.equal(final.status, 201);
    const address = final.headers.get('location') ?? '';
    const state = await head(address);
    t.equal(state.headers.get('upload-concat'), `final;${first} ${second}`);
    t.equal(state.headers.get('upload-offset'), '70000');
    t.match(await send(address, 70_000, one), { status: 403 });
    t.ok((await sourceOf(await videoOf(address))).equals(Buffer.concat([one, two])));
    t.equal((await head(first)).status, 404);
  });

  await t.test('an upload can be given up, and is forgotten when nobody goes on with it', async (t) => {
    const address = await opened(1000);
    await send(address, 0, randomBytes(10));
    t.equal((await call('DELETE', address, { headers: tus })).status, 204);
    t.equal((await head(address)).status, 404);
    const left = await opened(1000);
    await database`update uploads set expires_at = now() - interval '1 minute' where id = ${left.split('/').at(-1) ?? ''}`;
    await harness.gateway.sweepUploads();
    t.equal((await head(left)).status, 404);
  });

  await t.test('removing a video gives up the upload that was to be its file', async (t) => {
    const { id: video } = (await call('POST', '/api/v1/videos', { body: { title: 'Removed while it comes' } })).json;
    const used = async () => (await call('GET', '/api/v1/me/quota')).json.usedBytes;
    const before = await used();
    const address = await opened(600_000, { video });
    const ghost = silent(harness, address, randomBytes(200_000), 600_000);
    await ghost.sent;
    t.equal(await used(), before + 600_000);
    t.equal((await call('DELETE', `/api/v1/videos/${video}`)).status, 204);
    const id = address.split('/').at(-1) ?? '';
    const gone = await eventually(
      () => harness.spool.sizeOf(id),
      (size) => size === null,
    );
    t.equal(gone, null, 'also while somebody still sends it');
    ghost.end();
    t.equal((await send(address, 0, randomBytes(10))).status, 404);
    t.equal(await used(), before);
  });

  await t.test('what a server that died was receiving in one request is counted no longer', async (t) => {
    const used = async () => (await call('GET', '/api/v1/me/quota')).json.usedBytes;
    const before = await used();
    await database`
      insert into uploads (id, kind, state, sender_id, owner_id, makes_video, wishes, metadata, length_bytes, counted_bytes, expires_at)
      values (${randomUUID()}, 'single', 'finishing', 'administrator', 'administrator', false, '{}', '', 5000, 5000, now() - interval '1 minute')`;
    t.equal(await used(), before + 5000);
    await harness.gateway.sweepUploads();
    t.equal(await used(), before);
  });

  await t.test('what is wrong is said before the first byte', async (t) => {
    const cases: [string, Promise<unknown>, object][] = [
      ['nothing', open(0), { status: 422, json: { code: 'empty-file' } }],
      ['too much', open(harness.settings.maxUploadBytes + 1), { status: 413, json: { code: 'too-large' } }],
      ['no length', open(1, {}, { 'upload-length': 'x' }), { status: 400, json: { code: 'bad-upload-header' } }],
      ['length later', open(1, {}, { 'upload-length': '', 'upload-defer-length': '1' }), { status: 400 }],
      ['odd metadata', open(1, {}, { 'upload-metadata': 'title ***' }), { status: 400, json: { code: 'bad-upload-header' } }],
      ['no such privacy', open(1, { privacy: 'secret' }), { status: 422, json: { code: 'invalid' } }],
      ['no such profile', open(1, { profile: 'none-such' }), { status: 422, json: { code: 'unknown-profile' } }],
      ['no such video', open(1, { video: '00000000-0000-4000-8000-000000000000' }), { status: 404 }],
      ['no such organisation', open(1, { organisation: 'none' }), { status: 404 }],
      ['nobody', call('POST', '/api/v1/uploads', { key: null, headers: { ...tus, 'upload-length': '1' } }), { status: 401 }],
    ];
    for (const [name, answer, expected] of cases) t.match(await answer, expected, name);
    const address = await opened(10);
    t.match(await call('PATCH', address, { body: 'x', headers: { ...tus, 'upload-offset': '0' } }), { status: 415 });
    t.match(await send(address, 0, randomBytes(11)), { status: 413, json: { code: 'too-large' } });
    t.equal(await offsetOf(address), '0');
  });

  await t.test('a video that waits for its file gets it, once', async (t) => {
    const { id } = (await call('POST', '/api/v1/videos', { body: { title: 'Waits' } })).json;
    const bytes = randomBytes(100);
    const [first, second] = [await opened(100, { video: id }), await opened(100, { video: id })];
    t.equal((await send(first, 0, bytes)).status, 204);
    t.equal(await videoOf(first), id);
    t.match(await send(second, 0, bytes), { status: 409, json: { code: 'source-exists' } });
    t.match(await open(100, { video: id }), { status: 409, json: { code: 'source-exists' } });
  });

  await t.test('several are opened in one call, all or none, and are found again', async (t) => {
    const fingerprint = randomBytes(8).toString('hex');
    const made = await call('POST', '/api/v1/uploads/batch', {
      body: {
        uploads: [
          { length: 10, title: 'One', fingerprint },
          { length: 20, filename: 'two.mp4' },
        ],
      },
    });
    t.equal(made.status, 201);
    const [one, two] = made.json.items;
    t.match([one.title, two.title], ['One', 'two']);
    t.equal((await send(one.url, 0, randomBytes(4))).status, 204);
    const batch = await call('GET', `/api/v1/uploads/batch/${made.json.id}`);
    t.same(batch.json.items.map((item: { offset: number }) => item.offset).sort(), [0, 4]);
    const found = await call('GET', `/api/v1/uploads?fingerprint=${fingerprint}`);
    t.same(
      found.json.items.map((item: { id: string; offset: number }) => [item.id, item.offset]),
      [[one.id, 4]],
    );
    const before = (await call('GET', '/api/v1/uploads')).json.items.length;
    const refused = await call('POST', '/api/v1/uploads/batch', { body: { uploads: [{ length: 5 }, { length: 1e12 }] } });
    t.match(refused, { status: 413, json: { code: 'too-large' } });
    t.equal((await call('GET', '/api/v1/uploads')).json.items.length, before, 'none of them is open');
    const many = await call('POST', '/api/v1/uploads/batch', { body: { uploads: Array(11).fill({ length: 5 }) } });
    t.equal(many.status, 422);
    t.equal((await call('GET', '/api/v1/uploads/batch/00000000-0000-4000-8000-000000000000')).status, 404);
  });

  await t.test('a form makes a video of its fields and its file', async (t) => {
    const bytes = randomBytes(500_000);
    const form = (fields: [string, string | Blob][]) => {
      const data = new FormData();
      for (const [name, value] of fields) data.append(name, value);
      return fetch(`${harness.url}/api/v1/videos/upload`, {
        method: 'POST',
        headers: { authorization: `Bearer ${harness.key}` },
        body: data,
      });
    };
    const file = new Blob([bytes]);
    const made = await form([
      ['title', 'From a form'],
      ['privacy', 'private'],
      ['file', file],
    ]);
    t.equal(made.status, 202);
    const video = await made.json();
    t.match(video, { title: 'From a form', privacy: 'private', state: 'processing' });
    t.ok((await sourceOf(video.id)).equals(bytes));
    const cases: [string, [string, string | Blob][], number, string][] = [
      ['no title', [['file', file]], 422, 'invalid'],
      ['no file', [['title', 'x']], 422, 'bad-form'],
      [
        'a field behind the file',
        [
          ['title', 'x'],
          ['file', file],
          ['privacy', 'private'],
        ],
        422,
        'file-first',
      ],
      [
        'another file',
        [
          ['title', 'x'],
          ['poster', file],
        ],
        422,
        'bad-form',
      ],
      [
        'an empty file',
        [
          ['title', 'x'],
          ['file', new Blob([])],
        ],
        422,
        'empty-file',
      ],
      [
        'too large',
        [
          ['title', 'x'],
          ['file', new Blob([new Uint8Array(9 * 1024 * 1024)])],
        ],
        413,
        'too-large',
      ],
    ];
    for (const [name, fields, status, code] of cases) {
      const refused = await form(fields);
      t.match([refused.status, (await refused.json()).code], [status, code], name);
    }
    const notForm = await call('POST', '/api/v1/videos/upload', { body: { title: 'x' } });
    t.equal(notForm.status, 415);
    const broken = await call('POST', '/api/v1/videos/upload', {
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    t.ok(broken.status === 400 || broken.status === 422, `a form without an end: ${broken.status}`);
  });

  await t.test('quotas hold also for uploads that begin together', async (t) => {
    const quota = (body: object) => call('PUT', '/api/v1/admin/quotas/account/administrator', { base: harness.adminUrl, body });
    t.teardown(() => quota({ totalBytes: null, dailyBytes: null }));
    t.match((await call('GET', '/api/v1/me/quota')).json, { totalBytes: -1, dailyBytes: -1, requestBytes: 0 }, 'an administrator has none');
    const { usedBytes, usedTodayBytes } = (await call('GET', '/api/v1/me/quota')).json;
    t.ok(usedTodayBytes >= 500_000, 'what was sent today is counted');
    t.match(await quota({ totalBytes: usedBytes + 2500, dailyBytes: null }), { status: 200, json: { own: { dailyBytes: null } } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => open(1000)));
    t.same(answers.map(({ status }) => status).sort(), [201, 201, 413, 413, 413, 413]);
    const refused = answers.find(({ status }) => status === 413);
    t.match(refused?.json, { code: 'quota-exceeded', detail: /Allowed are .* Used are .* this takes 1000 bytes/ });
    for (const { headers } of answers.filter(({ status }) => status === 201))
      await call('DELETE', headers.get('location') ?? '', { headers: tus });
    t.equal((await open(2000)).status, 201, 'what was given up is free again');
    await quota({ totalBytes: null, dailyBytes: usedTodayBytes });
    t.match(await open(2000), { status: 413, json: { code: 'quota-exceeded', detail: /a day \(UTC\)/ } });
    await quota({ totalBytes: null, dailyBytes: null });
    const address = await opened(4000);
    await quota({ totalBytes: 1, dailyBytes: null });
    t.match(await send(address, 0, randomBytes(4000)), { status: 413, json: { code: 'quota-exceeded' } }, 'and looked at again at the end');
    const { id } = (await call('POST', '/api/v1/videos', { body: { title: 'Over' } })).json;
    const put = await call('PUT', `/api/v1/videos/${id}/source`, { body: randomBytes(100) });
    t.match(put, { status: 413, json: { code: 'quota-exceeded' } }, 'whichever way it comes');
  });
}

/** Sends part of a piece and goes away. */
async function cut(harness: Harness, address: string, bytes: Uint8Array, total: number): Promise<void> {
  const sender = silent(harness, address, bytes, total);
  await someArrived(harness, address);
  sender.end();
}
/** The server has written some of it, which it does by pieces of a quarter of a megabyte. */
async function someArrived({ spool }: Harness, address: string): Promise<void> {
  await eventually(
    () => spool.sizeOf(address.split('/').at(-1) ?? ''),
    (size) => (size ?? 0) > 0,
  );
}

/** Sends part of a piece, and then nothing more. */
function silent({ url, key }: Harness, address: string, bytes: Uint8Array, total: number) {
  const headers = { ...octets, authorization: `Bearer ${key}`, 'upload-offset': '0', 'content-length': total };
  const outgoing = request(url + address, { method: 'PATCH', headers });
  outgoing.on('error', () => {});
  const sent = new Promise<void>((resolve) => outgoing.write(bytes, () => resolve()));
  return { sent, end: () => outgoing.destroy() };
}
