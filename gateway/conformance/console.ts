/** The console: its page on the admin listener alone, and the lists that it is made of. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import type { Harness } from './harness.ts';
import { linkForm } from './people.ts';

export async function consoleConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const html = { accept: 'text/html' };
  const page = (path: string, base = h.adminUrl) => h.call('GET', path, { base, key: null, headers: html });
  const admin = (method: string, path: string, body?: unknown) =>
    h.call(method, `/api/v1/admin${path}`, { base: h.adminUrl, ...(body === undefined ? {} : { body }) });

  await t.test('each of its addresses shows it, in no frame and with nothing of other origins', async (t) => {
    for (const path of ['/', '/jobs', `/jobs/${randomUUID()}.transcode`, '/settings/uploads', '/sign-in?next=/jobs']) {
      const { status, text, headers } = await page(path);
      t.same([status, text], [200, '<!doctype html><title>Console</title>'], path);
      t.equal(headers.get('x-frame-options'), 'DENY');
      t.match(headers.get('content-security-policy'), /default-src 'none'.*frame-ancestors 'none'/);
      t.equal(headers.get('cache-control'), 'no-cache');
    }
    const asset = await h.call('GET', '/assets/index-Ab12Cd34.js', { base: h.adminUrl, key: null });
    t.same([asset.status, asset.headers.get('cache-control')], [200, 'public, max-age=31536000, immutable']);
    const head = await h.call('HEAD', '/workers', { base: h.adminUrl, key: null });
    t.same([head.status, head.headers.get('content-length'), head.text], [200, '37', '']);
  });

  await t.test('people at a wrong address are told by the page, programs by a problem', async (t) => {
    t.match(await page('/nothing'), { status: 404, text: '<!doctype html><title>Console</title>' });
    for (const path of ['/nothing', '/index.html', '/embed.html', '/w/abcd1234', '/assets/none.js'])
      t.match(await h.call('GET', path, { base: h.adminUrl, key: null }), { status: 404, json: { code: 'not-found' } }, path);
    t.match(await page('/api/v1/nothing'), { status: 404, json: { code: 'not-found' } });
  });

  await t.test('no other listener shows it', async (t) => {
    t.match(await h.call('GET', '/console.html', { key: null }), { status: 404, json: { code: 'not-found' } });
    t.notMatch((await page('/console.html', h.url)).text, 'Console');
    t.notMatch((await page('/', h.workerUrl)).text, 'Console');
  });

  await t.test('a sign-in link works there, and pages of other origins change nothing, the site included', async (t) => {
    const { json } = await admin('POST', '/accounts/administrator/sign-in-link');
    const form = linkForm(new URL(json.url).searchParams.get('token') ?? '');
    const entered = await h.call('POST', '/login', { ...form, base: h.adminUrl, key: null });
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    t.same([entered.status, entered.headers.get('location')], [303, '/']);
    const pause = (origin: string) =>
      h.call('PUT', '/api/v1/admin/queue/pauses/class/extra', { base: h.adminUrl, key: null, headers: { origin, cookie } });
    for (const origin of ['https://video.example.org', h.url, 'https://evil.example'])
      t.match(await pause(origin), { status: 403, json: { code: 'wrong-origin' } }, origin);
    t.equal((await pause(h.adminUrl)).status, 204);
    await admin('DELETE', '/queue/pauses/class/extra');
  });

  await t.test('a worker is told with its leases, its events and who changed it', async (t) => {
    const { id } = (await admin('POST', '/workers', { label: 'told' })).json;
    const jobId = `${randomUUID()}.x`;
    await h.database`
      insert into job_history (job_id, epoch, what, at, worker_id) values (${jobId}, 1, 'claimed', now() - interval '1 minute', ${id}),
        (${jobId}, 1, 'committed', now(), ${id}), (${jobId}, 1, 'failed', now(), ${id})`;
    await admin('POST', `/workers/${id}/drain`);
    let told = await admin('GET', `/workers/${id}`);
    // The audit log is written beside the answers.
    while (told.json.changes.length === 0) told = await admin('GET', `/workers/${id}`);
    t.match(told.json, { id, label: 'told', state: 'draining', changes: [{ action: 'steerWorker', target: { id, action: 'drain' } }] });
    t.same(
      told.json.leases.map(({ what }: { what: string }) => what),
      ['failed', 'claimed'],
    );
    t.match((await admin('GET', `/audit?target=${id}`)).json.items, [{ target: { id } }]);
    t.equal((await admin('GET', `/workers/${randomUUID()}`)).status, 404);
    await admin('DELETE', `/workers/${id}`);
  });

  await t.test('organisations, sessions and imports of everybody are listed for administrators alone', async (t) => {
    const name = `Console ${randomUUID()}`;
    const made = [`${name} A`, `${name} 100%`];
    for (const one of made) await h.call('POST', '/api/v1/organisations', { body: { name: one } });
    const list = async (query: string) => (await admin('GET', `/organisations?${query}`)).json;
    const first = await list(`search=${encodeURIComponent(name)}&limit=1`);
    t.match(first, { items: [{ name: made[1], members: 1, videos: 0, role: 'owner' }], nextCursor: String });
    t.match(await list(`search=${encodeURIComponent(name)}&limit=1&cursor=${first.nextCursor}`), {
      items: [{ name: made[0] }],
      nextCursor: null,
    });
    t.equal((await list(`search=${encodeURIComponent(`${name} 100%`)}`)).items.length, 1);
    t.match((await admin('GET', '/accounts/administrator/sessions')).json.items, [{ id: String, current: false, createdAt: String }]);
    t.equal((await admin('GET', '/accounts/nobody/sessions')).status, 404);
    const video = (await h.call('POST', '/api/v1/videos', { body: { title: 'Fetched' } })).json;
    const id = randomUUID();
    await h.database`
      insert into imports (id, video_id, job_id, account_id, url, untitled, created_at)
      values (${id}, ${video.id}, ${`${video.id}.import`}, 'somebody', 'https://example.org/a.mp4', false, now())`;
    const imports = async (query: string) => (await admin('GET', `/imports?${query}`)).json.items;
    t.match(await imports('account=somebody'), [{ id, videoTitle: 'Fetched', accountId: 'somebody', state: 'waiting' }]);
    t.same(await imports('account=somebody&state=done'), []);
    for (const path of ['/organisations', '/accounts/administrator/sessions', '/imports'])
      t.equal((await h.call('GET', `/api/v1/admin${path}`, { base: h.adminUrl, key: null })).status, 401, path);
    await h.database`delete from imports where id = ${id}`;
  });
}
