/** What players fetch, and live updates. */
import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { type Footage, storeSide, storeVideo } from './footage.ts';
import type { Harness } from './harness.ts';
import { listen } from './listen.ts';

export async function mediaConform(t: Pick<Test, 'test'>, h: Harness, footage: Footage): Promise<void> {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(h.url + path, { method, headers });

  await t.test('a video can be played while it grows', async (t) => {
    const id = await storeVideo(h, footage, { count: 1, state: 'processing' });
    const view = (await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json;
    t.match(view, {
      state: 'processing',
      progress: 0.5,
      playback: { hls: `/media/${id}/master.m3u8`, dash: null },
      renditions: [{ id: 'h264-90', codec: 'h264', width: 160, height: 90, frameRate: 25 }],
    });
    const master = await get(view.playback.hls);
    t.same(
      [master.status, master.headers.get('content-type'), master.headers.get('access-control-allow-origin')],
      [200, 'application/vnd.apple.mpegurl', '*'],
    );
    const text = await master.text();
    t.match(text, 'RESOLUTION=160x90');
    t.match(text, 'h264/90/index.m3u8');
    const list = await get(`/media/${id}/h264/90/index.m3u8`);
    t.equal(list.headers.get('cache-control'), 'public, max-age=1');
    const growing = await list.text();
    t.match(growing, '\n0.m4s\n');
    t.notMatch(growing, /1\.m4s|ENDLIST/);
    t.equal((await get(`/media/${id}/manifest.mpd`)).status, 404);
    t.equal((await get(`/media/${id}/h264/90/1.m4s`)).status, 404);
    t.equal((await get(`/media/${id}/poster`)).status, 404);
  });

  await t.test('a finished one has an end, and DASH', async (t) => {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const list = await get(`/media/${id}/h264/90/index.m3u8`);
    t.match(list.headers.get('cache-control'), 'max-age=10');
    t.match(await list.text(), /0\.m4s.*1\.m4s.*ENDLIST/s);
    t.equal((await get(`/media/${id}/h264/90/index.m3u8`, { 'if-none-match': list.headers.get('etag')! })).status, 304);
    const dash = await get(`/media/${id}/manifest.mpd`);
    t.equal(dash.headers.get('content-type'), 'application/dash+xml');
    t.match(await dash.text(), 'h264/90/$Number$.m4s');
    t.same(Buffer.from(await (await get(`/media/${id}/h264/90/init.mp4`)).arrayBuffer()), Buffer.from(footage.init));
    for (const path of ['h264/91/index.m3u8', 'audio/90/index.m3u8', 'h264/90/2.m4s', 'h264/90/00.m4s', 'h264/90/x.m4s'])
      t.equal((await get(`/media/${id}/${path}`)).status, 404, path);
  });

  await t.test('segments come whole, in ranges, conditionally, and as heads', async (t) => {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const bytes = Buffer.from(footage.segments[0]!);
    const path = `/media/${id}/h264/90/0.m4s`;
    const whole = await get(path);
    t.same(Buffer.from(await whole.arrayBuffer()), bytes);
    t.equal(whole.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    t.equal(whole.headers.get('accept-ranges'), 'bytes');
    const etag = whole.headers.get('etag')!;
    const range = async (header: string, more: Record<string, string> = {}) => {
      const answer = await get(path, { range: header, ...more });
      return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer())];
    };
    const { length } = bytes;
    t.same(await range('bytes=0-9'), [206, `bytes 0-9/${length}`, bytes.subarray(0, 10)]);
    t.same(await range('bytes=100-'), [206, `bytes 100-${length - 1}/${length}`, bytes.subarray(100)]);
    t.same(await range('bytes=-7'), [206, `bytes ${length - 7}-${length - 1}/${length}`, bytes.subarray(length - 7)]);
    t.same(await range('bytes=0-9', { 'if-range': '"other"' }), [200, null, bytes]);
    t.same(await range('bytes=0-9', { 'if-range': etag }), [206, `bytes 0-9/${length}`, bytes.subarray(0, 10)]);
    t.same((await range(`bytes=${length}-`)).slice(0, 2), [416, `bytes */${length}`]);
    t.same(await range('bytes=0-1,4-5'), [200, null, bytes]);
    t.equal((await get(path, { 'if-none-match': etag })).status, 304);
    const head = await get(path, {}, 'HEAD');
    t.same([head.status, head.headers.get('content-length')], [200, String(length)]);
    const ranged = await get(path, { range: 'bytes=0-9' }, 'HEAD');
    t.same([ranged.status, ranged.headers.get('content-length')], [200, String(length)], 'ranges are for GET alone');
    t.same(await range('Bytes=0-9'), [206, `bytes 0-9/${length}`, bytes.subarray(0, 10)]);
    t.equal((await get(path, { 'if-none-match': `"x", W/${etag}`, range: 'bytes=0-9' })).status, 304);
    const preflight = await get(path, { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' }, 'OPTIONS');
    t.same([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, '*']);
  });

  await t.test('private media is for those who may see the video', async (t) => {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready', privacy: 'private' });
    for (const path of ['master.m3u8', 'manifest.mpd', 'h264/90/index.m3u8', 'h264/90/init.mp4', 'h264/90/0.m4s']) {
      t.equal((await get(`/media/${id}/${path}`)).status, 404, path);
      const own = await get(`/media/${id}/${path}`, { authorization: `Bearer ${h.key}` });
      t.same(
        [own.status, own.headers.get('access-control-allow-origin'), own.headers.get('cache-control')],
        [200, null, 'private, no-store'],
        path,
      );
      await own.arrayBuffer();
    }
  });

  await t.test('a large object arrives whole at a slow reader', async (t) => {
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Large' } })).json;
    const bytes = randomBytes(6 * 1024 * 1024);
    const key = `images/${id}/large`;
    const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), bytes]);
    await h.objects.put(
      key,
      (async function* () {
        yield picture;
      })(),
    );
    await storeSide(h, id, 'poster', { objectKey: key });
    const answer = await get(`/media/${id}/poster`);
    t.equal(answer.headers.get('content-type'), 'image/jpeg');
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body!) {
      chunks.push(chunk);
      if (chunks.length % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    t.ok(Buffer.concat(chunks).equals(picture));
  });

  await t.test('live updates follow, and resume after the last id that was seen', async (t) => {
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Live' } })).json;
    const first = await listen(`${h.url}/api/v1/videos/${id}/events`);
    const append = (n: number) => h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: { n } }]);
    await append(1);
    h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { fraction: 0.5 } });
    await append(2);
    const heard = [await first.next(), await first.next(), await first.next()];
    t.same(
      heard.map((event) => event.data.data),
      [{ n: 1 }, { fraction: 0.5 }, { n: 2 }],
    );
    t.equal(heard[1]!.id, undefined, 'progress cannot be resumed from');
    first.close();
    await append(3);
    const second = await listen(`${h.url}/api/v1/videos/${id}/events`, { 'last-event-id': heard[0]!.id! });
    await append(4);
    t.same(
      [(await second.next()).data.data, (await second.next()).data.data, (await second.next()).data.data],
      [{ n: 2 }, { n: 3 }, { n: 4 }],
    );
    second.close();
    const all = await listen(`${h.url}/api/v1/events`, { authorization: `Bearer ${h.key}` });
    await append(5);
    t.same((await all.next()).data.data, { n: 5 });
    all.close();
  });
}
