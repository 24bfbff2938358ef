/** The worker API and the administration of workers. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { describeFootage, type Footage } from './footage.ts';
import { eventually, type Harness } from './harness.ts';

const capabilities = {
  version: '1',
  kinds: ['noop', 'transcode', 'poster'],
  encoders: ['libx264'],
  cores: 2,
  concurrency: 1,
  jailed: true,
};

export async function workersConform(t: Pick<Test, 'test'>, h: Harness, footage: Footage): Promise<void> {
  const register = async () =>
    (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'w' }, base: h.adminUrl })).json as { id: string; key: string };
  const work = (key: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    h.call(method, `/worker/v1${path}`, { key, base: h.workerUrl, headers, ...(body === undefined ? {} : { body }) });
  const offer = async (kind: string, videoId: string = randomUUID(), part = kind) => {
    const id = `${videoId}.${part}`;
    await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
      values (${id}, ${kind}, ${videoId}, 'o', 1, 'queued', now(), now(), now())`;
    return id;
  };

  await t.test('workers are registered, drained and disabled', async (t) => {
    const { id, key } = await register();
    t.match(await work(key, 'POST', '/hello', { capabilities }), {
      status: 200,
      json: { workerId: id, instruction: 'continue', renewEverySeconds: 10 },
    });
    t.equal((await work(h.key, 'POST', '/hello', { capabilities })).status, 401, "a person's key is no worker's");
    t.equal((await h.call('GET', '/api/v1/admin/workers', { key, base: h.adminUrl })).status, 401);
    t.equal((await work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 0 })).status, 204);
    const list = (await h.call('GET', '/api/v1/admin/workers', { base: h.adminUrl })).json.items;
    t.ok(list.some((worker: { id: string }) => worker.id === id));
    t.equal((await h.call('POST', `/api/v1/admin/workers/${id}/disable`, { base: h.adminUrl })).status, 204);
    const refused = await eventually(
      () => work(key, 'POST', '/hello', { capabilities }),
      (reply) => reply.status === 403,
    );
    t.equal(refused.json.code, 'worker-disabled');
  });

  await t.test('an offer wakes a parked poll', async (t) => {
    const { key } = await register();
    const parked = work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 20 });
    await eventually(
      async () => (await h.call('GET', '/metrics', { base: h.adminUrl })).text,
      (text) => text.includes('parked_polls 1'),
    );
    const id = await offer('noop');
    h.gateway.offered({ jobId: id, kind: 'noop' });
    const claimed = await parked;
    t.match(claimed, { status: 200, json: { jobId: id, kind: 'noop', epoch: 1, sources: [] } });
    t.equal((await work(key, 'POST', `/jobs/${id}/complete`, { epoch: 2, result: {} })).status, 409);
    t.equal((await work(key, 'POST', `/jobs/${id}/complete`, { epoch: 1, result: {} })).status, 200);
    const jobs = (await h.call('GET', '/api/v1/admin/jobs?state=done', { base: h.adminUrl })).json.items;
    t.ok(jobs.some((job: { id: string }) => job.id === id));
  });

  await t.test('a first claim is judged by what the worker has just said of itself', async (t) => {
    const { key } = await register();
    const id = await offer('noop');
    await h.database`update jobs set codec = 'h264', hardware = 'never' where id = ${id}`;
    const claim = () => work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 0 });
    await work(key, 'POST', '/hello', { capabilities: { ...capabilities, encoders: [] } });
    t.equal((await claim()).status, 204, 'it has no encoder');
    await work(key, 'POST', '/hello', { capabilities });
    t.match(await claim(), { status: 200, json: { jobId: id } });
    await work(key, 'POST', `/jobs/${id}/release`, { epoch: 1 });
    await h.database`update jobs set state = 'cancelled' where id = ${id}`;
  });

  await t.test('a transcode reads its source, sends outputs and commits what is right', async (t) => {
    const { id: workerId, key } = await register();
    const video = (await h.call('POST', '/api/v1/videos', { body: { title: 'Work' } })).json;
    const source = Buffer.from('the source of the video');
    await h.call('PUT', `/api/v1/videos/${video.id}/source`, { body: source, headers: { 'content-type': 'video/mp4' } });
    const id = await offer('transcode', video.id, 'h264-0');
    h.diskSharers.add(workerId);
    const claimed = (await work(key, 'POST', '/claims', { kinds: ['transcode'], waitSeconds: 5 })).json;
    t.equal(claimed.jobId, id);
    const [given] = claimed.sources;
    t.match(given, { name: 'source', sizeBytes: source.length, localPath: String });
    await offer('poster', video.id);
    const other = (await work((await register()).key, 'POST', '/claims', { kinds: ['poster'], waitSeconds: 5 })).json;
    t.match(other, { sources: [{ name: 'source', sizeBytes: source.length }] });
    t.notOk('localPath' in other.sources[0], 'a worker of somebody else is told no path, though it calls from this machine');
    const read = await fetch(new URL(given.url, `${h.workerUrl}/worker/v1/`), {
      headers: { authorization: `Bearer ${key}`, range: 'bytes=4-9' },
    });
    t.same([read.status, await read.text()], [206, 'source']);
    t.equal(
      (
        await fetch(new URL(given.url.replace('epoch=1', 'epoch=0'), `${h.workerUrl}/worker/v1/`), {
          headers: { authorization: `Bearer ${key}` },
        })
      ).status,
      409,
    );

    const send = (name: string, bytes: Uint8Array, headers: Record<string, string> = {}, epoch = 1) =>
      work(key, 'PUT', `/jobs/${id}/outputs/${name}?epoch=${epoch}`, bytes, { 'content-type': 'application/octet-stream', ...headers });
    const described = describeFootage(footage, (name, sha256) => `work/${id}/1/${name}-${sha256}`);
    t.match(await send('init.mp4', footage.init), {
      status: 201,
      json: { objectKey: described.init.objectKey, sizeBytes: footage.init.byteLength },
    });
    t.equal((await send('init.mp4', footage.init, {}, 7)).status, 409);
    t.equal((await send('..', footage.init)).status, 404);
    t.equal((await send('a%2fb', footage.init)).status, 404);
    t.equal((await send('x', footage.init, { 'repr-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` })).status, 422);

    const commit = (segments: unknown[], inits: unknown[] = [described.init]) =>
      work(key, 'POST', `/jobs/${id}/commit`, { epoch: 1, inits, segments });
    t.match(await commit([described.segments[0]]), { status: 422, json: { code: 'bad-output' } }, 'the bytes must have come before');
    for (const [index, bytes] of footage.segments.entries()) t.equal((await send(`${index}.m4s`, bytes)).status, 201);
    const [first] = described.segments;
    t.equal((await commit([{ ...first, startTicks: 1 }])).status, 422);
    t.equal((await commit([{ ...first, timescale: 7 }])).status, 422);
    t.equal((await commit([{ ...first, sizeBytes: 1 }])).status, 422);
    t.equal((await commit([{ ...first, objectKey: `source/${video.id}/${given.sha256}` }])).status, 422);
    t.equal((await commit([first], [])).status, 422, 'a rung needs its init segment');
    for (const [name, bytes] of Object.entries({
      cut: footage.segments[0]!.subarray(0, -10),
      longer: Buffer.concat([footage.segments[0]!, Buffer.from('junk')]),
    })) {
      const sent = await send(`${name}.m4s`, bytes);
      t.equal(sent.status, 201);
      t.match(await commit([{ ...first, ...sent.json }]), { status: 422, json: { code: 'bad-output' } }, name);
    }
    t.match(await commit(described.segments), { status: 200, json: { committed: 2 } });
    t.equal((await work(key, 'POST', `/jobs/${id}/complete`, { epoch: 1, result: { frames: 'many' } })).status, 422);
    t.equal((await work(key, 'POST', `/jobs/${id}/complete`, { epoch: 1, result: { frames: 100, encoder: 'libx264' } })).status, 200);
  });

  await t.test('progress is shown, not stored; a drained worker hears of it; failures and returns reach the job', async (t) => {
    const { id: workerId, key } = await register();
    const videoId = randomUUID();
    const heard: unknown[] = [];
    const subscription = h.events.subscribe({ subject: { type: 'video', id: videoId } }, (event) => heard.push(event.data));
    const id = await offer('poster', videoId);
    await work(key, 'POST', '/claims', { kinds: ['poster'], waitSeconds: 1 });
    t.match(await work(key, 'POST', `/jobs/${id}/renew`, { epoch: 1, progress: { fraction: 0.25 } }), {
      status: 200,
      json: { instruction: 'continue' },
    });
    t.same(heard, [{ jobId: id, kind: 'poster', fraction: 0.25 }]);
    const renewals = () => h.proxy.calls.filter((call) => call.id === id && call.method === 'renew').length;
    t.equal(renewals(), 1);
    await h.database`update jobs set lease_expires_at = now() + interval '59 seconds' where id = ${id}`;
    t.match(await work(key, 'POST', `/jobs/${id}/renew`, { epoch: 1, progress: { fraction: 0.5 } }), { json: { instruction: 'continue' } });
    t.equal(renewals(), 1, 'a lease that was extended a moment ago needs no turn');
    t.match(heard[1], { fraction: 0.5 });
    t.equal((await work(key, 'POST', `/jobs/${id}/renew`, { epoch: 2 })).status, 409);
    subscription.close();
    t.equal(
      (await work(key, 'POST', `/jobs/${id}/complete`, { epoch: 1, result: { objectKey: 'source/x', width: 1, height: 1 } })).status,
      422,
    );
    await h.call('POST', `/api/v1/admin/workers/${workerId}/drain`, { base: h.adminUrl });
    const drained = await eventually(
      () => work(key, 'POST', `/jobs/${id}/renew`, { epoch: 1 }),
      (reply) => reply.json.instruction === 'drain',
    );
    t.equal(drained.json.instruction, 'drain');
    t.equal((await work(key, 'POST', `/jobs/${id}/release`, { epoch: 1 })).status, 200);
    t.equal((await work(key, 'POST', `/jobs/${id}/fail`, { epoch: 1, problem: { code: 'x', title: 'x' }, retry: true })).status, 409);
    await h.database`delete from jobs where id = ${id}`;
  });

  await t.test('a job that was claimed for a worker that has gone is given back', async (t) => {
    const { key } = await register();
    const id = await offer('noop');
    const stateOf = async () => (await h.database<{ state: string }[]>`select state from jobs where id = ${id}`)[0]?.state;
    const answering = Promise.withResolvers<void>();
    h.proxy.answering = answering.promise;
    const gone = new AbortController();
    const claim = fetch(`${h.workerUrl}/worker/v1/claims`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kinds: ['noop'], waitSeconds: 5 }),
      signal: gone.signal,
    }).catch(() => null);
    t.equal(await eventually(stateOf, (state) => state === 'leased'), 'leased');
    gone.abort();
    await claim;
    // The server hears of it a moment later than we do.
    for (let looks = 0; looks < 20; looks += 1) {
      await h.call('GET', '/ready', { base: h.workerUrl });
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    answering.resolve();
    t.equal(await eventually(stateOf, (state) => state === 'queued'), 'queued');
    const call = h.proxy.calls.find((call) => call.id === id && call.method === 'claim');
    t.equal(call?.options?.idempotent, true, 'a claim whose answer is lost is repeated');
    await h.database`delete from jobs where id = ${id}`;
  });

  await t.test('a job whose claim cannot be answered is given back', async (t) => {
    const { id: workerId, key } = await register();
    h.diskSharers.add(workerId);
    const video = (await h.call('POST', '/api/v1/videos', { body: { title: 'Odd' } })).json;
    await h.database`insert into video_sources (video_id, edition, object_key, size_bytes) values (${video.id}, 1, '..', 1)`;
    const id = await offer('audio', video.id);
    t.equal((await work(key, 'POST', '/claims', { kinds: ['audio'], waitSeconds: 5 })).status, 500);
    const [job] = await h.database`select state from jobs where id = ${id}`;
    t.equal(job?.state, 'queued');
    await h.database`delete from jobs where id = ${id}`;
  });

  await t.test('one worker cannot fill the server with waiting claims', async (t) => {
    const { key } = await register();
    const gone = new AbortController();
    const waiting = Array.from({ length: 256 }, () =>
      fetch(`${h.workerUrl}/worker/v1/claims`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ kinds: ['noop'], waitSeconds: 30 }),
        signal: gone.signal,
      }).catch(() => null),
    );
    const refused = await eventually(
      () => work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 0 }),
      (reply) => reply.status === 429,
    );
    t.match(refused.json, { code: 'too-many-polls' });
    t.ok(refused.headers.get('retry-after'));
    t.equal((await work((await register()).key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 0 })).status, 204, 'another one can');
    gone.abort();
    await Promise.all(waiting);
    const free = await eventually(
      () => work(key, 'POST', '/claims', { kinds: ['noop'], waitSeconds: 0 }),
      (reply) => reply.status === 204,
    );
    t.equal(free.status, 204);
    await eventually(
      async () => (await h.call('GET', '/metrics', { base: h.adminUrl })).text,
      (text) => text.includes('parked_polls 0'),
    );
  });
}
