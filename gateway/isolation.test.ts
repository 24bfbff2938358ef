/** What is somebody's own stays with them: everything that names a thing, and everything that lists, is asked by everybody else. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createEvents } from '../components/events/memory.ts';
import { createS3Objects } from '../components/objects/s3.ts';
import { startS3Server } from '../test/servers/versitygw.ts';
import { permissionOf } from './admission.ts';
import { makeFootage } from './conformance/footage.ts';
import { eventually, silent, startHarness } from './conformance/harness.ts';
import { listen } from './conformance/listen.ts';
import { makeWorld, type Secret, type SecretVideo } from './conformance/secrets.ts';
import { openSocket } from './conformance/socket.ts';
import { routes } from './contract/index.ts';
import { permissions } from './contract/permissions.ts';
import type { Listener, Route } from './contract/routes.ts';
import { startReceiver } from './webhooks/testing.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-isolation-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const s3 = await startS3Server();
const store = createS3Objects({ ...s3.settings, patience: { attempts: 2, backOffMs: 10, silenceMs: 2000 } });
const events = createEvents({ database, log: silent });
// So much is asked without a right that a counter would refuse the rest unread.
const rates = { take: () => 0 };
const h = await startHarness({ database, driver: 'uws', store, events, rates, settings: { allowImport: true } });
const receiver = await startReceiver();
const world = await makeWorld({ ...h, objects: store as never }, await makeFootage(), new URL(receiver.url).origin);
const { keys, videos, things } = world;
const everything: Secret[] = [...videos, ...things];

const all = Object.entries(routes as Record<string, Route>);
const bases: Record<Listener, string> = { public: h.url, admin: h.adminUrl, worker: h.workerUrl };
const parametersOf = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
const isStream = (name: string) => ['allEvents', 'liveSocket', 'videoEvents'].includes(name);
const strangersOf = ({ readers }: Secret) => [...keys.keys()].filter((who) => !readers.includes(who));
/** Parts of media that are there; and what no test needs to be there. */
const parts: Record<string, Record<string, string>> = {
  segment: { family: 'h264', rung: '90', file: '0.m4s' },
  tsSegment: { rung: '90', file: '0.ts' },
  download: { file: '90.mp4' },
  storyboardSheet: { sheet: 'storyboard-0.webp' },
  tellPlayback: { playback: randomUUID() },
};
const usual = {
  family: 'h264',
  rung: '90',
  file: 'none',
  name: 'poster.webp',
  picture: '0',
  account: 'ann',
  kind: 'account',
  comment: randomUUID(),
};
const notMade = ['publishedFile', 'downloadOriginal', 'candidatePicture', 'readPosters', 'downloadSource', 'chaptersFile', 'isForLater'];
const pathOf = (name: string, route: Route, params: Readonly<Record<string, string>>) => {
  const values: Record<string, string> = { ...usual, ...parts[name], ...params };
  return route.path.replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(values[parameter] ?? 'none'));
};
const isAboutVideo = ({ access }: Route) => {
  const permission = permissionOf(access);
  return permission !== null && permissions[permission].about === 'video';
};
const call = (who: string, method: string, path: string, init: { base?: string; body?: unknown; headers?: Record<string, string> } = {}) =>
  h.call(method, path, { key: keys.get(who)!, ...init });
/** What stands in an answer of things that whoever asked may not see. */
const foundIn = (text: string, who: string, names: (secret: Secret) => string[]) =>
  everything
    .filter((secret) => !secret.readers.includes(who) && names(secret).some((one) => text.includes(one)))
    .map(({ marker }) => marker);
const byAll = (secret: Secret) =>
  'shortId' in secret ? [secret.marker, (secret as SecretVideo).id, (secret as SecretVideo).shortId] : [secret.marker];

await t.test('every route that reads something of a video is known to be about it', async (t) => {
  const about = all.filter(([, route]) => /\/videos\/\{id\}|^\/media\/\{id\}/.test(route.path));
  const unguarded = about.filter(([, route]) => !isAboutVideo(route) && route.access !== 'instance.read').map(([name]) => name);
  t.same(unguarded, ['unlockVideo'], 'which asks for the password itself');
  t.ok(about.filter(([, { method }]) => method === 'GET').length > 20);
});

await t.test('owners read all of their videos', async (t) => {
  const wrong: string[] = [];
  for (const video of videos)
    for (const [name, route] of all)
      if (route.method === 'GET' && isAboutVideo(route) && !isStream(name) && !notMade.includes(name)) {
        const { status } = await call(video.owner, 'GET', pathOf(name, route, video.params));
        if (status !== 200) wrong.push(`${name} of ${video.marker} by ${video.owner}: ${status}`);
      }
  t.same(wrong, []);
});

await t.test('everybody else is refused everything of a video', async (t) => {
  const wrong: string[] = [];
  let asked = 0;
  for (const video of videos)
    for (const who of strangersOf(video))
      for (const [name, route] of all)
        if (isAboutVideo(route) || route.path.startsWith('/api/v1/admin/videos/')) {
          const id = (asked += 1) % 2 ? video.id : video.shortId;
          const base = bases[route.listeners[0]!];
          const { status, text, json } = await call(who, route.method, pathOf(name, route, { ...video.params, id, video: id }), {
            base,
            ...(route.body && { body: {} }),
          });
          const expected =
            route.access === 'instance.read'
              ? [401, 403]
              : route.access !== 'reader'
                ? [401, 404]
                : video.privacy === 'password'
                  ? [403]
                  : [404];
          const isRight = expected.includes(status) && (route.access !== 'reader' || status !== 403 || json.code === 'password-needed');
          if (!isRight || text.includes(video.marker)) wrong.push(`${name} of ${video.marker} by ${who}: ${status} ${json?.code}`);
        }
  t.same(wrong, []);
  t.ok(asked > 2000, `${asked} calls`);
});

await t.test('what opens one video opens no other', async (t) => {
  const media = all.filter(([, route]) => route.path.startsWith('/media/{id}/'));
  for (const from of videos) {
    const { folder } = (await call(from.owner, 'GET', `/api/v1/videos/${from.id}/playback`)).json;
    t.equal((await call('nobody', 'GET', `${folder}master.m3u8`)).status, 200);
    const token = folder.split('/t/')[1].replace('/', '');
    const cookie =
      from.privacy !== 'password'
        ? null
        : (await call('nobody', 'POST', `/api/v1/videos/${from.id}/unlock`, { body: { password: world.password(from) } })).headers
            .get('set-cookie')!
            .split(';')[0]!;
    if (cookie !== null) t.equal((await call('nobody', 'GET', `/media/${from.id}/master.m3u8`, { headers: { cookie } })).status, 200);
    for (const to of videos)
      if (to !== from) {
        const wrong: string[] = [];
        for (const [name, route] of media) {
          const path = pathOf(name, route, to.params);
          const { status } = await call('nobody', 'GET', path.replace(`/media/${to.id}/`, `/media/${to.id}/t/${token}/`));
          if (status !== 404) wrong.push(`${name} by the token of another: ${status}`);
          if (cookie === null) continue;
          const unlocked = await call('nobody', 'GET', path, { headers: { cookie } });
          if (![403, 404].includes(unlocked.status)) wrong.push(`${name} by the password of another: ${unlocked.status}`);
        }
        t.same(wrong, [], `${from.marker} and ${to.marker}`);
      }
  }
});

await t.test('an address of media ends with its time', async (t) => {
  const short = await startHarness({
    database,
    driver: 'node',
    store,
    settings: { playback: { keys: null, tokenSeconds: 1, bindAddress: false } },
  });
  t.teardown(() => short.close());
  for (const video of videos) {
    const { folder } = (await short.call('GET', `/api/v1/videos/${video.id}/playback`, { key: keys.get(video.owner)! })).json;
    for (const [name, route] of all.filter(([, route]) => route.path.startsWith('/media/{id}/'))) {
      const path = pathOf(name, route, video.params).replace(`/media/${video.id}/`, folder);
      const over = await eventually(
        () => short.call('GET', path, { key: null }),
        ({ status }) => status === 403,
      );
      if (over.status !== 403 || over.json.code !== 'address-expired') t.fail(`${name} of ${video.marker}: ${over.status}`);
    }
  }
  t.pass('none is open');
});

await t.test('nothing that lists says anything of others', async (t) => {
  const wrong: string[] = [];
  const scopes = ['public', 'mine', 'visible', 'all', 'organisation&organisation=first', 'organisation&organisation=second'];
  for (const who of keys.keys())
    for (const [name, route] of all)
      if (
        route.method === 'GET' &&
        !isStream(name) &&
        name !== 'login' &&
        parametersOf(route.path).length === 0 &&
        route.access !== 'worker'
      )
        for (const listener of route.listeners)
          for (const query of name === 'listVideos' ? scopes.map((scope) => `?scope=${scope}&limit=100`) : ['']) {
            const { status, text } = await call(who, 'GET', route.path + query, { base: bases[listener] });
            const found = foundIn(text, who, byAll);
            if (found.length > 0) wrong.push(`${name}${query} by ${who}: ${found}`);
            if (route.access.startsWith('instance.') && ![401, 403].includes(status)) wrong.push(`${name} by ${who}: ${status}`);
          }
  t.same(wrong, []);
  for (const { owner, marker } of videos) t.match((await call(owner, 'GET', '/api/v1/videos?scope=visible&limit=100')).text, marker);
});

await t.test('everybody else is refused everything of what is somebody’s own', async (t) => {
  const bodies: Record<string, object> = {
    renameKey: { label: 'x' },
    updateWebhook: { state: 'paused' },
    signParts: { parts: [{ part: 1 }] },
    changeOneAccount: { role: 'administrator' },
    updateTeam: { name: 'x' },
    updateOrganisation: { name: 'x' },
    createTeam: { name: 'x' },
    writeToModerators: { text: 'x' },
    changeMember: { role: 'viewer' },
    createInvitation: { email: 'x@example.org', role: 'owner' },
  };
  const wrong: string[] = [];
  const reached = new Set<string>();
  for (const thing of things)
    for (const [name, route] of all) {
      const isUnder = thing.under.some((start) => route.path.startsWith(start));
      const isNamed = parametersOf(route.path).every((parameter) => parameter in thing.params || parameter in usual);
      if (!isUnder || !isNamed) continue;
      reached.add(name);
      const path = pathOf(name, route, thing.params);
      const ask = (who: string) =>
        call(who, route.method, path, {
          base: bases[route.listeners[0]!],
          ...(route.path.startsWith('/api/v1/uploads') && { headers: { 'tus-resumable': '1.0.0', 'upload-offset': '0' } }),
          ...(route.body && ('json' in route.body ? { body: bodies[name] ?? {} } : { body: new Uint8Array(1) })),
        });
      for (const who of strangersOf(thing)) {
        const { status, text } = await ask(who);
        const isRefused = [401, 403, 404].includes(status) || (name === 'appendToUpload' && status === 415);
        if (!isRefused || text.includes(thing.marker)) wrong.push(`${name} of ${thing.marker} by ${who}: ${status}`);
      }
    }
  t.same(wrong, []);
  for (const name of [
    'readOrganisation',
    'removeInvitation',
    'readWebhook',
    'readDelivery',
    'readUpload',
    'readUploads',
    'readDirectUpload',
    'writeToModerators',
  ])
    t.ok(reached.has(name), name);
  for (const name of ['readImport', 'revokeKey', 'readQuota', 'readOneAccount', 'removeTeam', 'leaveOrganisation', 'endUpload'])
    t.ok(reached.has(name), name);
  for (const thing of things)
    for (const [name, route] of all) {
      const isItself = thing.under.includes(route.path) && route.method === 'GET' && !route.access.startsWith('instance.');
      if (isItself)
        t.equal((await call(thing.readers[0]!, 'GET', pathOf(name, route, thing.params))).status, 200, `${name} is still there`);
    }
});

await t.test('live updates say nothing of others', async (t) => {
  const open = (await h.call('POST', '/api/v1/videos', { body: { title: 'For everybody', privacy: 'public' } })).json.id;
  const headersOf = (who: string) => {
    const key = keys.get(who);
    return (key ? { authorization: `Bearer ${key}` } : {}) as Record<string, string>;
  };
  for (const who of keys.keys())
    t.ok([401, 403].includes((await call(who, 'GET', '/api/v1/events')).status), `${who} does not hear everything`);
  // Members hear of their organisation, and there of what they may see.
  const streams = await Promise.all(
    [...keys.keys()].map(async (who) => {
      const own = things.find(({ under, readers }) => under[0] === '/api/v1/organisations/{id}' && readers.includes(who));
      const of = own === undefined ? '' : `&organisation=${own.params.id}`;
      return { who, stream: await listen(`${h.url}/api/v1/events?videos=${open}${of}`, headersOf(who)) };
    }),
  );
  for (const who of keys.keys()) {
    const socket = await openSocket(h.url, headersOf(who));
    for (const video of videos.filter((one) => !one.readers.includes(who))) {
      for (const id of [video.id, video.shortId]) {
        const answer = await socket.ask({ type: 'subscribe', topic: `video/${id}` });
        if (answer.type !== 'refused') t.fail(`${who} hears of ${video.marker} by a socket: ${answer.type}`);
      }
      const stream = await call(who, 'GET', `/api/v1/events?videos=${video.id}`);
      if (![401, 403, 404].includes(stream.status)) t.fail(`${who} hears of ${video.marker}: ${stream.status}`);
    }
    for (const thing of things.filter(({ under, readers }) => under[0] === '/api/v1/organisations/{id}' && !readers.includes(who))) {
      const answer = await socket.ask({ type: 'subscribe', topic: `organisation/${thing.params.id}` });
      if (answer.type !== 'refused') t.fail(`${who} hears of ${thing.marker}: ${answer.type}`);
      const stream = await call(who, 'GET', `/api/v1/events?organisation=${thing.params.id}`);
      if (![401, 403, 404].includes(stream.status)) t.fail(`${who} hears of ${thing.marker}: ${stream.status}`);
    }
    socket.close();
  }
  await events.append(videos.map(({ id, marker }) => ({ type: 'video.ready', subject: { type: 'video', id }, data: { marker } })));
  for (const { id, marker } of videos) events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { marker } });
  await events.append([{ type: 'video.ready', subject: { type: 'video', id: open }, data: {} }]);
  for (const { who, stream } of streams) {
    let text = '';
    for (let last = ''; !last.includes(open); ) text += last = JSON.stringify(await stream.next());
    t.same(foundIn(text, who, byAll), [], who);
    for (const { id, readers, privacy } of videos)
      if (privacy === 'organisation' && readers.includes(who)) t.ok(text.includes(id), `${who} hears what is for members`);
    stream.close();
  }

  // Webhooks read the same log: once those of people by themselves have heard of their videos, all have.
  const deliveriesOf = async ({ params, readers }: Secret) =>
    (await call(readers[0]!, 'GET', `/api/v1/webhooks/${params.id}/deliveries?limit=100`)).json.items as { id: string }[];
  const hooks = things.filter(({ under }) => under[0] === '/api/v1/webhooks/{id}');
  const alone = hooks.filter(({ readers }) => ['cid', 'dan'].includes(readers[0]!));
  for (const hook of alone) {
    const items = await eventually(
      () => deliveriesOf(hook),
      ({ length }) => length > 1,
      1000,
    );
    t.ok(items.length > 1, `the webhook of ${hook.readers[0]} has heard of their videos`);
  }
  for (const hook of hooks)
    for (const { id } of await deliveriesOf(hook)) {
      const [who = ''] = hook.readers;
      const { text } = await call(who, 'GET', `/api/v1/webhooks/${hook.params.id}/deliveries/${id}`);
      t.same(foundIn(text, who, byAll), [], `${who} by webhook`);
    }
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the servers stop', async (t) => {
  await h.close();
  await receiver.stop();
  store.close();
  await s3.stop();
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
