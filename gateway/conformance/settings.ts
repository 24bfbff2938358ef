/** Encoding profiles and the pictures that they name: changed by version, checked by field, and given to videos. */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import { builtInEncoding } from '../contract/settings.ts';
import type { Harness } from './harness.ts';

const path = '/api/v1/admin/settings/encoding';
/** One pixel. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');

export async function settingsConform(t: Test, harness: Harness): Promise<void> {
  const base = harness.adminUrl;
  const { database } = harness;
  const empty = async () => void (await database`truncate settings, settings_history`);
  const put = (body: unknown, version: number | string | null) =>
    harness.call('PUT', path, { base, body, ...(version === null ? {} : { headers: { 'if-match': `"${version}"` } }) });
  const profileGiven = (id: string, method: string) =>
    harness.proxy.calls.findLast((call) => call.id === id && call.method === method)?.command.profile;
  const aVideo = async (): Promise<string> => (await harness.call('POST', '/api/v1/videos', { body: { title: 'x' } })).json.id;

  /** What a worker gets for a transcode whose order names this watermark, and the status of another one. */
  const fetched = async (image: string) => {
    const video = await aVideo();
    await harness.call('PUT', `/api/v1/videos/${video}/source`, { body: Buffer.from('film') });
    const { key } = (await harness.call('POST', '/api/v1/admin/workers', { base, body: { label: 'w' } })).json;
    const id = `${video}.h264-0`;
    harness.proxy.inputs.set(id, { watermark: { mark: { image } } });
    await database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, lease_expires_at, created_at, updated_at)
      values (${id}, 'transcode', ${video}, 'o', 1, 'queued', now(), now() + interval '1 hour', now(), now())`;
    const work = { key, base: harness.workerUrl };
    const claim = await harness.call('POST', '/worker/v1/claims', { ...work, body: { kinds: ['transcode'], waitSeconds: 5 } });
    const source = claim.json.sources.find(({ name }: { name: string }) => name === 'watermark');
    const of = (name: string) => fetch(`${harness.workerUrl}/worker/v1/${name}`, { headers: { authorization: `Bearer ${key}` } });
    const answer = await of(source.url);
    return [Buffer.from(await answer.arrayBuffer()), (await of(source.url.replace(/assets-.{8}/, 'assets-00000000'))).status];
  };

  await t.test('profiles are read and written by version, and no change is lost', async (t) => {
    await empty();
    const first = await harness.call('GET', path, { base });
    t.match(first, { status: 200, json: { version: 0, updatedBy: null, value: builtInEncoding, overrides: {}, trouble: null } });
    t.equal(first.headers.get('etag'), '"0"');
    const changed = { ...builtInEncoding, default: 'fast' };
    t.match(await put(changed, null), { status: 428, json: { code: 'precondition-required' } });
    t.match(await put(changed, 0), { status: 200, json: { version: 1, updatedBy: 'administrator', value: { default: 'fast' } } });
    t.match(await put(changed, 0), { status: 412, json: { code: 'changed-meanwhile' } }, 'somebody else was first');
    t.match(await put({ ...changed, owners: { someone: 'quality' } }, 1), { status: 200, json: { version: 2 } });
    const history = await harness.call('GET', `${path}/history`, { base });
    t.same(
      history.json.items.map((one: { version: number }) => one.version),
      [2, 1],
    );
    const restore = (version: number, seen: number) =>
      harness.call('POST', `${path}/restore`, { base, body: { version }, headers: { 'if-match': `"${seen}"` } });
    t.match(await restore(9, 2), { status: 404, json: { code: 'unknown-version' } });
    t.match(await restore(1, 2), { status: 200, json: { version: 3, value: { default: 'fast', owners: {} } } });
    t.match(await restore(0, 3), { status: 200, json: { version: 4, value: { default: 'standard' } } });
    const two = await Promise.all([put(changed, 4), put(builtInEncoding, 4)]);
    t.same(two.map(({ status }) => status).sort(), [200, 412], 'one of two at once');
    const { events } = await harness.events.since(0, { subject: { type: 'settings', id: 'encoding' } }, 100);
    t.match(events.at(-1), { type: 'settings.changed', data: { version: 5 } });
    t.match(await harness.call('GET', path, { base, key: null }), { status: 401 });
    t.equal((await harness.call('GET', path)).status, 404, 'not on the public listener');
  });

  await t.test('what is wrong is named by its field', async (t) => {
    await empty();
    const profile = builtInEncoding.profiles.standard;
    const wrong = async (changes: object) => {
      const answer = await put({ ...builtInEncoding, profiles: { ...builtInEncoding.profiles, mine: { ...profile, ...changes } } }, 0);
      t.equal(answer.status, 422, JSON.stringify(changes));
      return answer.json.errors[0].path;
    };
    t.equal(await wrong({ segmentSeconds: 31 }), 'profiles.mine.segmentSeconds');
    t.equal(await wrong({ codecs: { h264: { preset: 'warp', crf: 23, hardware: 'never' } } }), 'profiles.mine.codecs.h264.preset');
    t.equal(await wrong({ codecs: { av1: { preset: '8', crf: 32, hardware: 'never' } } }), 'profiles.mine.codecs.h264');
    t.equal(await wrong({ frameRateCap: 29.5 }), 'profiles.mine.frameRateCap');
    t.match(await wrong({ strange: 1 }), /^profiles\.mine/);
    const mark = { position: 'center', opacity: 1, padding: 0, maxWidth: 0.1 };
    t.match(await wrong({ watermark: { ...mark, mark: { text: 'a\nb' } } }), /^profiles\.mine\.watermark\.mark/);
    t.equal(await wrong({ watermark: { ...mark, mark: { text: 'a' }, maxWidth: 0.5 } }), 'profiles.mine.watermark.maxWidth');
    const image = `assets/${'0'.repeat(64)}`;
    t.equal(await wrong({ clientWatermark: { ...mark, mark: { image } } }), 'profiles.mine.clientWatermark.mark.image');
    const { standard: _, ...others } = builtInEncoding.profiles;
    const undefaulted = await put({ ...builtInEncoding, profiles: others }, 0);
    t.match(undefaulted.json, { status: 422, errors: [{ path: 'default' }] }, 'the default cannot be removed');
    t.match((await put({ ...builtInEncoding, owners: { o: 'none' } }, 0)).json, { errors: [{ path: 'owners.o' }] });
    t.match(await put({ default: 'bare', profiles: { bare: {} } }, 0), {
      status: 200,
      json: { value: { profiles: { bare: { segmentSeconds: 4, copy: 'fitting' } } } },
    });
  });

  await t.test('a source gets the profile that was asked for, else the owner’s, else the default', async (t) => {
    await empty();
    await put({ ...builtInEncoding, default: 'fast' }, 0);
    const upload = async (query: string) => {
      const id = await aVideo();
      const answer = await harness.call('PUT', `/api/v1/videos/${id}/source${query}`, { body: Buffer.from('film') });
      return { id, answer, profile: profileGiven(id, 'sourceArrived') };
    };
    t.match((await upload('')).profile, { name: 'fast', codecs: { h264: { hardware: 'prefer' } } });
    t.match((await upload('?profile=quality')).profile, { name: 'quality', ladder: { maxShortSide: 2160 } });
    const unknown = await upload('?profile=none');
    t.match(unknown.answer, { status: 422, json: { code: 'unknown-profile', detail: /compact, fast, quality, standard/ } });
    t.equal(unknown.profile, undefined, 'before the first byte is taken');
    await put({ ...builtInEncoding, owners: { administrator: 'compact' } }, 1);
    const { id, profile } = await upload('');
    t.match(profile, { name: 'compact', keepOriginal: false });
    await harness.call('POST', `/api/v1/videos/${id}/re-encode`, { body: { profile: 'quality' } });
    t.match(profileGiven(id, 'reencode'), { name: 'quality' });
  });

  await t.test('a stored value that nobody understands gives way to what the program brings, and is told', async (t) => {
    await empty();
    await put({ ...builtInEncoding, default: 'fast' }, 0);
    await database`update settings set value = '{"default": "fast", "profiles": 7}'`;
    t.match((await harness.call('GET', path, { base })).json, { version: 1, value: { default: 'standard' }, trouble: /profiles/ });
    // A look at health is remembered for half a second.
    await new Promise((resolve) => setTimeout(resolve, 600));
    t.match((await harness.call('GET', '/health')).json, { status: 'degraded', components: { encoding: { detail: /cannot be used/ } } });
    t.match(await put(builtInEncoding, 1), { status: 200, json: { version: 2, trouble: null } });
    await empty();
  });

  await t.test('pictures are stored by their digest, looked at, and given to those who ask', async (t) => {
    const upload = (body: Uint8Array) =>
      harness.call('POST', '/api/v1/admin/assets', { base, body, headers: { 'content-type': 'image/png' } });
    const sha256 = createHash('sha256').update(png).digest('hex');
    const made = await upload(png);
    t.match(made, { status: 201, json: { key: `assets/${sha256}`, mediaType: 'image/png', width: 1, height: 1, sizeBytes: png.length } });
    t.match(await upload(png), { status: 201, json: { key: made.json.key } }, 'twice is once');
    t.match(await upload(png.subarray(0, 66)), { status: 422, json: { code: 'bad-picture', detail: /ends before/ } });
    t.match(await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'.padEnd(100))), {
      status: 422,
      json: { code: 'bad-picture' },
    });
    t.match(await upload(Buffer.alloc(10 * 1024 * 1024 + 1)), { status: 413, json: { code: 'too-large' } });
    t.match((await harness.call('GET', '/api/v1/admin/assets', { base })).json.items, [{ key: made.json.key }]);
    const shown = await harness.call('GET', made.json.url, { key: null });
    t.equal(shown.status, 200);
    t.equal(shown.headers.get('content-type'), 'image/png');
    t.match(shown.headers.get('cache-control'), /immutable/);
    t.same(await fetched(made.json.key), [png, 404], 'a transcode gets the one that its order names');
    t.match(await harness.call('GET', `/media/assets/${'1'.repeat(64)}`), { status: 404 });
    t.match(await harness.call('POST', '/api/v1/admin/assets', { base, key: null, body: png }), { status: 401 });
    const named = { ...builtInEncoding, profiles: { standard: { watermark: { mark: { image: made.json.key } } } } };
    t.match(await put(named, 0), {
      status: 200,
      json: { value: { profiles: { standard: { watermark: { position: 'bottom-right', opacity: 0.7 } } } } },
    });
    await empty();
  });
}
