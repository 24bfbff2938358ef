/** How workers come and go: tokens, scopes, versions, revocation; and outputs that were sent before. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { prefixOf } from '../keys.ts';
import { eventually, type Harness } from './harness.ts';

const capabilities = { version: '1.2.0', kinds: ['noop', 'poster'], encoders: [], cores: 2, concurrency: 1, jailed: true };

export async function registrationConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const admin = (method: string, path: string, body?: unknown) =>
    h.call(method, `/api/v1/admin${path}`, { base: h.adminUrl, ...(body === undefined ? {} : { body }) });
  const work = (key: string | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    h.call(method, `/worker/v1${path}`, { key, base: h.workerUrl, headers, ...(body === undefined ? {} : { body }) });
  const register = (token: string, attempt?: string) => work(null, 'POST', '/register', { token, ...(attempt ? { attempt } : {}) });
  const listed = async (id: string) => (await admin('GET', '/workers')).json.items.find((worker: { id: string }) => worker.id === id);
  const offer = async (kind: string, videoId: string = randomUUID()) => {
    const id = `${videoId}.${kind}`;
    await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
      values (${id}, ${kind}, ${videoId}, 'administrator', 1, 'queued', now(), now(), now())`;
    return id;
  };

  await t.test('a token becomes the key of one worker', async (t) => {
    const made = await admin('POST', '/worker-tokens', { label: 'laptop', scope: 'public' });
    t.match(made, { status: 201, json: { token: /^vt_/, expiresAt: String } });
    const { id, token } = made.json;
    const [stored] = await h.database`select * from worker_tokens where id = ${id}`;
    t.notOk(JSON.stringify(stored).includes(token), 'only its hash is kept');
    const attempt = 'made up by the worker';
    const first = await register(token, attempt);
    t.match(first, { status: 201, json: { id } });
    t.ok(prefixOf(first.json.key, 'vw'), 'a key like any other');
    t.same((await register(token, attempt)).json, first.json, 'the same call again, as its answer may have been lost');
    t.match(await register(token, 'made up by somebody'), { status: 410, json: { code: 'token-used' } });
    t.match(await register(token), { status: 410, json: { code: 'token-used' } });
    t.match(await work(first.json.key, 'POST', '/hello', { capabilities }), { status: 200, json: { workerId: id } });
    t.match(await listed(id), {
      label: 'laptop',
      scope: 'public',
      online: true,
      version: '1.2.0',
      classes: ['side'],
      running: [],
      problem: null,
    });
    const tokens = (await admin('GET', '/worker-tokens')).json.items;
    t.match(
      tokens.find((one: { id: string }) => one.id === id),
      { label: 'laptop', scope: 'public', usedAt: String },
    );
    t.equal((await admin('DELETE', `/worker-tokens/${id}`)).status, 204);
    t.equal((await admin('DELETE', `/worker-tokens/${id}`)).status, 404);
  });

  await t.test('a token that is old, deleted or guessed is said to be so, and guesses are slowed down', async (t) => {
    const old = (await admin('POST', '/worker-tokens', { label: 'old' })).json;
    await h.database`update worker_tokens set expires_at = now() where id = ${old.id}`;
    t.match(await register(old.token), { status: 410, json: { code: 'token-expired' } });
    const deleted = (await admin('POST', '/worker-tokens', { label: 'deleted' })).json;
    await admin('DELETE', `/worker-tokens/${deleted.id}`);
    t.match(await register(deleted.token), { status: 401, json: { code: 'token-unknown', detail: String } });
    const guessed = await eventually(
      () => register('vt_guess'),
      (reply) => reply.status === 429,
    );
    t.match(guessed.json, { code: 'too-many-requests' });
    t.equal((await admin('POST', '/worker-tokens', { label: 'x', scope: 'everything' })).status, 422);
    t.equal((await admin('POST', '/worker-tokens', { label: 'x', hours: 0 })).status, 422);
  });

  await t.test('what is beyond the scope of a worker is neither given nor shown to it', async (t) => {
    const { key } = (await admin('POST', '/workers', { label: 'w', scope: 'public' })).json;
    const { id: videoId } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Shy', privacy: 'public' } })).json;
    await h.call('PUT', `/api/v1/videos/${videoId}/source`, { body: Buffer.from('bytes') });
    const id = await offer('poster', videoId);
    const claimed = (await work(key, 'POST', '/claims', { kinds: ['poster'], waitSeconds: 5 })).json;
    t.equal(claimed.jobId, id);
    const read = () => work(key, 'GET', `/jobs/${id}/inputs/source?epoch=1`);
    t.equal((await read()).status, 200);
    await h.database`update videos set privacy = 'private' where id = ${videoId}`;
    t.match(await read(), { status: 403, json: { code: 'out-of-scope' } });
    await work(key, 'POST', `/jobs/${id}/release`, { epoch: 1 });
    t.equal((await work(key, 'POST', '/claims', { kinds: ['poster'], waitSeconds: 0.2 })).status, 204, 'the claim looks again');
    await h.database`delete from jobs where id = ${id}`;
  });

  await t.test('a disabled worker loses its jobs at once, and a removed one its key', async (t) => {
    const { id: workerId, key } = (await admin('POST', '/workers', { label: 'w' })).json;
    const id = await offer('noop');
    await work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 5 });
    t.match(await listed(workerId), { running: [{ jobId: id, kind: 'noop' }] });
    t.equal((await admin('POST', `/workers/${workerId}/disable`)).status, 204);
    const [job] = await h.database`select state, attempts from jobs where id = ${id}`;
    t.match(job, { state: 'queued', attempts: 0 });
    for (const refused of [
      await work(key, 'PUT', `/jobs/${id}/outputs/x?epoch=1`, Buffer.from('late')),
      await work(key, 'POST', `/jobs/${id}/commit`, { epoch: 1, inits: [], segments: [] }),
      await work(key, 'POST', `/jobs/${id}/renew`, { epoch: 1 }),
    ])
      t.ok([403, 409].includes(refused.status), 'by its key, or by its lease while the key is remembered');
    t.equal((await admin('DELETE', `/workers/${workerId}`)).status, 204);
    t.equal(await listed(workerId), undefined);
    const gone = await eventually(
      () => work(key, 'POST', '/hello', { capabilities }),
      (reply) => reply.status === 401,
    );
    t.match(gone.json, { code: 'unauthorized', title: /does not know the key of this worker/, detail: /token/ });
    await h.database`delete from jobs where id = ${id}`;
  });

  await t.test('a worker that is set aside is told so at once', async (t) => {
    const { id, key } = (await admin('POST', '/workers', { label: 'w' })).json;
    await admin('POST', `/workers/${id}/restart`);
    t.match(await work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 30 }), { status: 409, json: { code: 'worker-set-aside' } });
    t.equal((await listed(id)).state, 'restarting');
  });

  await t.test('a worker that is too old is told so, shown so, and gets no work', async (t) => {
    const { id, key } = (await admin('POST', '/workers', { label: 'w' })).json;
    const hello = (version: string, protocol = 1) =>
      work(key, 'POST', '/hello', { capabilities: { ...capabilities, version }, protocol, process: 'one' });
    t.match(await hello('9.9.9', 0), { status: 403, json: { code: 'worker-too-old', detail: /Upgrade/ } });
    t.equal((await hello('0.0.1')).status, 200, 'any version does, unless the operator says otherwise');
    h.settings.requiredWorkerVersion = '1.2.0';
    t.teardown(() => {
      h.settings.requiredWorkerVersion = null;
    });
    for (const version of ['1.1.9', '1.2.0-beta.1', 'what']) {
      t.match(await hello(version), { status: 403, json: { code: 'worker-too-old', title: /1\.2\.0 or newer/ } }, version);
    }
    t.match(await listed(id), { version: 'what', online: true, problem: { code: 'worker-too-old' } });
    const refused = await eventually(
      () => work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 0 }),
      (reply) => reply.status === 403,
    );
    t.equal(refused.json.code, 'worker-too-old');
    t.equal((await hello('1.10.0')).status, 200);
  });

  await t.test('an output that has come is not stored twice, and can be asked for', async (t) => {
    const { key } = (await admin('POST', '/workers', { label: 'w' })).json;
    const id = await offer('noop');
    await work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 5 });
    const bytes = Buffer.alloc(700_000, 'output');
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', bytes));
    const headers = { 'repr-digest': `sha-256=:${sha256.toString('base64')}:`, 'content-type': 'application/octet-stream' };
    const ask = (epoch = 1) => work(key, 'GET', `/jobs/${id}/outputs/seg?epoch=${epoch}&sha256=${sha256.toString('hex')}`);
    const send = () => work(key, 'PUT', `/jobs/${id}/outputs/seg?epoch=1`, bytes, headers);
    t.equal((await ask()).status, 404);
    const first = await send();
    t.equal(first.status, 201);
    const written = await h.objects.head(first.json.objectKey);
    const again = await send();
    t.match(again, { status: 200, json: first.json });
    t.same(await h.objects.head(first.json.objectKey), written, 'nothing was written again');
    t.match(await ask(), { status: 200, json: first.json });
    t.equal((await ask(2)).status, 409);
    await h.database`delete from jobs where id = ${id}`;
  });
}
