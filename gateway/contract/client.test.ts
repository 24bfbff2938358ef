import t from 'tap';
import { addressOf, createClient, ProblemError } from './client.ts';

function answering(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    return answer();
  };
  return { asked, fetch: fetch as typeof globalThis.fetch };
}
const json = (value: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': type } });

t.test('a call says what the route takes, and gets what it answers', async (t) => {
  const { asked, fetch } = answering(() => json({ items: [], nextCursor: null }));
  const client = createClient({ baseUrl: 'https://video.example.org', key: 'k', fetch });
  const { items } = await client('GET /api/v1/videos', { query: { limit: 3, cursor: undefined } });
  t.same(items, []);
  await client('PATCH /api/v1/videos/{id}', { params: { id: 'a/b' }, body: { title: 'T' } });
  t.same(
    asked.map(({ url, init }) => [init.method, url, init.body ?? null]),
    [
      ['GET', 'https://video.example.org/api/v1/videos?limit=3', null],
      ['PATCH', 'https://video.example.org/api/v1/videos/a%2Fb', '{"title":"T"}'],
    ],
  );
  t.match(asked[1]?.init.headers, { authorization: 'Bearer k', 'content-type': 'application/json' });
});

t.test('bytes go and come as they are', async (t) => {
  const { asked, fetch } = answering(() => new Response('#EXTM3U', { headers: { 'content-type': 'application/vnd.apple.mpegurl' } }));
  const client = createClient({ fetch });
  const playlist = await client('GET /media/{id}/master.m3u8', { params: { id: 'abcd' } });
  t.equal(await playlist.text(), '#EXTM3U');
  const bytes = new Uint8Array([1, 2]);
  await client('PUT /api/v1/videos/{id}/source', { params: { id: 'abcd' }, body: bytes, headers: { 'content-type': 'video/mp4' } });
  t.equal(asked[1]?.init.body, bytes);
  t.match(asked[1]?.init.headers, { 'content-type': 'video/mp4' });
});

t.test('every failure is one kind of error', async (t) => {
  const problem = { title: 'No.', status: 409, code: 'not-ready', detail: 'Wait.', retry: true, requestId: 'r' };
  const refused = createClient({ fetch: answering(() => json(problem, 409, 'application/problem+json')).fetch });
  await t.rejects(refused('GET /health'), {
    name: 'ProblemError',
    code: 'not-ready',
    status: 409,
    message: 'No.',
    detail: 'Wait.',
    retry: true,
  });
  const proxy = createClient({ fetch: answering(() => new Response('<h1>Bad gateway</h1>', { status: 502 })).fetch });
  await t.rejects(proxy('GET /health'), { code: 'http-502', status: 502 });
  const nobody = createClient({
    words: { unreachable: 'Offline.' },
    fetch: answering(() => Promise.reject(new TypeError('fetch failed'))).fetch,
  });
  await t.rejects(nobody('GET /health'), { code: 'unreachable', status: 0, message: 'Offline.' });
  const gone = new AbortController();
  gone.abort();
  const aborted = createClient({ fetch: answering(() => Promise.reject(gone.signal.reason)).fetch });
  t.notOk((await aborted('GET /health', { signal: gone.signal }).catch((error) => error)) instanceof ProblemError, 'who gave up knows it');
});

t.test('an answer that says no may be wanted', async (t) => {
  const client = createClient({ fetch: answering(() => json({ status: 'down', components: {} }, 503)).fetch });
  t.match(await client('GET /health', { accept: [503] }), { status: 'down' });
  const done = createClient({ fetch: answering(() => new Response(null, { status: 204 })).fetch });
  t.equal(await done('DELETE /api/v1/videos/{id}', { params: { id: 'abcd' } }), undefined);
});

t.test('addresses are filled in', async (t) => {
  t.equal(addressOf('/a/{b}/c', { params: { b: 'ä?' }, query: { x: 1, y: null, z: 'ü' } }), '/a/%C3%A4%3F/c?x=1&z=%C3%BC');
});
