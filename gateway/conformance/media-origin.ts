/** Media on an origin of their own, and public ones on a CDN. The harness is told of https://media.example.org and https://cdn.example.net/v. */
import { request } from 'node:http';
import type { Test } from 'tap';
import { type Footage, storeVideo } from './footage.ts';
import type { Harness } from './harness.ts';

interface Plain {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

export async function mediaOriginConforms(t: Pick<Test, 'test'>, h: Harness, footage: Footage): Promise<void> {
  const onMedia = { host: 'media.example.org' };
  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<Plain>((resolve, reject) => {
      const outgoing = request(h.url + path, { headers }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  const authorization = `Bearer ${h.key}`;

  await t.test('public media are named where the CDN is, unlisted ones on the origin of media', async (t) => {
    const open = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const hidden = await storeVideo(h, footage, { count: 2, state: 'ready', privacy: 'unlisted' });
    const secret = await storeVideo(h, footage, { count: 2, state: 'ready', privacy: 'private' });
    const cdn = `https://cdn.example.net/v/media/${open}`;
    t.match((await h.call('GET', `/api/v1/videos/${open}`)).json.playback, { hls: `${cdn}/master.m3u8`, dash: `${cdn}/manifest.mpd` });
    t.match((await h.call('GET', `/api/v1/videos/${open}/playback`)).json, { folder: `${cdn}/`, expiresAt: null });
    t.match((await h.call('GET', `/api/v1/videos/${open}/files`)).json.transportStream, `${cdn}/ts/master.m3u8`);
    t.equal((await h.call('GET', `/api/v1/videos/${hidden}`)).json.playback.hls, `https://media.example.org/media/${hidden}/master.m3u8`);
    t.equal((await h.call('GET', `/api/v1/videos/${secret}`)).json.playback.hls, `/media/${secret}/master.m3u8`);
    const { folder } = (await h.call('GET', `/api/v1/videos/${secret}/playback`)).json;
    t.match(folder, `https://media.example.org/media/${secret}/t/`);
    t.equal((await get(`${new URL(folder).pathname}h264/90/0.m4s`, onMedia)).status, 200);
    const page = await get('/', { accept: 'text/html' });
    for (const directive of ['connect-src', 'img-src', 'media-src'])
      t.match(page.headers['content-security-policy'], new RegExp(`${directive} [^;]*https://media.example.org https://cdn.example.net`));
  });

  await t.test('the origin of media has media alone, and the other one has none', async (t) => {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    for (const path of ['/', '/api/v1/session', `/api/v1/videos/${id}`, '/health', '/login?token=x', '/assets/index-Ab12Cd34.js'])
      t.equal((await get(path, onMedia)).status, 404, path);
    t.equal((await get(`/api/v1/videos/${id}`)).status, 200);
    t.equal((await get(`/api/v1/videos/${id}`, onMedia)).status, 404, 'nor from memory');
    const segment = `/media/${id}/h264/90/0.m4s`;
    t.match(await get(segment, onMedia), {
      status: 200,
      headers: { 'cache-control': 'public, max-age=31536000, immutable', 'access-control-allow-origin': '*' },
    });
    t.match(await get(`${segment}?x=1`), { status: 307, headers: { location: `https://media.example.org${segment}?x=1` } });
  });

  await t.test('whoever may see a private video is sent on with a token, and nobody else', async (t) => {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready', privacy: 'private' });
    const segment = `/media/${id}/h264/90/0.m4s`;
    t.equal((await get(segment)).status, 404);
    t.equal((await get(segment, onMedia)).status, 404);
    const sent = await get(segment, { authorization });
    t.match(sent, { status: 307, headers: { 'cache-control': 'private, no-store' } });
    const location = new URL(`${sent.headers.location}`);
    t.match(location.href, new RegExp(`^https://media\\.example\\.org/media/${id}/t/[^/]+/h264/90/0\\.m4s$`));
    t.match(await get(location.pathname, onMedia), {
      status: 200,
      headers: { 'cache-control': 'private, no-store', 'access-control-allow-origin': '*' },
    });
  });
}
