/** The site for its members alone: nothing but what signing in needs is answered to guests, by whichever way they come. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createEvents } from '../components/events/memory.ts';
import { createLoginLink } from './accounts/sign-in-links.ts';
import { createApiKey } from './api-keys.ts';
import { makeFootage, storeVideo } from './conformance/footage.ts';
import { eventually, type Harness, silent, startHarness } from './conformance/harness.ts';
import { listen } from './conformance/listen.ts';
import { linkForm } from './conformance/people.ts';
import { openSocket } from './conformance/socket.ts';
import { routes } from './contract/index.ts';
import { describeApi } from './contract/openapi/document.ts';
import type { KeyScope } from './contract/roles.ts';
import { isBehindGate, type Route } from './contract/routes.ts';
import { createGate } from './gate.ts';

t.setTimeout(570_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-gate-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const footage = await makeFootage();

const ofPublic = Object.entries(routes as Record<string, Route>).filter(([, { listeners }]) => listeners.includes('public'));
const described = describeApi(routes, 'http://127.0.0.1') as {
  paths: Record<string, Record<string, { parameters: { name: string; in: string; example: unknown }[] }>>;
};

const guests: Record<string, string>[] = [{}, { authorization: `Bearer vs_${'x'.repeat(50)}` }, { cookie: 'vitascope_session=x.y' }];

async function setAccess(h: Harness, access: 'public' | 'members') {
  const path = '/api/v1/admin/settings/site';
  const seen = await h.call('GET', path, { base: h.adminUrl });
  const written = await h.call('PUT', path, { base: h.adminUrl, body: { access }, headers: { 'if-match': seen.headers.get('etag')! } });
  if (written.status !== 200) throw new Error(written.text);
}
async function keyOf(...scopes: KeyScope[]) {
  return (await createApiKey(database, { label: 'k', accountId: 'administrator', scopes })).key;
}
/** A request for another host than the address says. */
function statusAt(h: Harness, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(h.url + path, { headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

t.test('what is in front of the gate is what signing in needs, and nothing else', async (t) => {
  const open = ofPublic.filter(([, route]) => !isBehindGate(route)).map(([name]) => name);
  t.same(open.sort(), [
    ...['askPasswordReset', 'askVerification', 'beginSignIn', 'confirmAddress', 'describeUploads', 'finishSignIn', 'health'],
    ...['listScimResourceTypes', 'listScimSchemas', 'login'],
    ...['readInvitation', 'readNewAddress', 'readScimConfig', 'readScimResourceType', 'readScimSchema', 'readSession'],
    ...['readSigningKeys', 'readVerification', 'ready', 'resetPassword', 'signIn', 'signInOptions'],
    ...['signInPage', 'signInSecondFactor', 'signOut', 'signUp', 'verifyAddress'],
  ]);
});

t.test('until the setting has been read nobody knows whom to let in', async (t) => {
  const gate = createGate();
  t.equal(gate.isClosed, true);
  t.match(gate.refusal(null), { problem: { code: 'database-unavailable', status: 503 } });
  let heard = 0;
  const stop = gate.onClosing(() => (heard += 1));
  gate.set('members');
  t.equal(heard, 0, 'it was closed before');
  gate.set('public');
  gate.set('members');
  t.equal(heard, 1);
  stop();
  gate.set('public');
  gate.set('members');
  t.equal(heard, 1);
});

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver}: guests are answered 401 by every route behind the gate`, async (t) => {
    const h = await startHarness({ database, driver });
    t.teardown(() => h.close());
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const { shortId } = (await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json;
    await database`update videos set title = 'Behind the gate' where id = ${id}`;
    await setAccess(h, 'members');
    t.equal((await h.call('GET', '/w/zzzz9999', { key: null })).status, 200, 'which pages there are is told to nobody');
    const wrong: string[] = [];
    let guarded = 0;
    for (const [name, route] of ofPublic) {
      const examples = described.paths[route.path]?.[route.method.toLowerCase()]?.parameters.filter((one) => one.in === 'path') ?? [];
      const isOfVideo = route.access === 'reader' || route.access.startsWith('video.');
      const path = examples.reduce(
        (at, one) => at.replace(`{${one.name}}`, encodeURIComponent(isOfVideo && one.name === 'id' ? id : `${one.example}`)),
        route.path,
      );
      for (const headers of guests) {
        const method = route.method;
        const body = route.body ? { body: 'json' in route.body ? {} : 'x' } : {};
        const reply = await h.call(method, path, { key: null, headers, ...body });
        const code = reply.json?.code ?? /"code":"([\w-]+)"/.exec(reply.text)?.[1] ?? (reply.status === 401 ? reply.text : undefined);
        const isKeptOut = reply.status === 401 && (route.refusals === 'scim' ? /members/.test(reply.text) : code === 'members-only');
        if (isBehindGate(route)) guarded += 1;
        if (isKeptOut !== isBehindGate(route)) wrong.push(`${name}: ${reply.status} ${code}`);
        if (isKeptOut && !/no-store/.test(reply.headers.get('cache-control') ?? '')) wrong.push(`${name} may be kept`);
        if (!/noindex/.test(reply.headers.get('x-robots-tag') ?? '')) wrong.push(`${name} may be indexed`);
      }
    }
    t.same(wrong, []);
    t.ok(guarded > 300, `${guarded}`);

    for (const path of [`/api/v1/videos/${shortId}`, `/media/${shortId}/master.m3u8`, `/media/${id}/h264/90/0.m4s`])
      t.match(await h.call('GET', path, { key: null }), { status: 401, json: { code: 'members-only' } }, `${path}, also from memory`);
    t.equal((await h.call('HEAD', `/api/v1/videos/${id}`, { key: null })).status, 401);
    t.equal(
      (await h.call('GET', '/api/v1/videos/nothing-here', { key: null })).status,
      401,
      'what there is and what not is told to nobody',
    );
    for (const path of ['/', `/w/${shortId}`, '/assets/index-Ab12Cd34.js']) {
      const page = await h.call('GET', path, { key: null });
      t.match([page.status, page.headers.get('x-robots-tag')], [200, /noindex/], path);
      t.notMatch(page.text, new RegExp(`${id}|Behind the gate`), 'nor is anything drawn before the application asks');
    }
    t.match((await h.call('GET', '/api/v1/session', { key: null })).json, { role: null, siteAccess: 'members' });
    for (const path of ['/health', '/ready']) t.equal((await h.call('GET', path, { key: null })).status, 200);
    t.equal((await h.call('GET', '/metrics', { key: null, base: h.adminUrl })).status, 200, 'the other listeners are as they are');
    await setAccess(h, 'public');
    const answer = await h.call('GET', `/api/v1/videos/${id}`, { key: null });
    t.same([answer.status, answer.headers.get('x-robots-tag')], [200, null], 'and open again without a restart');
  });

  await t.test(`${driver}: members come in by session and by key`, async (t) => {
    const h = await startHarness({ database, driver });
    t.teardown(() => h.close());
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    await setAccess(h, 'members');
    const opened = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(database)) });
    t.equal(opened.status, 303);
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    const reader = await keyOf('read');
    for (const headers of [{ cookie }, { authorization: `Bearer ${reader}` }] as Record<string, string>[]) {
      const get = (path: string) => h.call('GET', path, { key: null, headers });
      for (const path of [
        `/api/v1/videos/${id}`,
        '/api/v1/videos',
        `/media/${id}/master.m3u8`,
        `/media/${id}/h264/90/0.m4s`,
        '/api/v1/instance',
      ]) {
        const reply = await get(path);
        t.same([reply.status, reply.headers.get('cache-control')], [200, 'private, no-store'], path);
      }
      const query = await h.call('POST', '/api/v1/graphql', {
        key: null,
        headers: { ...headers, origin: h.url },
        body: { query: '{ listVideos { items { id } } }' },
      });
      t.equal(query.status, 200, query.text);
      t.ok(query.json.data.listVideos.items.length > 0);
    }
    const [without, provider] = [await keyOf(), await keyOf('provision')];
    for (const key of [without, provider])
      for (const path of [`/api/v1/videos/${id}`, '/api/v1/videos', `/media/${id}/master.m3u8`])
        t.match(
          await h.call('GET', path, { key }),
          { status: 403, json: { code: 'missing-scope' } },
          'who sees no more than a guest sees nothing',
        );
    t.equal((await h.call('POST', '/api/v1/videos', { key: await keyOf('upload'), body: { title: 'x' } })).status, 201);
    await setAccess(h, 'public');
  });

  await t.test(`${driver}: a playback token opens its video until it ends, and no other`, async (t) => {
    const h = await startHarness({ database, driver });
    t.teardown(() => h.close());
    const [one, two] = [
      await storeVideo(h, footage, { count: 2, state: 'ready' }),
      await storeVideo(h, footage, { count: 2, state: 'ready' }),
    ];
    const secret = await storeVideo(h, footage, { count: 2, state: 'ready', privacy: 'private' });
    const before = (await h.call('GET', `/api/v1/videos/${secret}/playback`)).json.folder;
    await setAccess(h, 'members');
    const guest = (path: string) => h.call('GET', path, { key: null });
    t.equal((await guest(`${before}master.m3u8`)).status, 200, 'one that was given out before the gate was closed');
    const { folder, expiresAt } = (await h.call('GET', `/api/v1/videos/${one}/playback`)).json;
    t.ok(expiresAt, 'what is public has an address for members as well');
    for (const name of ['master.m3u8', 'h264/90/index.m3u8', 'h264/90/0.m4s']) t.equal((await guest(folder + name)).status, 200, name);
    t.match((await guest(`${folder}master.m3u8`)).headers.get('cache-control'), 'private, no-store');
    const token = folder.split('/')[4];
    for (const path of [
      `/media/${two}/t/${token}/master.m3u8`,
      `/media/${one}/t/x.y.z/master.m3u8`,
      '/media/nothing-here/t/x.y.z/master.m3u8',
    ])
      t.match(await guest(path), { status: 401, json: { code: 'members-only' } }, path);
    t.match(await guest(`/api/v1/videos/${one}`), { status: 401 }, 'what is said of the video is not opened by it');
    await setAccess(h, 'public');
  });

  await t.test(`${driver}: streams of guests end when the gate is closed, those of members go on`, async (t) => {
    const events = createEvents({ database, log: silent });
    const [h, other] = [await startHarness({ database, driver, events }), await startHarness({ database, driver, events })];
    t.teardown(async () => {
      await Promise.all([h.close(), other.close()]);
    });
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const topic = `video/${id}`;
    const asMember = { authorization: `Bearer ${h.key}` };
    const streams = await Promise.all([h, other].map(({ url }) => listen(`${url}/api/v1/videos/${id}/events`)));
    const sockets = await Promise.all([h, other].map(({ url }) => openSocket(url)));
    for (const socket of sockets) t.match(await socket.ask({ type: 'subscribe', topic }), { type: 'subscribed' });
    const [late, member] = [await openSocket(h.url), await openSocket(h.url, asMember)];
    t.match(await late.ask({ type: 'authenticate', key: h.key }), { type: 'authenticated' });
    for (const socket of [late, member]) t.match(await socket.ask({ type: 'subscribe', topic }), { type: 'subscribed' });
    const read = await listen(`${h.url}/api/v1/videos/${id}/events`, asMember);
    await setAccess(h, 'members');
    // The heartbeats of the harness come every thirty seconds: this is not their doing.
    for (const stream of streams) t.match(await stream.rest(), /^event: end\ndata: {"code":"members-only"/m);
    for (const socket of sockets) t.same(await socket.closing(), { code: 1008, reason: 'members-only' });
    await t.rejects(openSocket(h.url), /401/);
    await events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: { n: 1 } }]);
    t.match(await member.next(), { type: 'event', topic });
    t.match(await late.next(), { type: 'event', topic });
    t.match((await read.next()).data, { type: 'video.updated' });
    for (const socket of [late, member]) socket.close();
    read.close();
    await setAccess(h, 'public');
  });

  await t.test(`${driver}: media on another origin and a CDN are given to members by token alone`, async (t) => {
    const settings = { mediaUrl: 'https://media.example.org', cdnUrl: 'https://cdn.example.net/v' };
    const h = await startHarness({ database, driver, settings });
    t.teardown(() => h.close());
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const get = async (path: string) => (await h.call('GET', path)).json;
    t.match((await get(`/api/v1/videos/${id}`)).playback.hls, /^https:\/\/cdn/);
    await setAccess(h, 'members');
    t.equal((await get(`/api/v1/videos/${id}`)).playback.hls, `/media/${id}/master.m3u8`, 'also where it was in memory');
    const { folder } = await get(`/api/v1/videos/${id}/playback`);
    t.match(folder, `https://media.example.org/media/${id}/t/`);
    const host = { host: 'media.example.org' };
    t.equal(await statusAt(h, `${new URL(folder).pathname}h264/90/0.m4s`, host), 200);
    t.equal(await statusAt(h, `/media/${id}/h264/90/0.m4s`, host), 401);
    t.equal(await statusAt(h, `/media/${id}/h264/90/0.m4s`, {}), 401, 'guests are not sent on');
    const sent = await h.call('GET', `/media/${id}/h264/90/0.m4s`);
    t.match([sent.status, sent.headers.get('location')], [307, `https://media.example.org/media/${id}/t/`]);
    await setAccess(h, 'public');
    t.match((await get(`/api/v1/videos/${id}`)).playback.hls, /^https:\/\/cdn/);
  });
}

await t.test('a setting that cannot be read closes the gate', async (t) => {
  const h = await startHarness({ database, driver: 'node' });
  t.teardown(() => h.close());
  const status = async () => (await h.call('GET', '/api/v1/videos', { key: null })).status;
  t.equal(await status(), 200);
  await database`update settings set value = '{"access": "friends"}', version = version + 1 where name = 'site'`;
  await h.call('GET', '/api/v1/admin/settings/site', { base: h.adminUrl });
  t.equal(await eventually(status, (now) => now === 401), 401);
  await setAccess(h, 'public');
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
