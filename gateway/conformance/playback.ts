/** Tokens and passwords: how media of videos that are not there for everybody reach those who may see them. */
import type { Test } from 'tap';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { type Footage, storeVideo } from './footage.ts';
import { eventually, type Harness } from './harness.ts';
import { listen } from './listen.ts';
import { linkForm } from './people.ts';

export async function playbackConforms(t: Pick<Test, 'test'>, h: Harness, footage: Footage): Promise<void> {
  const get = (path: string, headers: Record<string, string> = {}) => h.call('GET', path, { key: null, headers });
  const playback = (id: string, init: Parameters<Harness['call']>[2] = {}) => h.call('GET', `/api/v1/videos/${id}/playback`, init);
  const files = ['master.m3u8', 'manifest.mpd', 'h264/90/index.m3u8', 'h264/90/init.mp4', 'h264/90/0.m4s', 'h264/90/1.m4s'];
  const ready = (privacy: string) => storeVideo(h, footage, { count: 2, state: 'ready', privacy });

  await t.test('what is there for everybody needs no token', async (t) => {
    const id = await ready('public');
    t.match((await playback(id, { key: null })).json, {
      folder: `/media/${id}/`,
      hls: `/media/${id}/master.m3u8`,
      dash: `/media/${id}/manifest.mpd`,
      expiresAt: null,
      renewAfterSeconds: null,
    });
    const early = (await h.call('POST', '/api/v1/videos', { body: { title: 'Early' } })).json.id;
    t.match(await playback(early, { key: null }), { status: 409, json: { code: 'not-playable' } });
  });

  await t.test('a token opens the media of one private video to a player without a session', async (t) => {
    const [id, other] = [await ready('private'), await ready('private')];
    t.equal((await playback(id, { key: null })).status, 404);
    const answer = await playback(id);
    t.equal(answer.headers.get('cache-control'), 'private, no-store');
    const { folder, hls, expiresAt, renewAfterSeconds } = answer.json;
    t.match(folder, new RegExp(`^/media/${id}/t/[A-Za-z0-9._-]+/$`));
    t.equal(hls, `${folder}master.m3u8`);
    t.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 600_000) < 60_000);
    t.equal(renewAfterSeconds, 400);
    for (const file of files) {
      const media = await get(folder + file);
      t.equal(media.status, 200, file);
      t.match(Object.fromEntries(media.headers), {
        'cache-control': 'private, no-store',
        'access-control-allow-origin': '*',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
    t.notMatch((await get(hls)).text, /^\//m, 'lists name everything relative to themselves');
    const range = await get(`${folder}h264/90/0.m4s`, { range: 'bytes=0-9' });
    t.same([range.status, range.headers.get('cache-control')], [206, 'private, no-store']);
    const short = (await h.call('GET', `/api/v1/videos/${id}`)).json.shortId;
    t.equal((await get(hls.replace(id, short))).status, 200, 'by its short id as well');
    const preflight = await h.call('OPTIONS', hls, { key: null, headers: { origin: 'https://elsewhere.example' } });
    t.equal(preflight.headers.get('access-control-allow-origin'), '*');

    const token = folder.split('/')[4];
    for (const path of [
      `/media/${other}/t/${token}/master.m3u8`,
      `/media/${id}/t/${token.slice(0, -1)}x/master.m3u8`,
      `/media/${id}/t/nonsense/master.m3u8`,
      `/media/${id}/master.m3u8`,
      `/api/v1/videos/${id}`,
      `/api/v1/videos/${id}?token=${token}`,
    ])
      t.equal((await get(path)).status, 404, path);
    const refused = await get(`/media/${id}/t/nonsense/master.m3u8`);
    t.equal(refused.headers.get('cache-control'), 'private, no-store');
    t.equal((await h.call('GET', `/api/v1/videos/${id}`, { key: token })).status, 404, 'it is no key');
  });

  await t.test('a token ends when it changes who may see the video, and with the video', async (t) => {
    const id = await ready('private');
    const first = (await playback(id)).json.hls;
    t.equal((await get(first)).status, 200);
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'public' } });
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'private' } });
    t.equal((await get(first)).status, 404);
    const second = (await playback(id)).json.hls;
    t.equal((await get(second)).status, 200);
    await h.call('DELETE', `/api/v1/videos/${id}`);
    t.equal((await get(second)).status, 404);
  });

  await t.test('a session goes on without tokens where it is known', async (t) => {
    const id = await ready('private');
    const opened = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(h.database)) });
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    for (const file of files) t.equal((await get(`/media/${id}/${file}`, { cookie })).status, 200, file);
  });

  await t.test('a video can have its password from the beginning', async (t) => {
    const create = (body: object) => h.call('POST', '/api/v1/videos', { body: { title: 'Locked', ...body } });
    t.equal((await create({ privacy: 'password', password: 'abc' })).status, 422, 'too short');
    const made = await create({ privacy: 'password', password: 'open sesame' });
    t.match(made, { status: 201, json: { privacy: 'password' } });
    const unlock = (password: string) => h.call('POST', `/api/v1/videos/${made.json.id}/unlock`, { key: null, body: { password } });
    t.match(await unlock('open says me'), { status: 403 });
    t.equal((await unlock('open sesame')).status, 204);
  });

  await t.test('a password opens a video to those who know it', async (t) => {
    const id = await ready('public');
    const patch = (body: object) => h.call('PATCH', `/api/v1/videos/${id}`, { body });
    t.equal((await patch({ password: 'abc', privacy: 'password' })).status, 422, 'too short');
    const locked = await patch({ privacy: 'password', password: 'open sesame' });
    t.match(locked, { status: 200, json: { privacy: 'password' } });
    t.notMatch(locked.text, 'sesame');
    t.notMatch(JSON.stringify(h.proxy.calls), 'sesame', 'only its hash goes on from here');
    t.equal((await playback(id)).status, 200, 'its owner needs none');
    for (const path of [`/api/v1/videos/${id}`, `/api/v1/videos/${id}/playback`, `/media/${id}/master.m3u8`])
      t.match(await get(path), { status: 403, json: { code: 'password-needed' } }, path);
    t.notMatch((await h.call('GET', '/api/v1/videos?limit=100', { key: null })).text, id, 'it is in no list');

    const unlock = (password: string, headers: Record<string, string> = {}) =>
      h.call('POST', `/api/v1/videos/${id}/unlock`, { key: null, body: { password }, headers });
    t.match(await unlock('open says me'), { status: 403, json: { code: 'wrong-password' } });
    const opened = await unlock('open sesame');
    t.equal(opened.status, 204);
    const set = opened.headers.get('set-cookie')!;
    t.match(set, /; HttpOnly; SameSite=Lax; Max-Age=43200/);
    const cookie = set.split(';')[0]!;
    const view = await get(`/api/v1/videos/${id}`, { cookie });
    t.match([view.status, view.headers.get('cache-control'), view.json.title], [200, 'private, no-store', 'Footage']);
    const { hls } = (await playback(id, { key: null, headers: { cookie } })).json;
    t.equal((await get(hls)).status, 200);
    t.equal((await get(`/media/${id}/master.m3u8`, { cookie })).status, 200, 'pictures of the page need no token');
    t.equal((await h.call('PATCH', `/api/v1/videos/${id}`, { key: null, headers: { cookie }, body: { title: 'Mine' } })).status, 401);
    const stream = await listen(`${h.url}/api/v1/videos/${id}/events`, { cookie });
    const progress = () => h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: {} });
    progress();
    t.equal((await stream.next()).data.type, 'job.progress');

    await patch({ password: 'another one' });
    t.equal((await get(`/api/v1/videos/${id}`, { cookie })).status, 403);
    t.equal((await get(hls)).status, 404);
    let over = false;
    const rest = stream.rest().finally(() => {
      over = true;
    });
    await eventually(
      async () => progress(),
      () => over,
    );
    await rest;
    t.equal((await unlock('open sesame')).status, 403);
    const other = await ready('private');
    t.equal((await h.call('POST', `/api/v1/videos/${other}/unlock`, { key: null, body: { password: 'x' } })).status, 404);
  });

  await t.test('passwords cannot be guessed quickly', async (t) => {
    const id = await ready('public');
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'password', password: 'open sesame' } });
    const guess = (password: string) => h.call('POST', `/api/v1/videos/${id}/unlock`, { key: null, body: { password } });
    h.clock.stop();
    t.teardown(() => h.clock.goOn());
    for (let n = 0; n < 10; n += 1) t.equal((await guess(`guess ${n}`)).status, 403);
    t.equal((await guess('one too many')).status, 429);
    const refused = await guess('open sesame');
    t.match(refused, { status: 429, json: { code: 'too-many-requests', retry: true } });
    t.ok(refused.headers.get('retry-after'), 'a right one does not show either');
    t.equal((await playback(id)).status, 200, 'its owner is not locked out');
  });
}
