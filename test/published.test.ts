/** The published form of a finished video, over real bytes: packed by the real job, read over HTTP by ffmpeg, parsers and browsers. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import hls from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { ALL_FORMATS, EncodedPacketSink, Input, UrlSource } from 'mediabunny';
import { parse as parseMpd } from 'mpd-parser';
import t from 'tap';
import { commitTurn } from '../actors/commit.ts';
import { deleteLoose } from '../actors/purge.ts';
import { packedRows } from '../actors/video/package.ts';
import { type Packed, packedSchema } from '../actors/video/published/contract.ts';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { startHarness } from '../gateway/conformance/harness.ts';
import type { ClaimAnswer } from '../gateway/contract/worker.ts';
import { createClient } from '../sidecars/client.ts';
import type { JobTools } from '../sidecars/job.ts';
import { runPackage } from '../sidecars/package/job.ts';
import { playToEnd } from './play-to-end.ts';
import { decodedFrames, openBrowser } from './playback.ts';
import { flashSeconds, makeTracks, plan, storeWhole, totalFrames } from './whole-video.ts';

t.setTimeout(600_000);
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-published-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
const h = await startHarness({ database, driver: 'uws', settings: { trustedProxies: ['loopback'] } });
const tracks = await makeTracks();
const id = await storeWhole(h, tracks, 'Über "alles" / ../two\nlines');
const silent = await storeWhole(h, tracks, 'Picture alone', { ...plan, audio: null, extras: [], alternates: [] });
const heard = await storeWhole(h, tracks, 'Sound alone', { ...plan, video: null, extras: [], alternates: [] });

const read = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const answer = await fetch(h.url + path, { method, headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};
const text = async (path: string) => String((await read(path)).bytes);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const families = [
  { family: 'h264', rungs: ['360', '180'] },
  { family: 'av1', rungs: ['180'] },
  { family: 'audio', rungs: ['aac'] },
  { family: 'audio-2', rungs: ['aac'] },
];
/** Every address of a part as players know it, with what it answers. */
async function parts() {
  const found: Record<string, { etag: string | null; sha256: string; range: string }> = {};
  for (const [key, { segments }] of tracks) {
    for (const name of ['init.mp4', ...segments.map((_, n) => `${n}.m4s`)]) {
      const { status, headers, bytes } = await read(`/media/${id}/${key}/${name}`);
      const range = await read(`/media/${id}/${key}/${name}`, { range: 'bytes=5-20' });
      found[`${key}/${name}`] = {
        etag: headers.get('etag'),
        sha256: sha256(bytes),
        range: `${range.status} ${range.bytes.toString('hex')}`,
      };
      if (status !== 200) found[`${key}/${name}`] = { etag: null, sha256: `${status}`, range: '' };
    }
  }
  return found;
}
const before = await parts();
let packed: Packed;

await t.test('a worker packs the video, and its bytes stay at the server', async (t) => {
  const { key } = (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'w' }, base: h.adminUrl })).json;
  const jobId = `${id}.package`;
  await database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    values (${jobId}, 'package', ${id}, 'o', 4, 'queued', now(), now(), now())`;
  const client = createClient({ serverUrl: h.workerUrl, key, version: '1' });
  t.teardown(() => client.close());
  const claimed = await client.claim(['package'], 5);
  if (!claimed.ok || claimed.value === null) throw new Error('nothing to claim');
  const job: ClaimAnswer = { ...claimed.value, input: { edition: 1, revision: 1, families } };
  const own = client.forJob(job);
  const tools = { client: own, progress() {} } as unknown as JobTools;

  t.match(await own.compose({ family: 'h264', rung: '1080' }, () => {}), { ok: false, problem: { code: 'no-track' } });
  const made = await runPackage(job, tools);
  t.same(await runPackage(job, tools), made, 'asked again it is the same');
  const first = (made.tracks as { objectKey: string; sizeBytes: number }[])[0]!;
  const wrong = (track: object) => own.complete({ ...made, tracks: [{ ...first, ...track }] });
  t.match(await wrong({ sizeBytes: first.sizeBytes - 1 }), { ok: false, problem: { code: 'bad-output' } });
  const uploaded = join(folder, 'own');
  await writeFile(uploaded, Buffer.alloc(first.sizeBytes));
  const sent = await own.upload('file', { path: uploaded, sizeBytes: first.sizeBytes, sha256: sha256(Buffer.alloc(first.sizeBytes)) });
  if (!sent.ok) throw new Error(sent.problem.title);
  t.match(await wrong(sent.value), { ok: false, problem: { code: 'bad-output' } }, 'bytes of a worker are no joined track');
  t.match(await wrong({ family: 'hevc' }), { ok: false, problem: { code: 'bad-output' } });
  t.match(await own.complete(made), { ok: true });

  const told = h.proxy.calls.findLast((call) => call.id === jobId && call.method === 'complete')?.command.result;
  packed = packedSchema.parse(told);
  t.equal(packed.files.length, 5 * 2 + 3);
  const rows = packedRows(id, packed);
  t.same(await commitTurn(database, { type: 'Video', id, version: 0, schema: 1, state: {}, rows, effects: [] }), { committed: 1 });
});

await t.test('old addresses answer the same bytes, also when what an old table names is gone', async (t) => {
  t.same(await parts(), before, 'with the table from before');
  const day = new Date(Date.now() + 25 * 3_600_000);
  let gone = 0;
  const counted = { delete: (key: string) => h.objects.delete(key).then(() => void (gone += 1)) };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  while ((await deleteLoose({ database, objects: counted, log }, day)) > 0);
  const count = [...tracks.values()].reduce((sum, { segments }) => sum + segments.length + 1, 0);
  t.equal(gone, count + 1, 'every part, and what nobody named');
  t.same(await parts(), before, 'without them');
  const { tracks: found, ...space } = (await h.call('GET', `/api/v1/admin/videos/${id}/space`, { base: h.adminUrl })).json;
  t.ok(found.length === 5 && found.every((track: { isOneFile: boolean }) => track.isOneFile));
  t.match(space, { originalBytes: 0, sideBytes: 0 });
  t.equal(
    space.totalBytes,
    packed.files.reduce((sum, file) => sum + file.sizeBytes, 0),
  );
});

let set: { name: string; url: string; sizeBytes: number; sha256: string; type: string }[] = [];
const inSet = (name: string) => `/media/${id}/set/${name}`;

await t.test('the set has flat names, and texts that say where everything is', async (t) => {
  const files = (await h.call('GET', `/api/v1/videos/${id}/files`)).json;
  t.match(files.set, { edition: 1, revision: 1 });
  set = files.set.items;
  const names = ['h264-360', 'h264-180', 'av1-180', 'audio-en', 'audio-de-2'].flatMap((name) => [
    `${id}-${name}.m3u8`,
    `${id}-${name}.mp4`,
  ]);
  t.same(set.map(({ name }) => name).toSorted(), [...names, `${id}-master.m3u8`, `${id}.mpd`, `${id}-segments-sha256.json`].toSorted());
  for (const { name, url, sizeBytes, sha256: digest, type } of set) {
    const { status, headers, bytes } = await read(url);
    t.same([status, bytes.length, sha256(bytes), headers.get('content-type')], [200, sizeBytes, digest, type], name);
    t.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable');
    t.equal((await read(url, { range: 'bytes=1-3' })).status, 206);
    if (/m3u8$|mpd$/.test(name)) t.notMatch(String(bytes), /\r|\?[a-z]+=|https?:\/\/(?!www|dashif)|\/media/);
  }
  t.equal((await read(inSet('other.mp4'))).status, 404);

  const digests = JSON.parse(await text(inSet(`${id}-segments-sha256.json`))) as Record<string, Record<string, string>>;
  t.equal(Object.keys(digests).length, 5);
  for (const [name, ranges] of Object.entries(digests)) {
    const { bytes } = await read(inSet(name));
    let next = 0;
    for (const [range, digest] of Object.entries(ranges)) {
      const [start = 0, end = 0] = range.split('-').map(Number);
      t.equal(start, next);
      t.equal(sha256(bytes.subarray(start, end + 1)), digest);
      next = end + 1;
    }
    t.equal(next, bytes.length, 'nothing is left over');
  }
});

await t.test('other parsers read the set as it is meant', async (t) => {
  const master = await text(inSet(`${id}-master.m3u8`));
  const parsed = hls.parse(master) as hls.types.MasterPlaylist;
  t.same(
    parsed.variants.map(({ uri }) => uri.slice(id.length + 1)),
    ['h264-360.m3u8', 'h264-180.m3u8', 'av1-180.m3u8', 'audio-en.m3u8', 'audio-de-2.m3u8'],
  );
  t.same(
    parsed.variants[0]?.audio.map(({ language, isDefault, name }) => [language, isDefault, name]),
    [
      ['en', true, 'English'],
      ['de', false, 'Deutsch'],
    ],
  );
  const media = await text(inSet(`${id}-h264-360.m3u8`));
  t.match(media, new RegExp(`#EXT-X-MAP:URI="${id}-h264-360.mp4",BYTERANGE="\\d+@0"\n`));
  const list = hls.parse(media) as hls.types.MediaPlaylist;
  t.match(list, { playlistType: 'VOD', endlist: true, targetDuration: 4 });
  t.equal(list.segments.length, 6);
  const other = new Parser();
  other.push(media);
  other.end();
  // Behind the init segment lies an index of six segments.
  let next = tracks.get('h264/360')!.init.length + 40 + 6 * 12;
  for (const [n, segment] of list.segments.entries()) {
    const length = tracks.get('h264/360')!.segments[n]!.length;
    t.same(segment.byterange, { offset: next, length });
    t.match(other.manifest.segments[n], { byterange: { offset: next, length } });
    next += length;
  }
  const dash = parseMpd(await text(inSet(`${id}.mpd`)), { manifestUri: `${h.url}${inSet(`${id}.mpd`)}` });
  const initBytes = tracks.get('h264/360')!.init.length;
  t.equal(dash.playlists.length, 3);
  t.match(dash.playlists[0], { attributes: { BANDWIDTH: Number }, sidx: { byterange: { offset: initBytes, length: 40 + 6 * 12 } } });
  t.equal(Object.keys(dash.mediaGroups.AUDIO.audio ?? {}).length, 2);
});

/** Frames of one stream that ffmpeg decodes, and what it complained about. */
async function decoded(url: string, map: string): Promise<{ frames: number; complaints: string }> {
  const { stdout, stderr } = await run('ffmpeg', [
    ...['-hide_banner', '-nostdin', '-loglevel', 'warning', '-progress', 'pipe:1', '-i', url, '-map', map],
    ...(map.includes('a') ? ['-c:a', 'pcm_s16le'] : []),
    ...['-f', 'null', '-'],
  ]);
  return { frames: Number([...stdout.matchAll(/^frame=(\d+)/gm)].at(-1)?.[1] ?? 0), complaints: stderr };
}

await t.test('ffmpeg decodes every frame of either manifest without a word', async (t) => {
  for (const name of [`${id}-master.m3u8`, `${id}.mpd`]) {
    for (const map of ['0:v:0', '0:v:1', '0:v:2'])
      t.same(await decoded(h.url + inSet(name), map), { frames: totalFrames, complaints: '' }, `${name} ${map}`);
    t.equal((await decoded(h.url + inSet(name), '0:a')).complaints, '');
  }
  for (const track of ['h264-360', 'av1-180'])
    t.same(await decodedFrames(h.url + inSet(`${id}-${track}.mp4`)), { frames: totalFrames, complaints: '' }, 'and of a file alone');
});

/** When picture and sound begin to be loud, as a decoder shows them. */
async function onsets(url: string): Promise<{ picture: number; sound: number }> {
  const common = ['-hide_banner', '-nostdin', '-copyts', '-i', url];
  const light = 'signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=-';
  const { stdout } = await run('ffmpeg', [...common, '-loglevel', 'error', '-map', '0:v:0', '-vf', light, '-f', 'null', '-']);
  const [, white] = /pts_time:([\d.]+)\n[^\n]*YAVG=2[0-9]{2}/.exec(stdout) ?? [];
  const quiet = ['-map', '0:a:0', '-af', 'silencedetect=noise=-30dB:d=1', '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', [...common, ...quiet]);
  return { picture: Number(white), sound: Number(/silence_end: ([\d.]+)/.exec(stderr)?.[1]) };
}

const allow = (video: string, body: object = { downloadable: true }) => h.call('PATCH', `/api/v1/videos/${video}`, { body });

await t.test('a download is one file with its sound at its picture, which can be resumed and searched', async (t) => {
  const path = `/media/${id}/download/360.mp4`;
  await allow(id);
  const whole = await read(path);
  t.equal(whole.status, 200);
  t.equal(whole.headers.get('content-type'), 'video/mp4');
  t.equal(
    whole.headers.get('content-disposition'),
    `attachment; filename="Uber alles .. two lines 360p.mp4"; filename*=UTF-8''%C3%9Cber%20alles%20..%20two%20lines%20360p.mp4`,
  );
  const { length } = whole.bytes;
  const head = await read(path, {}, 'HEAD');
  t.same([head.status, head.headers.get('content-length')], [200, `${length}`]);
  const etag = whole.headers.get('etag')!;
  t.equal((await read(path, { 'if-none-match': etag })).status, 304);
  for (let at = 0; at < length; at += Math.ceil(length / 23)) {
    const rest = await read(path, { range: `bytes=${at}-`, 'if-range': etag });
    t.equal(rest.status, 206);
    t.ok(rest.bytes.equals(whole.bytes.subarray(at)), `from ${at}`);
    const some = await read(path, { range: `bytes=${at}-${at + 777}` });
    t.ok(some.bytes.equals(whole.bytes.subarray(at, at + 778)), `some from ${at}`);
  }
  t.equal((await read(path, { range: `bytes=${length}-` })).status, 416);

  const url = h.url + path;
  t.same(await decoded(url, '0:v'), { frames: totalFrames, complaints: '' });
  t.equal((await decoded(url, '0:a')).complaints, '');
  const { picture, sound } = await onsets(url);
  t.ok(Math.abs(picture - flashSeconds) < 0.001 && Math.abs(sound - flashSeconds) < 0.01, `${picture} ${sound}`);
  const { stdout } = await run('ffprobe', [
    '-v',
    'warning',
    '-show_entries',
    'format=duration,start_time:stream=codec_name',
    '-of',
    'csv=p=0',
    url,
  ]);
  t.same(stdout.trim().split('\n').slice(0, 2), ['h264', 'aac']);
  t.ok(Math.abs(Number(stdout.trim().split(',').at(-1)) - totalFrames / 30) < 0.1, stdout);
  const { stdout: sought } = await run('ffprobe', [
    ...[
      '-v',
      'warning',
      '-read_intervals',
      '13%+#1',
      '-select_streams',
      'v',
      '-show_entries',
      'packet=pts_time,flags',
      '-of',
      'csv=p=0',
      url,
    ],
  ]);
  t.match(sought, /^12\.000000,K/, 'a search lands on the key frame before');

  const input = new Input({ source: new UrlSource(url), formats: ALL_FORMATS });
  const video = (await input.getPrimaryVideoTrack())!;
  const audio = (await input.getPrimaryAudioTrack())!;
  t.same([video.codec, audio.codec], ['avc', 'aac']);
  t.ok(Math.abs((await input.computeDuration()) - totalFrames / 30) < 0.05);
  const packet = await new EncodedPacketSink(video).getKeyPacket(13);
  t.equal(packet?.timestamp, 12);
  input.dispose();
});

await t.test('codec and language of a download can be chosen', async (t) => {
  const url = `${h.url}/media/${id}/download/180.mp4?codec=av1&audio=audio-2`;
  t.same(await decoded(url, '0:v'), { frames: totalFrames, complaints: '' });
  const { stdout } = await run('ffprobe', ['-v', 'warning', '-show_entries', 'stream=codec_name,height', '-of', 'csv=p=0', url]);
  t.same(stdout.trim().split('\n'), ['av1,180', 'aac']);
  t.notOk((await read('/x')).bytes.equals((await read(`/media/${id}/download/audio.m4a`)).bytes));
  for (const [path, status] of [
    ['1080.mp4', 404],
    ['360.mp4?codec=hevc', 404],
    ['360.mp4?audio=audio-3', 404],
    ['360.mp4?codec=vp9', 422],
    ['360.mkv', 404],
  ] as const)
    t.equal((await read(`/media/${id}/download/${path}`)).status, status, path);
  for (const video of [heard, silent]) await allow(video);
  const sound = `${h.url}/media/${heard}/download/audio.m4a`;
  t.equal((await decoded(sound, '0:a')).complaints, '');
  t.equal((await read(`/media/${heard}/download/360.mp4`)).status, 404);
  t.same(await decoded(`${h.url}/media/${silent}/download/360.mp4`, '0:v'), { frames: totalFrames, complaints: '' });
  t.equal((await read(`/media/${silent}/download/audio.m4a`)).status, 404);
  const growing = (await h.call('POST', '/api/v1/videos', { body: { title: 'Not yet' } })).json.id;
  await allow(growing);
  t.equal((await read(`/media/${growing}/download/360.mp4`)).status, 409);
});

await t.test('viewers download what its owner allows, and owners what they like', async (t) => {
  const path = `/media/${id}/download/360.mp4`;
  const original = `/media/${id}/download/original`;
  const bytes = Buffer.from('the very file');
  const key = `sources/${id}/${sha256(bytes)}`;
  await h.objects.put(key, Readable.from([bytes]));
  await database`update videos set source_key = ${key}, source_size_bytes = ${bytes.length} where id = ${id}`;
  const list = async (who: string | null) => (await h.call('GET', `/api/v1/videos/${id}/files`, { key: who })).json;
  const statuses = () => Promise.all([path, original, `/media/${id}/download/audio.m4a`].map(async (one) => (await read(one)).status));

  await allow(id, { downloadable: null });
  t.same(await statuses(), [403, 403, 200], 'feeds name the sound of what is public');
  t.match(await h.call('GET', path, { key: null }), { status: 403, json: { code: 'not-downloadable' } });
  t.match(await list(null), { downloads: [], original: null });
  for (const one of [path, original]) t.equal((await h.call('GET', one)).status, 200, 'who looks after it');
  t.ok((await list(h.key)).original.sizeBytes === bytes.length);

  await allow(id, { downloadable: true });
  t.same(await statuses(), [200, 403, 200]);
  const { downloads, original: none } = await list(null);
  t.equal(none, null);
  t.same(
    downloads.map(({ codec, rung }: { codec: string; rung: string }) => `${codec} ${rung}`),
    ['h264 360', 'h264 180', 'av1 180', 'aac null'],
  );
  for (const { url, sizeBytes } of downloads) t.equal((await read(url)).bytes.length, sizeBytes, `${url} is as large as it is said to be`);
  await allow(id, { originalDownloadable: true });
  t.same(await statuses(), [200, 200, 200]);
  const whole = await read(original);
  t.ok(whole.bytes.equals(bytes));
  t.match(whole.headers.get('content-disposition'), /^attachment; /);
  t.equal(String((await read((await list(null)).original.url, { range: 'bytes=4-' })).bytes), 'very file');

  await allow(id, { privacy: 'private' });
  t.same(await statuses(), [404, 404, 404], 'who may not watch may keep nothing');
  const byToken = async (file: string) => {
    const { folder } = (await h.call('GET', `/api/v1/videos/${id}/playback`)).json;
    return (await read(`${folder}download/${file}`)).status;
  };
  t.equal(await byToken('360.mp4'), 200, 'a token opens it as it opens the video');
  await allow(id, { downloadable: false });
  t.equal(await byToken('360.mp4'), 403);
  t.equal(await byToken('audio.m4a'), 403, 'of what is not public the sound, too');
  await allow(id, { downloadable: true, privacy: 'public' });
  await database`update videos set source_key = null, source_size_bytes = null where id = ${id}`;
  await h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: {} }]);
  t.match(await list(null), { original: null });
  t.equal((await read(original)).status, 404);
});

await t.test('an address downloads so much in an hour and at the same time, and no faster than it may', async (t) => {
  h.clock.stop();
  const path = `/media/${id}/download/360.mp4`;
  const from = (host: number, more: Record<string, string> = {}) => ({ 'x-forwarded-for': `203.0.113.${host}`, ...more });
  let version = 0;
  const set = async (value: object) => {
    const headers = { 'if-match': `"${version}"` };
    const answer = await h.call('PUT', '/api/v1/admin/settings/downloads', { base: h.adminUrl, body: value, headers });
    t.equal(answer.status, 200);
    version += 1;
  };
  const whole = await read(path);
  for (let n = 0; n < 10; n += 1) t.equal((await read(path, from(1))).status, 200);
  const refused = await read(path, from(1));
  t.match(JSON.parse(String(refused.bytes)), { status: 429, code: 'too-many-downloads' });
  t.match(refused.headers.get('retry-after'), /^[1-9]\d*$/);
  t.equal((await read(path, from(1), 'HEAD')).status, 200, 'looking costs nothing');
  t.equal((await read(path, from(1, { 'if-none-match': whole.headers.get('etag')! }))).status, 304);
  const rest = await read(path, from(1, { range: 'bytes=1000-' }));
  t.same([rest.status, rest.bytes.equals(whole.bytes.subarray(1000))], [206, true], 'what was begun may be gone on with');
  t.equal((await read(path, from(2))).status, 200);
  t.equal((await read(`/media/${id}/download/audio.m4a`, from(1))).status, 200, 'podcasts are not counted');
  t.equal((await h.call('GET', path, { headers: from(1) })).status, 200, 'nor are those who look after it');

  // Nobody can read all of it within the life of this test.
  await set({ addressBytesPerSecond: 1000 });
  const begun = [new AbortController(), new AbortController()];
  for (const { signal } of begun) t.equal((await fetch(h.url + path, { headers: from(3), signal })).status, 200);
  const third = await read(path, from(3));
  t.match(JSON.parse(String(third.bytes)), { status: 429, code: 'downloads-under-way' });
  t.equal(third.headers.get('retry-after'), '10');
  begun[0]!.abort();
  await set({ addressBytesPerSecond: 0, bytesPerSecond: 1e9 });
  for (;;) {
    const next = await read(path, from(3));
    if (next.status === 429) continue;
    t.ok(next.bytes.equals(whole.bytes), 'once one of them has gone, and whole');
    break;
  }
  begun[1]!.abort();
  await set({ videos: 'never' });
  t.equal((await read(path)).status, 403);
  await set({ videos: 'usual' });
  await allow(id, { downloadable: null });
  t.equal((await read(path)).status, 200);
  t.equal((await h.call('GET', '/api/v1/session')).json.downloads, 'usual');
  await set({});
  await allow(id);
  h.clock.goOn();
});

await t.test('old devices get transport streams that go on from one to the next', async (t) => {
  for (const video of [id, silent, heard]) {
    const master = `${h.url}/media/${video}/ts/master.m3u8`;
    if (video !== heard) t.same(await decoded(master, '0:v:0'), { frames: totalFrames, complaints: '' });
    if (video !== silent) t.equal((await decoded(master, '0:a:0')).complaints, '');
  }
  const media = await text(`/media/${id}/ts/360/index.m3u8`);
  t.match(media, /^#EXTM3U\n#EXT-X-VERSION:3\n/);
  t.notMatch(media, 'EXT-X-MAP');
  const segments = await Promise.all([...media.matchAll(/^\d+\.ts\?v=\w+$/gm)].map(([name]) => read(`/media/${id}/ts/360/${name}`)));
  t.equal(segments.length, 6);
  const counters = new Map<number, number>();
  for (const { bytes, headers } of segments) {
    t.equal(headers.get('content-type'), 'video/mp2t');
    t.match(headers.get('cache-control'), 'immutable');
    t.equal(bytes.length % 188, 0);
    for (let at = 0; at < bytes.length; at += 188) {
      const pid = bytes.readUInt16BE(at + 1) & 0x1fff;
      const counter = bytes[at + 3]! & 15;
      if (bytes[at] !== 0x47 || counter !== ((counters.get(pid) ?? 15) + 1) % 16) throw new Error(`packet at ${at}`);
      counters.set(pid, counter);
    }
  }
  t.same([...counters.values()], [15, 15, 15, 15], 'each segment ends where the next begins');
  const file = join(folder, 'all.ts');
  await writeFile(file, Buffer.concat(segments.map(({ bytes }) => bytes)));
  const probe = ['-v', 'warning', '-show_entries', 'packet=pts_time,dts_time', '-of', 'csv=p=0', '-select_streams'];
  for (const [stream, step] of [
    ['v', 1 / 30],
    ['a', 1024 / 48_000],
  ] as const) {
    const { stdout, stderr } = await run('ffprobe', [...probe, stream, file], { maxBuffer: 1e8 });
    t.equal(stderr, '');
    // Lines of side data stand between those of packets.
    const times = stdout.split('\n').flatMap((line) => (/^[\d.]+,[\d.]+/.test(line) ? [Number(line.split(',')[1])] : []));
    t.ok(times.length >= totalFrames);
    t.ok(
      times.every((time, n) => n === 0 || Math.abs(time - times[n - 1]! - step) < 0.0001),
      `${stream}: no jump`,
    );
  }
  const { picture, sound } = await onsets(`${h.url}/media/${id}/ts/master.m3u8`);
  t.ok(Math.abs(picture - 10 - flashSeconds) < 0.001 && Math.abs(sound - picture) < 0.01, `${picture} ${sound}`);
  const path = `/media/${id}/ts/360/0.ts`;
  const [whole] = segments;
  t.ok((await read(path, { range: 'bytes=188-375' })).bytes.equals(whole!.bytes.subarray(188, 376)));
  for (const other of [path, `${path}?v=00000000`])
    t.notMatch((await read(other)).headers.get('cache-control'), 'immutable', 'another edition has other bytes under this address');
  t.equal((await read(path, { 'if-none-match': whole!.headers.get('etag')! })).status, 304);
  for (const missing of ['360/6.ts', '720/0.ts', 'audio/0.ts', '720/index.m3u8'])
    t.equal((await read(`/media/${id}/ts/${missing}`)).status, 404);
});

await t.test('browsers play all of it to the end', async (t) => {
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  for (const [path, player] of [
    [inSet(`${id}-master.m3u8`), 'hls'],
    [inSet(`${id}-master.m3u8`), 'shaka'],
    [inSet(`${id}.mpd`), 'shaka'],
    [`/media/${id}/ts/master.m3u8`, 'hls'],
  ] as const) {
    const seen = await playToEnd(browser, h.url + path, player);
    t.match(seen, { ended: true, error: '' }, `${player} ${path} ${JSON.stringify(seen)}`);
    t.ok(Math.abs(seen.time - totalFrames / 30) < 0.2, `${seen.time}`);
  }
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await h.close();
  await database.end();
  await t.resolves(server.stop());
  await rm(folder, { recursive: true, force: true });
});
