/** Requests that are wrong or mean harm. */
import type { Test } from 'tap';
import { createApiKey } from '../api-keys.ts';
import { type Harness, pageShell, raw, rawStatus } from './harness.ts';

export async function hostileConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  await t.test('bodies that are no JSON, too long or of another type', async (t) => {
    const post = async (body: string | Uint8Array, type = 'application/json') => {
      const { status, json } = await h.call('POST', '/api/v1/videos', { body, headers: { 'content-type': type } });
      return [status, json?.code];
    };
    t.same(await post('{"title":'), [400, 'bad-json']);
    t.same(await post(Buffer.from([0x7b, 0x22, 0xff, 0xfe])), [400, 'bad-json']);
    t.same(await post('title=x', 'application/x-www-form-urlencoded'), [415, 'unsupported-media-type']);
    t.same(await post('{"title":""}'), [422, 'invalid']);
    t.same(await post('{"title":7}'), [422, 'invalid']);
    t.same(await post('{"title":"x","privacy":"secret"}'), [422, 'invalid']);
    t.same(await post(JSON.stringify({ title: 'x', description: 'y'.repeat(2 * 1024 * 1024) })), [413, 'too-large']);
    t.same(await post('null'), [422, 'invalid']);
    t.same(await post('{"title":"a\\u0000"}'), [422, 'invalid'], 'PostgreSQL could not store it');
    t.same(await post('{"title":"a\\ud800"}'), [422, 'invalid']);
    t.same(await post('{"title":"a\\\\u0000 \\ud83c\\udfac"}'), [201, undefined]);
    t.same(await post(`{"title":"\\u0041","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), [400, 'bad-json'], 'too deep');
    t.match(await h.call('GET', '/api/v1/videos?cursor=%00'), { status: 422, json: { code: 'invalid' } });
    t.equal(await rawStatus(h.url, 'TRACE /api/v1/videos HTTP/1.1'), 405);
    t.equal(await rawStatus(h.url, 'QUERY /api/v1/videos HTTP/1.1'), 405);
    const refusal = await h.call('POST', '/api/v1/videos', { body: {} });
    t.match(refusal.headers.get('content-type'), 'application/problem+json');
    t.match(refusal.json, { title: String, status: 422, code: 'invalid', errors: [{ path: 'title' }], requestId: String });
  });

  await t.test('addresses that are not there, not allowed or not addresses', async (t) => {
    t.equal((await h.call('GET', '/api/v1/nothing')).status, 404);
    t.equal((await h.call('GET', '/api/v1/videos/..')).status, 404);
    const put = await h.call('PUT', '/api/v1/videos', { body: {} });
    t.same([put.status, put.headers.get('allow')], [405, 'HEAD, POST, GET, OPTIONS']);
    t.equal(
      (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'x' } })).status,
      404,
      'administration is not on the public listener',
    );
    t.equal((await h.call('POST', '/worker/v1/hello', { body: {} })).status, 404);
    for (const path of ['/%ff', '/api/v1/videos/%c3%28', '/media/%80/master.m3u8'])
      t.equal(await rawStatus(h.url, `GET ${path} HTTP/1.1`), 400, path);
    for (const path of [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/media/..%2f..%2f/x/y/0.m4s',
      '/media/aaaa/h264/..%2f..%2fsecret/init.mp4',
      '/media/aaaa/h264/%00/init.mp4',
      '//secret.txt',
      '/assets//etc/passwd',
    ]) {
      t.equal(await rawStatus(h.url, `GET ${path} HTTP/1.1`), 404, path);
    }
  });

  await t.test('a request that names another host is refused on every listener', async (t) => {
    for (const url of [h.url, h.adminUrl, h.workerUrl]) {
      t.equal(await rawStatus(url, 'GET /health HTTP/1.1', ['host: evil.example']), 421);
      t.equal(await rawStatus(url, 'GET /health HTTP/1.1', ['host: 127.0.0.1.evil.example:9000']), 421);
      t.equal(await rawStatus(url, 'GET /health HTTP/1.1', ['host: LOCALHOST:1']), 200);
      t.equal(await rawStatus(url, 'GET /health HTTP/1.1', ['host: video.example.org']), 200);
      t.equal(await rawStatus(url, 'GET /health HTTP/1.1', ['host: other.example.org']), 200);
    }
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Host' } })).json;
    await h.call('GET', `/api/v1/videos/${id}`);
    t.equal(
      await rawStatus(h.url, `GET /api/v1/videos/${id} HTTP/1.1`, ['host: evil.example', 'x-forwarded-host: localhost']),
      421,
      'from memory, too',
    );
  });

  await t.test('a page of another site cannot write, with a key either', async (t) => {
    const headers = { origin: 'http://evil.example' };
    t.equal((await h.call('POST', '/api/v1/videos', { body: { title: 'x' }, headers })).status, 403);
    t.equal((await h.call('POST', '/api/v1/admin/workers', { body: { label: 'x' }, headers, base: h.adminUrl })).status, 403);
  });

  await t.test('requests that are no HTTP leave the server standing', async (t) => {
    for (const text of ['\r\n\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\x00']) {
      const answer = await Promise.race([raw(h.url, text), new Promise<string>((resolve) => setTimeout(() => resolve(''), 300))]);
      t.notMatch(answer, /^HTTP\/1\.1 2/);
    }
    t.equal((await h.call('GET', '/health', { key: null })).status, 200);
  });

  await t.test('headers that are too long are refused with 431, and usual ones are not', async (t) => {
    const get = (...headers: string[]) => rawStatus(h.url, 'GET /ready HTTP/1.1', [`host: ${new URL(h.url).host}`, ...headers]);
    t.equal(await get('x: y', `cookie: ${'c'.repeat(3000)}`), 200);
    for (const bytes of [17_000, 100_000]) t.equal(await get(`cookie: ${'c'.repeat(bytes)}`), 431, `one of ${bytes} bytes`);
    t.equal(await get(...Array.from({ length: 200 }, (_, n) => `x-${n}: ${'y'.repeat(100)}`)), 431, 'many together');
    t.equal(await rawStatus(h.url, `GET /ready?${'q'.repeat(20_000)} HTTP/1.1`), 431, 'the address is among them');
    t.equal((await h.call('GET', '/ready', { key: null })).status, 200);
  });

  await t.test('health, description and the page', async (t) => {
    const reader = await createApiKey(h.database, { label: 'reader', accountId: 'administrator', scopes: [] });
    for (const base of [h.url, h.adminUrl, h.workerUrl]) {
      for (const key of [null, reader.key])
        t.same((await h.call('GET', '/health', { key, base })).json, {
          status: 'ok',
          components: Object.fromEntries(
            ['database', 'encoding', 'mail', 'proxy', 'settings', 'uploads'].map((name) => [name, { status: 'ok' }]),
          ),
        });
      t.match((await h.call('GET', '/health', { base })).json.components.database, { status: 'ok', connections: 1, since: String });
    }
    t.equal((await h.call('GET', '/ready', { key: null })).status, 200);
    const api = (await h.call('GET', '/api/v1/openapi.json', { key: null })).json;
    t.equal(api.openapi, '3.1.0');
    t.same(Object.keys(api.paths['/api/v1/videos/{id}']), ['get', 'patch', 'delete']);
    const { name } = (await h.call('GET', '/api/v1/instance', { key: null })).json;
    const bodyOf = (text: string) => text.slice(text.indexOf('<body>'));
    for (const path of ['/', '/account', '/sign-in']) {
      const page = await h.call('GET', path, { key: null });
      t.same([page.status, bodyOf(page.text)], [200, bodyOf(pageShell)], path);
      t.match(page.text, `<title>${name}</title>`, 'what the site is called');
      t.match(page.headers.get('content-security-policy'), "default-src 'self'");
      t.equal(page.headers.get('x-content-type-options'), 'nosniff');
      const powers = page.headers.get('permissions-policy');
      for (const one of ['autoplay', 'encrypted-media', 'fullscreen', 'picture-in-picture'])
        t.match(powers, `${one}=(self)`, 'players need it');
      for (const one of ['camera', 'microphone', 'geolocation', 'display-capture', 'payment', 'usb']) t.match(powers, `${one}=()`);
    }
    for (const base of [h.url, h.adminUrl, h.workerUrl]) {
      const page = await h.call('GET', '/api/v1/docs', { key: null, base });
      t.same([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8'], base);
      t.match(page.headers.get('permissions-policy'), 'fullscreen=()', 'a page to read needs nothing');
      t.equal((await h.call('GET', '/api/v1/docs/start.js', { key: null, base })).status, 200);
      t.equal((await h.call('GET', '/api/v1/openapi.json', { key: null, base })).status, 200);
    }
    const lost = await h.call('GET', '/nothing/here', { key: null, headers: { accept: 'text/html,*/*' } });
    t.same([lost.status, bodyOf(lost.text)], [404, bodyOf(pageShell)], 'a person is shown a page');
    for (const path of ['/api/v1/nothing', '/media/nothing', '/assets/nothing.js'])
      t.match(await h.call('GET', path, { key: null, headers: { accept: 'text/html' } }), { status: 404, json: { code: 'not-found' } });
    t.match(await h.call('GET', '/nothing/here', { key: null }), { status: 404, json: { code: 'not-found' } });
    const asset = await h.call('GET', '/assets/index-Ab12Cd34.js', { key: null });
    t.match(asset.headers.get('cache-control'), 'immutable');
    t.match(asset.headers.get('content-type'), 'text/javascript');
    t.equal((await h.call('GET', '/metrics', { key: null, base: h.adminUrl })).status, 200);
  });
}
