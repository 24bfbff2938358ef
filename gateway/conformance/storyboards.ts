/** Storyboards: a worker reads a rendition as one file and brings sheets, which are checked; players read text and sheets. */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import { type Footage, storeObject, storeSide, storeVideo } from './footage.ts';
import type { Harness } from './harness.ts';

/** A WebP of so many pixels, as far as anybody looks. */
export function webp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64, 7);
  bytes.write('RIFF\x38\0\0\0WEBPVP8 \x2c\0\0\0\0\0\0\x9d\x01\x2a', 'latin1');
  bytes.writeUInt16LE(width, 26);
  bytes.writeUInt16LE(height, 28);
  return bytes;
}
const shape = { tileWidth: 160, tileHeight: 90, columns: 2, rows: 1, intervalSeconds: 2, pictures: 2 };
const sheet = webp(320, 90);

export async function storyboardsConform(t: Pick<Test, 'test'>, h: Harness, footage: Footage): Promise<void> {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(h.url + path, { method, headers });

  await t.test('a storyboard is made from the smallest rendition, and its sheets are checked', async (t) => {
    const videoId = await storeVideo(h, footage, { count: 2, state: 'ready' });
    const worker = (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'w' }, base: h.adminUrl })).json as { key: string };
    const work = (method: string, path: string, body: unknown) =>
      h.call(method, `/worker/v1${path}`, { key: worker.key, base: h.workerUrl, body });
    const id = `${videoId}.storyboard`;
    await h.database`insert into renditions values (${videoId}, 'h264', '180', 'h264', 320, 180, 25, 300000, 'ready')`;
    await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
      values (${id}, 'storyboard', ${videoId}, 'o', 4, 'queued', now(), now(), now())`;
    const claimed = (await work('POST', '/claims', { kinds: ['storyboard'], waitSeconds: 5 })).json;
    const parts = [footage.init, ...footage.segments].map((part) => Buffer.from(part));
    const bytes = Buffer.concat(parts);
    const digest = createHash('sha256');
    for (const part of parts) digest.update(createHash('sha256').update(part).digest('hex'));
    const [given] = claimed.sources;
    t.match(given, { name: 'rendition', sizeBytes: bytes.length, sha256: digest.digest('hex'), parts: parts.map((part) => part.length) });
    t.notOk('localPath' in given);

    const read = async (range?: string, url: string = given.url) => {
      const answer = await fetch(new URL(url, `${h.workerUrl}/worker/v1/`), {
        headers: { authorization: `Bearer ${worker.key}`, ...(range ? { range } : {}) },
      });
      return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    t.same(await read(), { status: 200, bytes });
    const border = parts[0]!.length;
    t.same(await read(`bytes=${border - 3}-${border + 4}`), { status: 206, bytes: bytes.subarray(border - 3, border + 5) });
    t.same(await read(`bytes=${border}-`), { status: 206, bytes: bytes.subarray(border) });
    t.same(await read('bytes=-5'), { status: 206, bytes: bytes.subarray(-5) });
    t.equal((await read(`bytes=${bytes.length}-`)).status, 416);
    t.equal((await read(undefined, given.url.replace('epoch=1', 'epoch=0'))).status, 409);

    const send = async (name: string, body: Uint8Array) => {
      const sent = (await work('PUT', `/jobs/${id}/outputs/${name}?epoch=1`, body)).json;
      return { objectKey: sent.objectKey, sizeBytes: sent.sizeBytes };
    };
    const complete = async (sheets: unknown[], more: object = {}) => {
      const { status, json } = await work('POST', `/jobs/${id}/complete`, { epoch: 1, result: { ...shape, ...more, sheets } });
      return status === 200 ? 200 : json.code;
    };
    const good = await send('sheet-0.webp', sheet);
    t.equal(await complete([await send('text.webp', Buffer.from('this is no picture, however long it may be'))]), 'bad-output');
    t.equal(await complete([await send('tiny.webp', sheet.subarray(0, 20))]), 'bad-output');
    t.equal(await complete([await send('other.webp', webp(320, 180))]), 'bad-output', 'of another size than it says');
    t.equal(await complete([{ ...good, sizeBytes: 1 }]), 'bad-output');
    t.equal(await complete([{ ...good, objectKey: `work/${videoId}.h264-0/1/x` }]), 'bad-output', 'not brought under this lease');
    for (const wrong of [await complete([]), await complete([good, good]), await complete([good], { pictures: 3 })]) t.not(wrong, 200);
    t.equal(await complete([good]), 200);
  });

  const stored = async (privacy: string) => {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready', privacy });
    const hash = createHash('sha256').update(sheet).digest('hex');
    const objectKey = `work/${id}.storyboard/1/sheet-0.webp-${hash}`;
    await storeObject(h, objectKey, sheet);
    await storeSide(h, id, 'storyboard', { ...shape, sheets: [{ objectKey, sizeBytes: sheet.length }] });
    return id;
  };

  await t.test('a storyboard is read as text and sheets', async (t) => {
    const id = await stored('public');
    const view = (await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json;
    const version = `v=${createHash('sha256').update(sheet).digest('hex').slice(0, 8)}`;
    t.equal(view.storyboardUrl, `/media/${id}/storyboard.vtt?${version}`);
    const text = await get(view.storyboardUrl);
    const told = ['content-type', 'cache-control', 'access-control-allow-origin'] as const;
    const forEver = ['public, max-age=31536000, immutable', '*'];
    t.same(
      told.map((name) => text.headers.get(name)),
      ['text/vtt; charset=utf-8', ...forEver],
    );
    t.equal(
      await text.text(),
      `WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nstoryboard-0.webp?${version}#xywh=0,0,160,90\n\n00:00:02.000 --> 00:00:04.000\nstoryboard-0.webp?${version}#xywh=160,0,160,90\n`,
    );
    t.equal((await get(view.storyboardUrl, { 'if-none-match': text.headers.get('etag')! })).status, 304);
    const path = `/media/${id}/storyboard-0.webp`;
    const picture = await get(path);
    t.same(
      told.map((name) => picture.headers.get(name)),
      ['image/webp', ...forEver],
    );
    t.same(Buffer.from(await picture.arrayBuffer()), sheet);
    t.equal((await get(path, { 'if-none-match': picture.headers.get('etag')! })).status, 304);
    t.equal((await get(path, { range: 'bytes=0-3' })).status, 206);
    t.equal((await get(path, {}, 'HEAD')).headers.get('content-length'), String(sheet.length));
    for (const name of ['storyboard-1.webp', 'storyboard-00.webp', 'storyboard-100.webp', 'storyboard-0.png', 'storyboard-.webp', 'other'])
      t.equal((await get(`/media/${id}/${name}`)).status, 404, name);
  });

  await t.test('a video without a storyboard has none; that of a private one is private', async (t) => {
    const bare = await storeVideo(h, footage, { count: 2, state: 'ready' });
    for (const name of ['storyboard.vtt', 'storyboard-0.webp']) t.equal((await get(`/media/${bare}/${name}`)).status, 404, name);
    const id = await stored('private');
    for (const name of ['storyboard.vtt', 'storyboard-0.webp']) {
      t.equal((await get(`/media/${id}/${name}`)).status, 404, name);
      const own = await get(`/media/${id}/${name}`, { authorization: `Bearer ${h.key}` });
      t.same(
        [own.status, own.headers.get('cache-control'), own.headers.get('access-control-allow-origin')],
        [200, 'private, no-store', null],
      );
      await own.arrayBuffer();
    }
  });
}
