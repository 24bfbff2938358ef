/** The adapter for S3 on a real server. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, request as toServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { startS3Server } from '../../test/servers/versitygw.ts';
import { objectsConformance } from './conformance.ts';
import type { Objects } from './contract.ts';
import { planJoin } from './s3/compose.ts';
import { partBytesFor } from './s3/parts.ts';
import { createS3Objects } from './s3.ts';

t.setTimeout(300_000);
const server = await startS3Server();
t.teardown(() => server.stop());
let buckets = 0;
const mebibyte = 1024 * 1024;
const impatient = { silenceMs: 500, attempts: 2, backOffMs: 10 };

objectsConformance(t, async () => {
  const objects = createS3Objects({ ...(await server.makeBucket(`conformance-${++buckets}`)), prefix: buckets % 2 ? 'an-instance/' : '' });
  return { objects, close: async () => objects.close() };
});

async function open(change: object = {}) {
  const objects = createS3Objects({ ...(await server.makeBucket(`bucket-${++buckets}`)), ...change });
  return { objects, settings: { ...server.settings, bucket: `bucket-${buckets}`, ...change } };
}
async function* bodyOf(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
async function keys(objects: Objects): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects.list('')) found.push(key);
  return found;
}

t.test('what needs several parts is hashed on the way, and named by its hash', async (t) => {
  const { objects } = await open();
  const whole = randomBytes(20 * mebibyte + 1);
  const made = await objects.put((hash) => `source/${hash}`, bodyOf(whole), { sha256: sha256(whole) });
  t.same(made, { key: `source/${sha256(whole)}`, sizeBytes: whole.length, sha256: sha256(whole) });
  t.equal(sha256(await collect(await objects.get(made.key))), sha256(whole));
  t.same(
    await collect(await objects.get(made.key, { start: 9 * mebibyte, end: 9 * mebibyte + 9 })),
    whole.subarray(9 * mebibyte, 9 * mebibyte + 10),
  );
  await t.rejects(objects.put('wrong', bodyOf(whole), { sha256: sha256('') }), { code: 'digest-mismatch' });
  await t.rejects(
    objects.put((hash) => hash, bodyOf(whole), { maxBytes: 19 * mebibyte }),
    { code: 'too-large' },
  );
  t.same(await keys(objects), [made.key]);
  t.same(await objects.unfinished(new Date(Date.now() + 60_000), false), { count: 0, sizeBytes: 0 }, 'no parts are left either');
});

t.test('memory stays small whatever comes', async (t) => {
  const { objects } = await open();
  const piece = randomBytes(mebibyte);
  let most = 0;
  async function* many() {
    for (let n = 0; n < 200; n += 1) {
      yield piece;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
  }
  const before = process.memoryUsage().arrayBuffers;
  t.equal((await objects.put('large', many())).sizeBytes, 200 * mebibyte);
  t.ok(most - before < 150 * mebibyte, `${(most - before) / mebibyte} MiB`);
});

t.test('large parts are joined by the store', async (t) => {
  const { objects } = await open();
  const sizes = [1000, 0, 11, 6, 5, 1, 7].map((size, n) => (n === 0 ? size : size * mebibyte + n));
  const pieces = sizes.map((size) => randomBytes(size));
  const parts = pieces.map((bytes, n) => (n === 5 ? { bytes } : { key: `parts/${n}`, sizeBytes: bytes.length }));
  for (const [n, bytes] of pieces.entries()) if (n !== 5) await objects.put(`parts/${n}`, bodyOf(bytes));
  const plan = planJoin(parts);
  t.equal(plan?.filter((piece) => 'copied' in piece).length, 3);
  const whole = Buffer.concat(pieces);
  const made = await objects.compose((hash) => `file-${hash}`, parts);
  t.same(made, { key: `file-${sha256(whole)}`, sizeBytes: whole.length, sha256: sha256(whole) });
  t.equal(sha256(await collect(await objects.get(made.key))), sha256(whole));
  await t.rejects(objects.compose('file', [...parts, { key: 'parts/2', sizeBytes: 12 * mebibyte }]), { code: 'bad-part' });
  await t.rejects(objects.compose('file', parts, { sha256: sha256('') }), { code: 'digest-mismatch' });
  t.equal(await objects.head('file'), null);
  t.equal(planJoin(Array.from({ length: 9 }, () => ({ key: 'small', sizeBytes: mebibyte }))), null, 'small ones are sent');
});

t.test('a store that is away is unavailable, and is used again when it is back', async (t) => {
  const { objects } = await open({ patience: impatient });
  await objects.put('k', bodyOf(randomBytes(20 * mebibyte)));
  await objects.check();
  await server.kill();
  await t.rejects(objects.check(), { code: 'unavailable', message: /ECONNREFUSED/ });
  await t.rejects(objects.put('a', bodyOf('x')), { code: 'unavailable' });
  await t.rejects(objects.get('k'), { code: 'unavailable' });
  await t.rejects(objects.head('k'), { code: 'unavailable' });
  await t.rejects(objects.delete('k'), { code: 'unavailable' });
  await t.rejects(keys(objects), { code: 'unavailable' });
  await server.start();
  await objects.check();
  t.same(await keys(objects), ['k']);
  server.freeze();
  await t.rejects(objects.head('k'), { code: 'unavailable', message: /ETIMEDOUT/ }, 'one that is silent is not waited for');
  server.thaw();
  t.ok(await objects.head('k'));
});

t.test('a store that dies in the middle leaves nothing visible, and a read goes on when it is back in time', async (t) => {
  const { objects } = await open({ patience: { silenceMs: 60_000, attempts: 10, backOffMs: 100 } });
  const whole = randomBytes(30 * mebibyte);
  await objects.put('there', bodyOf(whole));
  const reading = await objects.get('there');
  const got: Uint8Array[] = [];
  for await (const bytes of reading) {
    got.push(bytes as Uint8Array);
    if (got.length === 4) {
      await server.kill();
      setTimeout(() => void server.start(), 300);
    }
  }
  t.equal(sha256(Buffer.concat(got)), sha256(whole));
  await server.kill();
  await server.start();
  async function* cut() {
    yield whole;
    await server.kill();
    yield whole;
  }
  const { objects: hasty } = await open({ patience: impatient });
  await t.rejects(hasty.put('half', cut()), { code: 'unavailable' });
  await server.start();
  t.equal(await hasty.head('half'), null);
  const soon = new Date(Date.now() + 60_000);
  t.match(await hasty.unfinished(soon, false), { count: 1 });
  t.match(await hasty.unfinished(new Date(Date.now() - 60_000), true), { count: 0 }, 'what is young is left alone');
  t.match(await hasty.unfinished(soon, true), { count: 1 });
  t.match(await hasty.unfinished(soon, false), { count: 0 });
});

t.test('says what is wrong with keys and bucket, and tells no secret', async (t) => {
  const { settings } = await open({ patience: impatient });
  const failing = async (change: object) => {
    const error = await createS3Objects({ ...settings, ...change })
      .put('k', bodyOf('x'))
      .catch((error: Error) => error);
    t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), new RegExp(settings.secretKey));
    return error;
  };
  t.match(await failing({ bucket: 'nowhere' }), { code: 'unavailable', message: /bucket .* does not exist/ });
  t.match(await failing({ accessKey: 'another' }), { code: 'unavailable', message: /access key/ });
  t.match(await failing({ secretKey: 'wrong-secret' }), { code: 'unavailable', message: /secret key/ });
  await t.rejects(createS3Objects({ ...settings, bucket: 'nowhere' }).check(), { message: /does not exist/ });
});

t.test('signed addresses: what was declared is what the store takes', async (t) => {
  const { objects, settings } = await open({ prefix: 'x/' });
  const put = objects.direct.putUrl('in', { seconds: 60, sizeBytes: 5, sha256: sha256('hello') });
  t.notMatch(put.url, new RegExp(settings.secretKey));
  const send = (body: string, headers: Record<string, string> = put.headers) => fetch(put.url, { method: 'PUT', body, headers });
  t.equal((await send('other')).status, 400, 'the store refuses other bytes');
  t.equal((await send('hello', {})).status, 403, 'and a request without the sum');
  const unsummed = objects.direct.putUrl('in', { seconds: 60, sizeBytes: 5 });
  for (const body of ['hello!', 'hell', ''])
    t.equal((await fetch(unsummed.url, { method: 'PUT', body })).status, 403, `${body.length} bytes instead of 5`);
  const endless = new ReadableStream({
    start(to) {
      to.enqueue(new TextEncoder().encode('hello'));
      to.close();
    },
  });
  const untold = fetch(unsummed.url, { method: 'PUT', body: endless, duplex: 'half' } as RequestInit);
  t.notOk((await untold.catch(() => ({ ok: false }))).ok, 'and bytes of which nobody says how many there are');
  t.equal(await objects.head('in'), null);
  t.equal((await send('hello')).status, 200);
  await t.rejects(
    objects.direct.settle('in', () => 'out', { sha256: sha256('x') }),
    { code: 'digest-mismatch' },
  );
  await t.rejects(
    objects.direct.settle('in', () => 'out', { maxBytes: 4 }),
    { code: 'too-large' },
  );
  t.same(await objects.direct.settle('in', () => 'out'), { key: 'out', sizeBytes: 5, sha256: sha256('hello') });
  await t.rejects(
    objects.direct.settle('nothing', () => 'again'),
    { code: 'not-found' },
  );
  const url = await objects.direct.getUrl('out', { seconds: 60, contentType: 'video/mp4', disposition: 'attachment; filename="a b.mp4"' });
  const answer = await fetch(url);
  t.equal(await answer.text(), 'hello');
  t.equal(answer.headers.get('content-type'), 'video/mp4');
  t.equal(answer.headers.get('content-disposition'), 'attachment; filename="a b.mp4"');
  t.equal((await fetch(url.replace('/out?', '/in?'))).status, 403, 'it is good for one object');
  t.equal((await fetch(url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=6000'))).status, 403, 'nobody makes it good for longer');
});

t.test('parts are brought by address, listed, and put together', async (t) => {
  const { objects } = await open();
  const { direct } = objects;
  const pieces = [randomBytes(5 * mebibyte), randomBytes(1000)];
  const id = await direct.begin('whole', { summed: true });
  for (const [n, bytes] of pieces.entries()) {
    const { url, headers } = direct.partUrl('whole', id, n + 1, { seconds: 60, sizeBytes: bytes.length, sha256: sha256(bytes) });
    if (n === 0) {
      t.equal((await fetch(url, { method: 'PUT', body: randomBytes(5 * mebibyte), headers })).status, 400);
      const { url: plain } = direct.partUrl('whole', id, 1, { seconds: 60, sizeBytes: bytes.length });
      t.equal((await fetch(plain, { method: 'PUT', body: randomBytes(1) })).status, 403, 'another number of bytes');
    }
    t.equal((await fetch(url, { method: 'PUT', body: bytes, headers })).status, 200);
  }
  const parts = await direct.parts('whole', id);
  t.match(parts, [
    { part: 1, sizeBytes: 5 * mebibyte },
    { part: 2, sizeBytes: 1000 },
  ]);
  t.equal(await objects.head('whole'), null);
  const summed = parts.map((part, n) => ({ ...part, sha256: sha256(pieces[n] ?? '') }));
  await t.rejects(direct.complete('whole', id, [...summed.slice(0, 1), { ...summed[1]!, sha256: sha256('other') }]));
  await direct.complete('whole', id, summed);
  t.equal(sha256(await collect(await objects.get('whole'))), sha256(Buffer.concat(pieces)));
  await t.resolves(direct.complete('whole', id, parts), 'again, as when the answer was lost');
  await t.rejects(direct.parts('whole', id), { code: 'not-found' });
  const other = await direct.begin('other');
  await direct.abort('other', other);
  await t.resolves(direct.abort('other', other));
});

t.test('sets who may reach the bucket from a page', async (t) => {
  const { objects } = await open();
  const origin = 'https://video.example.org';
  await objects.bucket.setCors({ origins: [origin], writes: true });
  const { url } = objects.direct.putUrl('k', { seconds: 60, sizeBytes: 1 });
  const ask = (from: string) => fetch(url, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'PUT' } });
  t.equal((await ask(origin)).headers.get('access-control-allow-origin'), origin);
  t.equal((await ask('https://evil.example')).headers.get('access-control-allow-origin'), null);
  t.match(objects.bucket.corsDocument({ origins: [origin], writes: true }), { CORSRules: [{ AllowedOrigins: [origin] }] });
  await objects.bucket.setCors({ origins: [origin], writes: false });
  t.equal((await ask(origin)).headers.get('access-control-allow-origin'), null, 'reading alone');
});

/** Takes what comes for as long as it likes to, and says so much. */
async function startStalled(takes: (request: IncomingMessage, answer: ServerResponse, n: number) => void) {
  let asked = 0;
  const stalled = createServer((request, answer) => takes(request, answer, (asked += 1)));
  await new Promise<void>((resolve) => stalled.listen(0, '127.0.0.1', resolve));
  return {
    asked: () => asked,
    endpoint: `http://127.0.0.1:${(stalled.address() as AddressInfo).port}`,
    close: () => {
      stalled.closeAllConnections();
      stalled.close();
    },
  };
}

t.test(
  'a part of which the store takes nothing more is sent again after the time-out of parts, and given up with a clear code',
  async (t) => {
    const never = await startStalled((request) => void request.resume());
    t.teardown(never.close);
    const patience = { ...impatient, silenceMs: 60_000, partMs: 300, attempts: 3 };
    const objects = createS3Objects({ ...server.settings, endpoint: never.endpoint, patience });
    t.teardown(() => objects.close());
    await t.rejects(objects.put('k', bodyOf('x')), { code: 'unavailable', message: /has taken nothing of a part for 0.3 s/ });
    t.equal(never.asked(), 3, 'it was sent three times');

    let parts = 0;
    const { bucket } = await server.makeBucket(`stalled-${++buckets}`);
    const between = await startStalled((request, answer) => {
      // Every first try of a part is left lying, its bytes unread.
      if (request.method === 'PUT' && (parts += 1) % 2 === 1) return;
      const headers = { ...request.headers };
      const on = toServer(`${server.settings.endpoint}${request.url}`, { method: request.method, headers }, (found) => {
        answer.writeHead(found.statusCode ?? 500, found.headers);
        found.pipe(answer);
      });
      request.pipe(on);
    });
    t.teardown(between.close);
    const signedFor = { ...server.settings, bucket, endpoint: between.endpoint };
    const slow = createS3Objects({ ...signedFor, partBytes: 5 * mebibyte, patience: { ...patience, partMs: 1000 } });
    t.teardown(() => slow.close());
    const whole = randomBytes(11 * mebibyte);
    t.equal((await slow.put('k', bodyOf(whole), { maxBytes: whole.length })).sha256, sha256(whole));
    t.ok(parts >= 6, 'three parts, each of them twice');
    t.equal(sha256(await collect(await slow.get('k'))), sha256(whole));
  },
);

t.test('parts have the size that is wished, or more where there would be too many of them', async (t) => {
  const { objects } = await open({ partBytes: 6 * mebibyte });
  await objects.put('k', bodyOf(randomBytes(13 * mebibyte)), { maxBytes: 13 * mebibyte });
  const { direct } = objects;
  t.equal(direct.partBytes('k'), 6 * mebibyte);
  const found = await fetch(await direct.getUrl('k', { seconds: 60 }), { headers: { range: 'bytes=0-0' } });
  t.match(found.headers.get('etag'), /-3"?$/, 'three parts');
  t.equal(partBytesFor(6 * mebibyte, 600_000 * mebibyte), 64 * mebibyte);
  t.equal(partBytesFor(32 * mebibyte, 1), 32 * mebibyte);
});

t.test('the bucket stands in the path or in the host name, in requests and in addresses', async (t) => {
  for (const pathStyle of [true, false]) {
    const seen: string[] = [];
    const listening = await startStalled((request, answer) => {
      seen.push(`${request.headers.host} ${request.url}`);
      answer.writeHead(404).end();
    });
    t.teardown(listening.close);
    const { port } = new URL(listening.endpoint);
    // The name of the store and those of its buckets lead here.
    const lookup = (name: string, _: unknown, done: (error: null, found: { address: string; family: number }[]) => void) => {
      t.match(name, /store\.example$/);
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const objects = createS3Objects({ ...server.settings, endpoint: `http://store.example:${port}`, pathStyle, lookup: lookup as never });
    t.teardown(() => objects.close());
    t.equal(await objects.head('a/b'), null);
    const [host, place] = pathStyle ? ['store.example', '/videos/a/b'] : ['videos.store.example', '/a/b'];
    t.same(seen, [`${host}:${port} ${place}`]);
    const address = new URL(objects.direct.putUrl('a/b', { seconds: 60, sizeBytes: 1 }).url);
    t.same([address.hostname, address.pathname], [host, place]);
  }
});
