/** Posters to choose from, own pictures, waveforms, scenes, loudness: what workers bring is checked, what people read and choose is served. */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import { waveformFolder } from '../../media/index.ts';
import { type Footage, storeObject, storeSide, storeVideo } from './footage.ts';
import type { Harness } from './harness.ts';
import { webp } from './storyboards.ts';

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const png = Buffer.from('\x89PNG\r\n\x1a\n and the rest of it', 'latin1');

export async function sideProductsConform(t: Pick<Test, 'test'>, h: Harness, footage: Footage): Promise<void> {
  const ready = (privacy = 'public') => storeVideo(h, footage, { count: 2, state: 'ready', privacy });
  const wishes = (id: string) =>
    h.proxy.calls.filter((call) => call.id === id && call.method === 'orderSide').map(({ command }) => command);
  const store = async (name: string, bytes: Uint8Array) => {
    const objectKey = `work/${name}-${hash(bytes)}`;
    await storeObject(h, objectKey, bytes);
    return { objectKey, sizeBytes: bytes.length };
  };
  const withCandidates = async (privacy?: string) => {
    const id = await ready(privacy);
    const pictures = await Promise.all(
      [1, 2, 3].map((n) => store(`${id}.candidates/1/${n}`, Buffer.concat([webp(320, 180), Buffer.of(n)]))),
    );
    const candidates = pictures.map((picture, n) => ({ ...picture, width: 320, height: 180, atSeconds: n + 0.5 }));
    await storeSide(h, id, 'candidates', { candidates });
    return id;
  };

  await t.test('its owner sees pictures to choose a poster from, and nobody else does', async (t) => {
    const id = await withCandidates();
    const { status, json } = await h.call('GET', `/api/v1/videos/${id}/posters`);
    t.equal(status, 200);
    t.match(json, { from: { is: 'automatic' }, hasOwnPicture: false, making: null, problem: null });
    t.same(
      json.candidates.map((one: { atSeconds: number }) => one.atSeconds),
      [0.5, 1.5, 2.5],
    );
    const url = h.url + json.candidates[1].url;
    const picture = await fetch(url, { headers: { authorization: `Bearer ${h.key}` } });
    t.same(
      [picture.status, picture.headers.get('content-type'), picture.headers.get('cache-control')],
      [200, 'image/webp', 'private, no-store'],
    );
    t.equal(Buffer.from(await picture.arrayBuffer()).at(-1), 2);
    t.equal((await fetch(url)).status, 401);
    t.equal((await h.call('GET', `/api/v1/videos/${id}/posters`, { key: null })).status, 401);
    t.equal((await h.call('GET', `/api/v1/videos/${id}/posters/7.webp`)).status, 404);
    t.same((await h.call('GET', `/api/v1/videos/${await ready()}/posters`)).json.candidates, []);
  });

  await t.test('a poster is ordered of a candidate, of a moment, or automatically', async (t) => {
    const id = await withCandidates();
    const choose = async (body: object) => {
      const { status, json } = await h.call('PUT', `/api/v1/videos/${id}/poster`, { body });
      return status === 202 ? 202 : json.code;
    };
    t.equal(await choose({ candidate: 1 }), 202);
    t.equal(await choose({ atSeconds: 3.25 }), 202);
    t.equal(await choose({ automatic: true }), 202);
    t.same(wishes(id), [
      { product: 'poster', wish: { atSeconds: 1.5, exact: true } },
      { product: 'poster', wish: { atSeconds: 3.25, exact: true } },
      { product: 'poster' },
    ]);
    t.equal(await choose({ candidate: 3 }), 'no-such-candidate');
    t.equal(await choose({ atSeconds: 4 }), 'beyond-the-end');
    t.equal(await choose({ ownPicture: true }), 'no-own-picture');
    for (const wrong of [{}, { automatic: false }, { candidate: -1 }, { candidate: 1, automatic: true }])
      t.equal(await choose(wrong), 'invalid');
    t.equal((await h.call('PUT', `/api/v1/videos/${id}/poster`, { body: { automatic: true }, key: null })).status, 401);
  });

  await t.test('a picture that the owner brings is kept and ordered as the poster', async (t) => {
    const id = await ready();
    const bring = async (body: Uint8Array, headers: Record<string, string> = {}) => {
      const { status, json } = await h.call('PUT', `/api/v1/videos/${id}/poster/picture`, {
        body,
        headers: { 'content-type': 'image/png', ...headers },
      });
      return status === 202 ? 202 : json.code;
    };
    t.equal(await bring(png), 202);
    const [order] = wishes(id);
    t.match(order, { product: 'poster', wish: { picture: { sizeBytes: png.length } } });
    const { objectKey } = order.wish.picture;
    t.match(objectKey, new RegExp(`^source/${id}/pictures/[0-9a-f-]{36}/${hash(png)}$`));
    t.equal((await h.objects.head(objectKey))?.sizeBytes, png.length);
    t.equal(await bring(Buffer.from('GIF89a is no picture of ours')), 'not-a-picture');
    t.equal(await bring(Buffer.from('short')), 'not-a-picture');
    t.equal(await bring(Buffer.alloc(0)), 'empty-file');
    t.equal(await bring(Buffer.alloc(10_000_001, png)), 'too-large');
    t.equal(await bring(png, { 'repr-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` }), 'digest-mismatch');
    const left = [];
    for await (const { key } of h.objects.list(`source/${id}/`)) left.push(key);
    t.same(left, [objectKey], 'what was refused is gone');

    await storeSide(h, id, 'own-picture', order.wish.picture);
    t.equal((await h.call('PUT', `/api/v1/videos/${id}/poster`, { body: { ownPicture: true } })).json.hasOwnPicture, true);
    t.same(wishes(id).at(-1), order, 'it can be chosen again');
  });

  await t.test('while a poster is made the old one stays, and a failure is told', async (t) => {
    const id = await ready();
    const poster = await store(`${id}.poster/1/poster.webp`, webp(1280, 720));
    const thumbnail = await store(`${id}.poster/1/thumbnail.webp`, webp(320, 180));
    await storeSide(h, id, 'poster', { ...poster, thumbnail, from: { is: 'moment', atSeconds: 2 } });
    const view = (await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json;
    for (const [url, size] of [
      [view.posterUrl, 1280],
      [view.thumbnailUrl, 320],
    ]) {
      t.match(url, /\?v=[0-9a-f]{8}$/);
      t.equal(Buffer.from(await (await fetch(h.url + url)).arrayBuffer()).readUInt16LE(26), size);
    }
    const look = async () => (await h.call('GET', `/api/v1/videos/${id}/posters`)).json;
    t.match(await look(), { from: { is: 'moment', atSeconds: 2 }, making: null, problem: null });
    const order = { jobId: `${id}.poster-2`, from: { is: 'picture' } };
    await storeSide(h, id, 'poster-order', order);
    t.match(await look(), { from: { is: 'moment', atSeconds: 2 }, making: { is: 'picture' } }, 'its job may take a while to appear');
    const job = async (state: string, problem: object | null) => {
      await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, problem, ready_at, created_at, updated_at)
        values (${order.jobId}, 'own-poster', ${id}, 'o', 3, ${state}, ${problem && h.database.json(problem as never)}, now(), now(), now())
        on conflict (id) do update set state = excluded.state, problem = excluded.problem`;
      return look();
    };
    t.match(await job('leased', null), { making: { is: 'picture' }, problem: null });
    const problem = { code: 'bad-picture', title: 'The picture cannot be read.', status: 422 };
    t.match(await job('failed', problem), { making: null, problem: { code: 'bad-picture', title: problem.title } });
    t.match(await job('done', null), { making: { is: 'picture' }, problem: null }, 'the video hears of it in a moment');
    await storeSide(h, id, 'poster', { ...poster, thumbnail, ...order });
    t.match(await look(), { from: { is: 'picture' }, making: null, problem: null });
  });

  await t.test('what workers bring is looked at', async (t) => {
    const id = await ready();
    const worker = (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'w' }, base: h.adminUrl })).json as { key: string };
    const work = (method: string, path: string, body: unknown) =>
      h.call(method, `/worker/v1${path}`, { key: worker.key, base: h.workerUrl, body });
    const lease = async (kind: string) => {
      const job = `${id}.${kind}`;
      await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
        values (${job}, ${kind}, ${id}, 'o', 4, 'queued', now(), now(), now())`;
      const claimed = (await work('POST', '/claims', { kinds: [kind], waitSeconds: 5 })).json;
      const send = async (name: string, bytes: Uint8Array) => {
        const { objectKey, sizeBytes } = (await work('PUT', `/jobs/${job}/outputs/${name}?epoch=1`, bytes)).json;
        return { objectKey, sizeBytes };
      };
      const complete = async (result: object) => {
        const { status, json } = await work('POST', `/jobs/${job}/complete`, { epoch: 1, result });
        return status === 200 ? 200 : json.code;
      };
      return { claimed, send, complete };
    };

    const poster = await lease('poster');
    const large = { ...(await poster.send('poster.webp', webp(1280, 720))), width: 1280, height: 720 };
    const small = { ...(await poster.send('thumbnail.webp', webp(320, 180))), width: 320, height: 180 };
    t.equal(await poster.complete({ ...large, thumbnail: { ...small, width: 640 } }), 'bad-output');
    t.equal(await poster.complete({ ...large, objectKey: `work/${id}.other/1/x`, thumbnail: small }), 'bad-output');
    t.equal(
      await poster.complete({
        ...large,
        thumbnail: { ...small, ...(await poster.send('x', Buffer.from('no picture at all, though long enough'))) },
      }),
      'bad-output',
    );
    t.equal(await poster.complete(large), 'invalid', 'without a thumbnail');
    t.equal(await poster.complete({ ...large, thumbnail: small }), 200);

    const candidates = await lease('candidates');
    t.match(candidates.claimed.sources, [{ name: 'rendition', parts: { length: 3 } }]);
    const one = { ...(await candidates.send('2000.webp', webp(320, 180))), width: 320, height: 180, atSeconds: 2 };
    t.equal(await candidates.complete({ candidates: [one, { ...one, height: 320 }] }), 'bad-output');
    t.equal(await candidates.complete({ candidates: Array(6).fill(one) }), 'invalid');
    t.equal(await candidates.complete({ candidates: [one] }), 200);

    await storeSound(h, id, footage);
    const waveform = await lease('waveform');
    t.match(waveform.claimed.sources, [
      { name: 'sound', sizeBytes: footage.init.length + footage.segments[0]!.length, parts: { length: 2 } },
    ]);
    const read = await fetch(new URL(waveform.claimed.sources[0].url, `${h.workerUrl}/worker/v1/`), {
      headers: { authorization: `Bearer ${worker.key}` },
    });
    t.same(Buffer.from(await read.arrayBuffer()), Buffer.concat([footage.init, footage.segments[0]!]));
    t.equal(await waveform.complete(await waveform.send('x', Buffer.alloc(40, 1))), 'bad-output');
    t.equal(await waveform.complete(await waveform.send('waveform.dat', waveformFile())), 200);

    const own = await lease('own-poster');
    t.same(own.claimed.sources, [], 'no picture was brought');
    const scenes = await lease('scenes');
    t.equal(await scenes.complete({ seconds: [1, -1] }), 'invalid');
    t.equal(await scenes.complete({ seconds: [1, 2.5] }), 200);
    const loudness = await lease('loudness');
    t.equal(await loudness.complete({ integratedLufs: 'loud' }), 'invalid');
    t.equal(await loudness.complete({ integratedLufs: -23, rangeLu: 5, truePeakDb: null }), 200);
  });

  await t.test('a worker gets the picture that the owner brought', async (t) => {
    const id = await ready();
    const key = `source/${id}/pictures/u/${hash(png)}`;
    await storeObject(h, key, png);
    await storeSide(h, id, 'own-picture', { objectKey: key, sizeBytes: png.length });
    const worker = (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'w' }, base: h.adminUrl })).json as { key: string };
    await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
      values (${`${id}.poster-2`}, 'own-poster', ${id}, 'o', 3, 'queued', now(), now(), now())`;
    const call = { key: worker.key, base: h.workerUrl };
    const claimed = (await h.call('POST', '/worker/v1/claims', { ...call, body: { kinds: ['own-poster'], waitSeconds: 5 } })).json;
    t.match(claimed.sources, [{ name: 'picture', sizeBytes: png.length, sha256: hash(png) }]);
    const headers = { authorization: `Bearer ${worker.key}` };
    const bytes = await fetch(new URL(claimed.sources[0].url, `${h.workerUrl}/worker/v1/`), { headers });
    t.same(Buffer.from(await bytes.arrayBuffer()), png);
    const other = await fetch(new URL(claimed.sources[0].url.replace('picture', 'source'), `${h.workerUrl}/worker/v1/`), { headers });
    t.equal(other.status, 404, 'and nothing else');
  });

  await t.test('waveform, loudness and scenes are read by whoever may watch', async (t) => {
    const id = await ready();
    t.equal((await h.call('GET', `/api/v1/videos/${id}/scenes`, { key: null })).json.code, 'not-made');
    for (const ending of ['dat', 'json']) t.equal((await fetch(`${h.url}/media/${id}/waveform.${ending}`)).status, 404);
    await storeSide(h, id, 'scenes', { seconds: [1.5, 2.25] });
    await storeSide(h, id, 'loudness', { integratedLufs: -23, rangeLu: 5, truePeakDb: -1.5 });
    await storeSide(h, id, 'waveform', await store(`${id}.waveform/1/waveform.dat`, waveformFile()));
    const view = (await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json;
    t.same(view.loudness, { integratedLufs: -23, rangeLu: 5, truePeakDb: -1.5 });
    t.same((await h.call('GET', `/api/v1/videos/${id}/scenes`, { key: null })).json, { seconds: [1.5, 2.25] });
    const file = await fetch(h.url + view.waveformUrl);
    t.equal(file.headers.get('access-control-allow-origin'), '*');
    t.same(Buffer.from(await file.arrayBuffer()), Buffer.from(waveformFile()));
    const json = await fetch((h.url + view.waveformUrl).replace('.dat', '.json'));
    t.equal(json.headers.get('content-type'), 'application/json');
    t.match(await json.json(), { version: 2, samples_per_pixel: 2, bits: 8, length: 2, data: [1, 2, 3, 4] });

    const hidden = await ready('private');
    await storeSide(h, hidden, 'scenes', { seconds: [] });
    t.equal((await h.call('GET', `/api/v1/videos/${hidden}/scenes`, { key: null })).status, 404);
  });

  await t.test('what side products take is counted, each file once', async (t) => {
    const id = await ready();
    const size = { sizeBytes: 100, width: 320, height: 180 };
    await storeSide(h, id, 'poster', { objectKey: 'a', ...size, thumbnail: { objectKey: 'b', ...size } });
    await storeSide(h, id, 'storyboard', { sheets: [1, 2, 3].map((n) => ({ objectKey: `s${n}`, sizeBytes: 1000 })) });
    await storeSide(h, id, 'scenes', { seconds: [1, 2] });
    t.match((await h.call('GET', `/api/v1/admin/videos/${id}/space`, { base: h.adminUrl })).json, { sideBytes: 3200 });
  });

  await t.test('side products are ordered once more, also for videos that never had any', async (t) => {
    const id = await ready();
    const order = async (kinds: string[]) => h.call('POST', `/api/v1/videos/${id}/side-products`, { body: { kinds } });
    const { status, json } = await order(['storyboard', 'scenes', 'scenes']);
    t.same([status, json], [202, { ordered: ['storyboard', 'scenes'] }]);
    t.match(wishes(id), [
      { product: 'storyboard', wish: { intervalSeconds: 4, pictures: 1, tileWidth: 160 } },
      { product: 'scenes', wish: { durationSeconds: 4 } },
    ]);
    t.equal((await order(['scenes', 'loudness'])).json.code, 'not-possible', 'it has no sound');
    t.equal(wishes(id).length, 2, 'all or none');
    t.equal((await order(['poster'])).status, 422);
    t.equal((await order([])).status, 422);
  });
}

function waveformFile(): Uint8Array {
  const folder = waveformFolder({ sampleRate: 8000, samplesPerPixel: 2 });
  folder.add(new Uint8Array(Int16Array.of(256, 512, 768, 1024).buffer));
  return folder.done();
}

/** Any bytes do: they are only handed on. */
async function storeSound(h: Harness, id: string, footage: Footage): Promise<void> {
  const init = `work/${id}.audio/1/init-${hash(footage.init)}`;
  const segment = `work/${id}.audio/1/0-${hash(footage.segments[0]!)}`;
  await storeObject(h, init, footage.init);
  await storeObject(h, segment, footage.segments[0]!);
  await h.database`insert into renditions values (${id}, 'audio', 'aac', 'aac', null, null, null, 128000, 'ready')`;
  await h.database`insert into inits ${h.database({ video_id: id, family: 'audio', rung: 'aac', object_key: init, size_bytes: footage.init.length, sha256: hash(footage.init), codec_string: 'mp4a.40.2', job_id: 'j' })}`;
  await h.database`insert into segments ${h.database({ video_id: id, family: 'audio', rung: 'aac', idx: 0, object_key: segment, size_bytes: footage.segments[0]!.length, start_ticks: 0, duration_ticks: 1, timescale: 1, sha256: hash(footage.segments[0]!), job_id: 'j', epoch: 1 })}`;
}
