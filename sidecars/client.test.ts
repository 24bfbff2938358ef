import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { checkedUrl, createClient } from './client.ts';
import { sha256Of, sha256OfParts } from './digest.ts';
import { createSourceCache } from './source.ts';
import { startTestServer, testKey } from './testing.ts';

const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
const server = await startTestServer();
const client = createClient({ serverUrl: server.url, key: testKey, version: 'test' });
t.teardown(async () => {
  client.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
t.afterEach(() => {
  server.intercept = null;
});
const original = join(folder, 'original');
await writeFile(original, Buffer.alloc(300_000, 'original '));

async function claimed(id: string, localPath = false) {
  server.offer({ id, kind: 'noop', source: original, localPath });
  const answer = await client.claim(['noop'], 5);
  if (!answer.ok || answer.value === null) throw new Error('nothing was claimed');
  const job = answer.value;
  return { job, source: job.sources[0]!, calls: client.forJob(job) };
}

t.test('an empty claim is null, a wrong key is a problem', async (t) => {
  t.same(await client.claim(['noop'], 0), { ok: true, value: null });
  const stranger = createClient({ serverUrl: server.url, key: 'wrong', version: 'test' });
  t.match(await stranger.claim(['noop'], 0), { ok: false, problem: { status: 401, code: 'unauthorized', retry: false } });
  stranger.close();
});

t.test('a key is not sent in the clear to another machine', async (t) => {
  t.throws(() => createClient({ serverUrl: 'http://video.example', key: 'k', version: 'test' }), /https/);
  createClient({ serverUrl: 'https://video.example', key: 'k', version: 'test' }).close();
});

t.test('an upload is repeated until the server takes it', async (t) => {
  const { calls } = await claimed('upload');
  let tries = 0;
  server.intercept = () => (++tries === 1 ? 'destroy' : tries === 2 ? 503 : undefined);
  const file = { path: original, sizeBytes: 300_000, sha256: await sha256Of(original) };
  const answer = await calls.upload('a name/with %.m4s', file);
  t.match(answer, { ok: true, value: { sha256: file.sha256 } });
  t.equal(tries, 4, 'sent, asked about twice as it was not heard of, and sent again');
  t.equal((await calls.upload('x', { ...file, sha256: '00'.repeat(32) })).ok, false, 'a wrong digest is refused');
});

t.test('a lost lease is not repeated', async (t) => {
  const { job } = await claimed('stale');
  t.match(await client.forJob({ ...job, epoch: 99 }).complete({}), { ok: false, problem: { code: 'lease-lost' } });
});

t.test('a download goes on where it stopped, and damage is found', async (t) => {
  const { source, calls } = await claimed('download');
  const to = join(folder, 'copy');
  await writeFile(to, (await readFile(original)).subarray(0, 100_000));
  t.match(await calls.fetchInput(source, to), { ok: true });
  t.ok((await readFile(to)).equals(await readFile(original)));

  await writeFile(to, Buffer.alloc(100_000, 'damaged'));
  t.match(await calls.fetchInput(source, to), { ok: true }, 'it begins again');
  t.ok((await readFile(to)).equals(await readFile(original)));
});

t.test('bytes in parts are checked part by part', async (t) => {
  const parts = [100_000, 1, 199_999];
  const job = server.offer({ id: 'parts', kind: 'noop', source: original, localPath: false, parts });
  const answer = await client.claim(['noop'], 5);
  if (!answer.ok || answer.value === null) throw new Error('nothing was claimed');
  const calls = client.forJob(answer.value);
  const source = answer.value.sources[0]!;
  t.same([job.epoch, source.parts], [1, parts]);
  const to = join(folder, 'in-parts');
  await writeFile(to, (await readFile(original)).subarray(0, 150_000));
  t.match(await calls.fetchInput(source, to), { ok: true }, 'going on in the middle of a part');
  await writeFile(to, Buffer.alloc(200_000, 'damaged'));
  t.match(await calls.fetchInput(source, to), { ok: true }, 'it begins again');
  t.ok((await readFile(to)).equals(await readFile(original)));
  t.equal(await sha256OfParts(to, parts), source.sha256);
  t.not(await sha256OfParts(to, [100_001, 199_999]), source.sha256);
  t.equal(await sha256OfParts(to, [100_000, 1]), null, 'there is more than the parts');
});

t.test('a server that sends more than it announced fills no disk', async (t) => {
  const { source, calls } = await claimed('endless');
  const to = join(folder, 'endless');
  const answer = await calls.fetchInput({ ...source, sizeBytes: 1000 }, to);
  t.match(answer, { ok: false, problem: { code: 'source-too-long' } });
  t.ok((await stat(to).catch(() => ({ size: 0 }))).size <= 1000);
});

t.test('jobs of one worker share a download; old files make room', async (t) => {
  const cache = createSourceCache({ folder: join(folder, 'cache'), maxBytes: 400_000, readableByAll: false, localPaths: true });
  const { source, calls } = await claimed('shared');
  let downloads = 0;
  server.intercept = (method) => {
    if (method === 'GET') downloads += 1;
    return undefined;
  };
  const [one, two] = await Promise.all([cache.open(source, calls), cache.open(source, calls)]);
  t.equal(one.path, two.path);
  t.equal(downloads, 1);
  one.done();
  two.done();

  await writeFile(original, Buffer.alloc(300_000, 'another '));
  const next = await claimed('another');
  const three = await cache.open(next.source, next.calls);
  t.ok((await readFile(three.path)).equals(await readFile(original)));
  await t.rejects(readFile(one.path), { code: 'ENOENT' });
  const inPlace = await claimed('in-place', true);
  t.equal((await cache.open(inPlace.source, inPlace.calls)).path, original);
  const distrustful = createSourceCache({ folder: join(folder, 'cache-2'), maxBytes: 400_000, readableByAll: false, localPaths: false });
  t.equal(
    dirname((await distrustful.open(inPlace.source, inPlace.calls)).path),
    join(folder, 'cache-2'),
    'a path that the server names is not opened',
  );
});

t.test('a key goes over plain http to this machine alone', async (t) => {
  for (const serverUrl of ['http://127.0.0.1:9002', 'http://127.8.9.1', 'http://localhost', 'http://[::1]:1', 'https://a.example'])
    t.ok(checkedUrl({ serverUrl }).pathname.endsWith('/worker/v1/'), serverUrl);
  for (const serverUrl of ['http://127.example.org', 'http://a.example', 'http://127.0.0.1.example', 'ftp://127.0.0.1'])
    t.throws(() => checkedUrl({ serverUrl }), /https/, serverUrl);
});
