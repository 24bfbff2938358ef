/** Imports over HTTP: a video is made, a worker brings its file, and what comes between is said. */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import { eventually, type Harness } from './harness.ts';

const path = '/api/v1/videos/imports';

export async function importsConform(t: Test, harness: Harness): Promise<void> {
  const { database, settings } = harness;
  const url = 'https://example.org/films/My%20film.mp4';
  t.teardown(() => {
    settings.allowImport = false;
  });
  const made = async (body: object = { url }) => (await harness.call('POST', path, { body })).json;
  const read = async (id: string) => (await harness.call('GET', `${path}/${id}`)).json;
  /** The simple actors have no jobs but those that are there: the row that a real one writes. */
  const queued = async (videoId: string) => {
    const id = `${videoId}.import`;
    await database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
      values (${id}, 'import', ${videoId}, 'administrator', 3, 'queued', now(), now(), now())`;
    return id;
  };

  await t.test('nothing is imported unless the operator allows it', async (t) => {
    settings.allowImport = false;
    t.match(await harness.call('POST', path, { body: { url } }), { status: 403, json: { code: 'imports-off' } });
    settings.allowImport = true;
  });

  await t.test('an import makes a video, and orders its file', async (t) => {
    const one = await made();
    t.match(one, { url, state: 'waiting', problem: null });
    t.match((await harness.call('GET', `/api/v1/videos/${one.videoId}`)).json, {
      title: 'My film.mp4',
      state: 'pending',
      privacy: 'public',
    });
    const offer = harness.proxy.calls.findLast(({ method }) => method === 'offer');
    t.match(offer, { id: `${one.videoId}.import`, command: { kind: 'import', input: { url, maxBytes: settings.maxUploadBytes } } });
    const named = await made({ url, title: 'Named', privacy: 'private' });
    t.match((await harness.call('GET', `/api/v1/videos/${named.videoId}`)).json, { title: 'Named', privacy: 'private' });
    t.match((await harness.call('GET', `${path}?limit=1`)).json, { items: [{ id: named.id }], nextCursor: String });
    t.equal((await harness.call('GET', `${path}/${one.id}`, { key: null })).status, 401);
    t.equal((await harness.call('POST', path, { key: null, body: { url } })).status, 401);
  });

  await t.test('addresses that may not be asked are refused before anything is made', async (t) => {
    for (const wrong of [
      '',
      'x',
      'file:///etc/passwd',
      'http://10.0.0.1/',
      'http://[::1]/',
      'http://169.254.169.254/',
      'https://a:b@example.org/',
    ])
      t.match(await harness.call('POST', path, { body: { url: wrong } }), { status: 422, json: { code: 'url-not-allowed' } }, wrong);
    t.equal((await harness.call('POST', path, { body: { url, other: 1 } })).status, 422);
  });

  await t.test('what a worker brings becomes the file of the video', async (t) => {
    const one = await made();
    const job = await queued(one.videoId);
    const { key } = (await harness.call('POST', '/api/v1/admin/workers', { base: harness.adminUrl, body: { label: 'w' } })).json;
    const work = { key, base: harness.workerUrl };
    const claim = await harness.call('POST', '/worker/v1/claims', { ...work, body: { kinds: ['import'], waitSeconds: 5 } });
    t.match(claim.json, { jobId: job, kind: 'import', sources: [] });
    await database`update jobs set lease_expires_at = now() + interval '1 hour' where id = ${job}`;
    t.match(await read(one.id), { state: 'running' });
    const { epoch } = claim.json;
    const film = Buffer.from('a film');
    const sha256 = createHash('sha256').update(film).digest('hex');
    const sent = await harness.call('PUT', `/worker/v1/jobs/${job}/outputs/source?epoch=${epoch}`, { ...work, body: film });
    t.match(sent, { status: 201, json: { objectKey: `source/${one.videoId}/${job}-${epoch}/${sha256}`, sizeBytes: film.length } });
    const large = Buffer.alloc(settings.maxUploadBytes + 1);
    t.equal((await harness.call('PUT', `/worker/v1/jobs/${job}/outputs/source?epoch=${epoch}`, { ...work, body: large })).status, 413);
    const complete = (output: object) =>
      harness.call('POST', `/worker/v1/jobs/${job}/complete`, { ...work, body: { epoch, result: { output, title: 'The real title' } } });
    t.match(await complete({ ...sent.json, objectKey: 'source/other' }), { status: 422, json: { code: 'bad-output' } });
    t.match(await complete({ ...sent.json, sizeBytes: 7 }), { status: 422, json: { code: 'bad-output' } });
    // Counted, and then killed before the actor heard of it, as while the actor does not answer.
    const counted = () => database<{ state: string; counted: number; busy: boolean }[]>`
      select state, counted_bytes as counted, exists (
        select 1 from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()
          and objid::bigint = (hashtextextended('quota account administrator', 0) & 4294967295)) as busy
      from uploads where video_id = ${one.videoId}`;
    let answer = () => {};
    harness.proxy.answering = new Promise((resolve) => {
      answer = resolve;
    });
    const first = complete(sent.json);
    // A row can be seen a moment before the locks of its transaction go.
    const rows = await eventually(counted, ([row]) => row?.busy === false);
    t.same(rows, [{ state: 'finishing', counted: film.length, busy: false }], 'nobody is kept waiting by a turn of an actor');
    answer();
    t.equal((await first).status, 200);
    await database`update uploads set state = 'finishing' where video_id = ${one.videoId}`;
    await database`update videos set state = 'pending', source_key = null, source_size_bytes = null where id = ${one.videoId}`;
    await database`update jobs set state = 'leased' where id = ${job}`;
    t.equal((await complete(sent.json)).status, 200, 'said again, it is done anew');
    t.same(await counted(), [{ state: 'done', counted: film.length, busy: false }], 'and counted once');
    t.match(await read(one.id), { state: 'done' });
    t.match((await harness.call('GET', `/api/v1/videos/${one.videoId}`)).json, { state: 'processing', title: 'The real title' });
    t.match(
      harness.proxy.calls.findLast(({ method }) => method === 'sourceArrived'),
      { id: one.videoId, command: { objectKey: sent.json.objectKey, sha256, profile: { name: 'standard' } } },
    );
  });

  await t.test('an import is cancelled and tried again; that its site refuses is a state of its own', async (t) => {
    const one = await made();
    const job = await queued(one.videoId);
    t.match(await harness.call('POST', `${path}/${one.id}/cancel`), { status: 200, json: { state: 'cancelled' } });
    await database`update jobs set state = 'failed', problem = ${database.json({ code: 'source-blocked', title: 'x', status: 422 })} where id = ${job}`;
    t.match(await read(one.id), { state: 'blocked', problem: { code: 'source-blocked' } });
    t.match(await harness.call('POST', `${path}/${one.id}/retry`), { status: 200, json: { state: 'waiting' } });
    await database`update jobs set state = 'failed', problem = ${database.json({ code: 'import-timeout', title: 'x', status: 422 })} where id = ${job}`;
    t.match(await read(one.id), { state: 'failed' });
    for (let n = 0; n < 10; n += 1) await queued((await made()).videoId);
    t.match(await harness.call('POST', path, { body: { url } }), { status: 429, json: { code: 'too-many-imports' } });
    await database`delete from jobs where kind = 'import'`;
    await harness.call('DELETE', `/api/v1/videos/${one.videoId}`);
    t.equal((await harness.call('GET', `${path}/${one.id}`)).status, 404, 'it goes with its video');
  });
}
