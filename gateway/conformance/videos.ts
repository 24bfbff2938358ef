/** Videos: making, reading, changing, uploading. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { createApiKey } from '../api-keys.ts';
import { cutOff, eventually, type Harness } from './harness.ts';
import { linkForm } from './people.ts';

const digest = (bytes: Uint8Array) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
type T = Pick<Test, 'equal' | 'match' | 'ok' | 'same' | 'notOk' | 'fail' | 'test'>;

export async function videosConform(t: T, h: Harness): Promise<void> {
  const create = async (body: object = { title: 'A film' }) => (await h.call('POST', '/api/v1/videos', { body })).json;
  const put = (id: string, body: Uint8Array, headers: Record<string, string> = {}) =>
    h.call('PUT', `/api/v1/videos/${id}/source`, { body, headers: { 'content-type': 'application/octet-stream', ...headers } });

  await t.test('a video is made, read by both ids, changed, removed and restored', async (t) => {
    const made = await h.call('POST', '/api/v1/videos', { body: { title: '  A film ', description: 'Ünïcode' } });
    t.equal(made.status, 201);
    t.match(made.json, {
      title: 'A film',
      description: 'Ünïcode',
      privacy: 'public',
      state: 'pending',
      progress: 0,
      renditions: [],
      playback: null,
      posterUrl: null,
      thumbnailUrl: null,
      storyboardUrl: null,
      hasChapters: false,
      waveformUrl: null,
      loudness: null,
      clientWatermark: null,
    });
    const { id, shortId } = made.json;
    t.equal(made.headers.get('location'), `/api/v1/videos/${id}`);
    for (const ref of [id, shortId, id]) t.same((await h.call('GET', `/api/v1/videos/${ref}`, { key: null })).json, made.json);
    const changed = await h.call('PATCH', `/api/v1/videos/${id}`, { body: { title: 'Another' } });
    t.match(changed, { status: 200, json: { title: 'Another', description: 'Ünïcode' } });
    t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json.title, 'Another', 'the change is seen at once');
    t.equal((await h.call('DELETE', `/api/v1/videos/${id}`)).status, 204);
    t.equal((await h.call('GET', `/api/v1/videos/${id}`)).status, 404);
    t.equal((await h.call('DELETE', `/api/v1/videos/${id}`)).status, 204, 'removing twice is removing once');
    t.equal((await h.call('POST', `/api/v1/videos/${id}/restore`)).status, 200);
    t.equal((await h.call('GET', `/api/v1/videos/${shortId}`, { key: null })).status, 200);
    t.equal((await h.call('GET', `/api/v1/videos/${randomUUID()}`)).status, 404);
  });

  await t.test('reading has a version that spares the body, and HEAD has no body', async (t) => {
    const { id } = await create();
    const first = await h.call('GET', `/api/v1/videos/${id}`, { key: null });
    const etag = first.headers.get('etag')!;
    for (const _ of [1, 2])
      t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key: null, headers: { 'if-none-match': etag } })).status, 304);
    const head = await h.call('HEAD', `/api/v1/videos/${id}`, { key: null });
    t.same([head.status, head.text, head.headers.get('content-length')], [200, '', String(Buffer.byteLength(first.text))]);
    t.ok(first.headers.get('x-request-id'));
    t.equal(first.headers.get('x-content-type-options'), 'nosniff');
  });

  await t.test('what is answered from memory is answered to those alone who may see it', async (t) => {
    const { id } = await create({ title: 'Hot and private', privacy: 'private' });
    const read = (key: string | null, headers: Record<string, string> = {}) => h.call('GET', `/api/v1/videos/${id}`, { key, headers });
    const stranger = `stranger-${randomUUID()}`;
    await h.database`insert into accounts (id, name, email, approved) values (${stranger}, 'S', ${`${stranger}@example.org`}, true)`;
    const other = await createApiKey(h.database, { label: 'x', accountId: stranger, scopes: ['read'] });
    const brief = await createApiKey(h.database, { label: 'x', accountId: 'administrator', scopes: ['read', 'admin'] });
    for (let again = 0; again < 3; again += 1) {
      const seen = await read(h.key);
      t.match([seen.status, seen.headers.get('cache-control'), seen.json.title], [200, 'private, no-store', 'Hot and private']);
      t.equal((await read(h.key, { 'if-none-match': seen.headers.get('etag') ?? '' })).status, 304);
      t.equal((await read(brief.key)).status, 200);
      t.equal((await read(other.key)).status, 404);
      t.equal((await read(null)).status, 404);
      t.equal((await read(`${h.key.slice(0, -1)}${h.key.endsWith('A') ? 'B' : 'A'}`)).status, 404);
    }
    t.equal((await h.call('DELETE', `/api/v1/admin/keys/${brief.id}`, { base: h.adminUrl })).status, 204);
    t.equal((await read(brief.key)).status, 404, 'a revoked key is forgotten at once');
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { title: 'Changed' } });
    t.equal((await read(h.key)).json.title, 'Changed');
  });

  await t.test('private videos are there for administrators only', async (t) => {
    const { id } = await create({ title: 'Mine', privacy: 'private' });
    const reader = await createApiKey(h.database, { label: 'reader', accountId: 'administrator', scopes: [] });
    t.equal((await h.call('GET', `/api/v1/videos/${id}`)).status, 200);
    for (const key of [null, 'vs_000000000000_x']) t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key })).status, 404);
    t.match(await h.call('GET', `/api/v1/videos/${id}`, { key: reader.key }), { status: 403, json: { code: 'missing-scope' } });
    t.equal((await h.call('GET', `/api/v1/videos/${id}/events`, { key: null })).status, 404);
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'unlisted' } });
    t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key: null })).status, 200);
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'private' } });
    t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key: null })).status, 404);
  });

  await t.test('guests who ask for the same list share an answer, which is theirs alone and as old as the last change', async (t) => {
    const path = '/api/v1/videos?scope=visible&sort=newest&limit=7';
    const { id } = await create({ title: 'In lists' });
    await h.database`update videos set playable = true, published_at = now() where id = ${id}`;
    const isIn = async (key: string | null) => {
      const { status, json } = await h.call('GET', path, { key });
      t.equal(status, 200);
      return json.items.some((video: { id: string }) => video.id === id);
    };
    for (const privacy of ['private', 'public', 'unlisted', 'public', 'organisation', 'public']) {
      await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy } });
      t.equal(await isIn(null), privacy === 'public', `a guest: ${privacy}`);
      t.ok(await isIn(h.key), 'who looks after all of them sees it');
      t.equal(await isIn(null), privacy === 'public', `and a guest after them: ${privacy}`);
    }
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { title: 'In lists, by another name' } });
    t.match((await h.call('GET', path, { key: null })).text, 'In lists, by another name');
    const head = await h.call('HEAD', path, { key: null });
    t.same([head.status, head.text], [200, '']);
    t.ok(Number(head.headers.get('content-length')) > 0);
    t.match(await h.call('GET', `${path}&cursor=nonsense`, { key: null }), { status: 400, json: { code: 'bad-cursor' } });
    const others = path.replace('limit=7', 'limit=6');
    const waiting = () => h.database`
      select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%v.short_id, v.owner_id%' and datname = current_database()`;
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { title: 'Asked for by many' } });
    const asked = await h.database.begin(async (sql) => {
      await sql`lock table videos in access exclusive mode`;
      const calls = [path, path, path, path, others].map((one) => h.call('GET', one, { key: null }));
      const seen = await eventually(waiting, ({ length }) => length >= 2, 300);
      t.equal(seen.length, 2, 'one look for each list');
      return { calls };
    });
    for (const { status, text } of await Promise.all(asked.calls)) t.same([status, text.includes('Asked for by many')], [200, true]);
    await h.call('DELETE', `/api/v1/videos/${id}`);
    t.notOk(await isIn(null));
  });

  await t.test('lists are paged without repeating', async (t) => {
    for (let n = 0; n < 5; n += 1) await create({ title: `List ${n}` });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await h.call('GET', `/api/v1/videos?scope=all&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      t.equal(page.status, 200);
      seen.push(...page.json.items.map((video: { id: string }) => video.id));
      cursor = page.json.nextCursor;
    }
    const [{ count }] = (await h.database`select count(*)::int as count from videos where deleted_at is null`) as unknown as [
      { count: number },
    ];
    t.same([new Set(seen).size, seen.length], [count, count]);
    t.equal((await h.call('GET', '/api/v1/videos?cursor=nonsense')).status, 400);
    t.equal((await h.call('GET', '/api/v1/videos?limit=0')).status, 422);
  });

  await t.test('writing needs a key that is allowed to', async (t) => {
    const reader = await createApiKey(h.database, { label: 'reader', accountId: 'administrator', scopes: [] });
    const body = { title: 'x' };
    t.equal((await h.call('POST', '/api/v1/videos', { body, key: null })).status, 401);
    t.equal((await h.call('POST', '/api/v1/videos', { body, key: `${h.key.slice(0, -2)}AA` })).status, 401);
    t.equal((await h.call('POST', '/api/v1/videos', { body, key: reader.key })).status, 403);
    t.equal((await h.call('GET', '/api/v1/events', { key: null })).status, 401);
  });

  await t.test('a sign-in link opens one session, which changes things only from our own page', async (t) => {
    const token = await createLoginLink(h.database);
    const press = () => h.call('POST', '/login', { key: null, ...linkForm(token) });
    const opened = await press();
    t.same([opened.status, opened.headers.get('location')], [303, '/']);
    const set = opened.headers.get('set-cookie')!;
    t.match(set, /HttpOnly; Secure; SameSite=Lax/);
    t.equal((await press()).status, 401, 'it works once');
    const cookie = set.split(';')[0]!;
    const as = (headers: Record<string, string>) => ({ key: null, headers: { cookie, ...headers } });
    t.match((await h.call('GET', '/api/v1/session', as({}))).json, { role: 'administrator' });
    t.match((await h.call('GET', '/api/v1/session', { key: null })).json, { role: null });
    t.equal((await h.call('GET', '/health', as({}))).json.components.database.connections, 1, 'health tells an administrator all');
    const write = async (headers: Record<string, string>) =>
      (await h.call('POST', '/api/v1/videos', { body: { title: 'x' }, ...as(headers) })).status;
    t.equal(await write({}), 403);
    t.equal(await write({ origin: 'https://evil.example' }), 403);
    t.equal(await write({ origin: 'null' }), 403);
    t.equal(await write({ origin: h.url }), 201);
    t.equal(await write({ origin: 'https://video.example.org' }), 201);
    t.equal((await h.call('DELETE', '/api/v1/session', as({ origin: h.url }))).status, 204);
    t.match((await h.call('GET', '/api/v1/session', as({}))).json, { role: null });
  });

  await t.test('a file arrives whole, once, with its digest checked', async (t) => {
    const bytes = randomBytes(3 * 1024 * 1024);
    const { id } = await create();
    t.match(await put(id, bytes, { 'repr-digest': digest(Buffer.from('other')) }), { status: 422, json: { code: 'digest-mismatch' } });
    t.match(await put(id, bytes, { 'repr-digest': 'sha-256=nonsense' }), { status: 400, json: { code: 'bad-digest' } });
    t.match(await put(id, Buffer.alloc(0)), { status: 422, json: { code: 'empty-file' } });
    t.equal((await h.call('GET', `/api/v1/videos/${id}`)).json.state, 'pending');
    t.match(await put(id, bytes, { 'repr-digest': digest(bytes) }), { status: 202, json: { state: 'processing' } });
    t.match(await put(id, bytes), { status: 409, json: { code: 'source-exists' } });
    const sha = createHash('sha256').update(bytes).digest('hex');
    const kept = [];
    for await (const object of h.objects.list(`source/${id}/`)) kept.push(object);
    t.equal(kept.length, 1);
    t.ok(kept[0]?.key.endsWith(`/${sha}`));
    t.equal(kept[0]?.sizeBytes, bytes.length);
  });

  await t.test('a chunked file of unknown length arrives, too', async (t) => {
    const { id } = await create();
    const body = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 40; n += 1) controller.enqueue(new Uint8Array(100_000).fill(n));
        controller.close();
      },
    });
    const response = await fetch(`${h.url}/api/v1/videos/${id}/source`, {
      method: 'PUT',
      body,
      duplex: 'half',
      headers: { authorization: `Bearer ${h.key}` },
    } as RequestInit);
    t.equal(response.status, 202);
    const [row] = await h.database`select source_size_bytes::int as size from videos where id = ${id}`;
    t.equal(row?.size, 4_000_000);
  });

  await t.test('too large files are refused, announced or not', async (t) => {
    const { id } = await create();
    t.match(await put(id, Buffer.alloc(9 * 1024 * 1024)), { status: 413, json: { code: 'too-large' } });
    const sender = new AbortController();
    const endless = new ReadableStream({
      // At a pace, or the sender would keep this very process from anything else.
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        if (sender.signal.aborted) controller.close();
        else controller.enqueue(new Uint8Array(256 * 1024));
      },
    });
    const headers = { authorization: `Bearer ${h.key}` };
    const init = { method: 'PUT', body: endless, duplex: 'half', headers, signal: sender.signal } as RequestInit;
    const response = await fetch(`${h.url}/api/v1/videos/${id}/source`, init).catch(() => null);
    sender.abort();
    t.ok(response === null || response.status === 413, 'the answer, or a cut line for who does not stop');
    const after = await eventually(
      () => h.call('GET', `/api/v1/videos/${id}`),
      (reply) => reply.json.state === 'pending',
    );
    t.equal(after.json.state, 'pending');
  });

  await t.test('a body that is cut off leaves nothing, and the video waits again', async (t) => {
    const { id } = await create();
    await cutOff(`${h.url}/api/v1/videos/${id}/source`, h.key, 5_000_000, randomBytes(1_000_000));
    const gaveUp = () => h.proxy.calls.some((call) => call.id === id && call.method === 'abandonUpload');
    t.ok(await eventually(async () => gaveUp(), Boolean));
    // The call is noted when it comes, which is before it is done.
    const after = await eventually(
      () => h.call('GET', `/api/v1/videos/${id}`),
      ({ json }) => json.state === 'pending',
    );
    t.equal(after.json.state, 'pending');
    for await (const { key } of h.objects.list(`source/${id}/`)) t.fail(`${key} was kept`);
    t.equal((await put(id, randomBytes(1000))).status, 202);
  });
}
