/** A real nginx with the configuration of docs/nginx.conf in front of a real gateway with real media. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { makeFootage, storeObject, storeVideo } from '../gateway/conformance/footage.ts';
import { startHarness } from '../gateway/conformance/harness.ts';
import { routes } from '../gateway/contract/index.ts';
import { startVitascopeNginx } from './servers/nginx.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-nginx-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const footage = await makeFootage();
const h = await startHarness({ database, driver: 'uws', settings: { trustedProxies: ['loopback'] } });
const nginx = await startVitascopeNginx(h.url);
t.teardown(async () => {
  await nginx.stop();
  await h.close();
  await database.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const owner = { authorization: `Bearer ${h.key}` };
async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(nginx.url + path, { headers, redirect: 'manual' });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, cache: answer.headers.get('x-cache-status'), headers: answer.headers, bytes };
}
/** Everything that nginx keeps, as text. */
async function kept(): Promise<string> {
  const entries = await readdir(join(nginx.folder, 'cache'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(files)).join('\n');
}
const files = ['master.m3u8', 'manifest.mpd', 'h264/90/index.m3u8', 'h264/90/init.mp4', 'h264/90/0.m4s', 'h264/90/1.m4s'];

t.test('what is immutable is fetched from the gateway once', async (t) => {
  const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
  let [hits, all] = [0, 0];
  for (let round = 0; round < 10; round += 1) {
    for (const name of ['init.mp4', '0.m4s', '1.m4s']) {
      const { status, cache } = await get(`/media/${id}/h264/90/${name}`);
      t.equal(status, 200);
      all += 1;
      if (cache === 'HIT') hits += 1;
    }
  }
  t.same([hits, all], [27, 30]);
  const segment = `/media/${id}/h264/90/0.m4s`;
  const bytes = Buffer.from(footage.segments[0]!);
  const range = await get(segment, { range: 'bytes=10-19' });
  t.same([range.status, range.cache, range.bytes], [206, 'HIT', bytes.subarray(10, 20)]);
  const etag = range.headers.get('etag')!;
  t.equal((await get(segment, { 'if-none-match': etag })).status, 304);
  t.equal((await get(segment, { range: 'bytes=0-3', 'if-range': '"other"' })).status, 200);
  t.equal((await get(segment, { range: `bytes=${bytes.length}-` })).status, 416);
  const fresh = `/media/${id}/h264/90/1.m4s?cold`;
  t.same(
    (await get(fresh, { range: 'bytes=5-9' })).bytes,
    Buffer.from(footage.segments[1]!).subarray(5, 10),
    'also when nothing is kept yet',
  );
  t.equal((await get(fresh)).cache, 'HIT');
  t.equal((await get('/assets/index-Ab12Cd34.js')).cache, 'MISS');
  t.equal((await get('/assets/index-Ab12Cd34.js')).cache, 'HIT');
  const playlist = await get(`/media/${id}/master.m3u8`);
  t.equal((await get(`/media/${id}/master.m3u8`)).cache, 'HIT', 'for a moment, lists too');
  t.same((await get(`/media/${id}/master.m3u8`)).bytes, playlist.bytes);
});

t.test('a list that has ended its time is asked for again by its ETag', async (t) => {
  const id = await storeVideo(h, footage, { count: 1, state: 'processing' });
  const path = `/media/${id}/h264/90/index.m3u8`;
  t.equal((await get(path)).cache, 'MISS');
  let cache: string | null = null;
  while (cache !== 'REVALIDATED') {
    ({ cache } = await get(path));
    t.notMatch(cache, 'STALE', 'a list that grows is never shown older than its time');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});

t.test('large files are kept in pieces', async (t) => {
  const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
  const bytes = Buffer.alloc(10 * 1024 * 1024, 7);
  bytes.writeUInt32BE(0xabad1dea, 9 * 1024 * 1024);
  await storeObject(h, `published/${id}/file`, bytes);
  const row = { video_id: id, edition: 1, revision: 1, name: 'track.mp4', object_key: `published/${id}/file`, size_bytes: bytes.length };
  await database`insert into published_files ${database({ ...row, sha256: 'ab'.repeat(32), type: 'video/mp4' })}`;
  const path = `/media/${id}/set/track.mp4`;
  const range = `bytes=${9 * 1024 * 1024}-${9 * 1024 * 1024 + 3}`;
  const first = await get(path, { range });
  t.same([first.status, first.cache, first.bytes.readUInt32BE()], [206, 'MISS', 0xabad1dea]);
  t.equal((await get(path, { range })).cache, 'HIT');
  t.equal((await get(path, { range: 'bytes=0-3' })).cache, 'MISS', 'only the piece that was asked for');
  t.ok((await get(path)).bytes.equals(bytes));
});

t.test('nothing is kept of what is not public, whoever asks by whatever way', async (t) => {
  for (const privacy of ['private', 'unlisted', 'password', 'organisation']) {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
    await database`update videos set privacy = ${privacy}, title = 'Top secret', organisation_id = 'org' where id = ${id}`;
    await h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: {} }]);
    const { shortId } = (await h.call('GET', `/api/v1/videos/${id}`)).json;
    const { folder } = (await h.call('GET', `/api/v1/videos/${id}/playback`)).json;
    // Every kind of address that names a video, and those of its media.
    const paths = Object.values(routes)
      .filter((route) => route.method === 'GET' && (route.listeners as readonly string[]).includes('public') && /\{id\}/.test(route.path))
      .filter(({ path }) => !path.endsWith('/events'))
      .map(({ path }) =>
        path
          .replace('{id}', id)
          .replace('{family}', 'h264')
          .replace('{rung}', '90')
          .replace('{file}', path.includes('/ts/') ? '0.ts' : path.includes('download') ? '90.mp4' : '0.m4s')
          .replace('{sheet}', 'storyboard-0.webp')
          .replace('{picture}', '0.webp')
          .replace(/\{\w+\}/g, 'x'),
      );
    paths.push(...files.map((name) => `/media/${id}/${name}`), `/media/${shortId}/master.m3u8`, `/api/v1/videos/${shortId}`);
    const tokened = privacy === 'unlisted' ? [] : files.map((name) => folder + name);
    let seen = 0;
    for (const path of [...paths, ...tokened]) {
      for (const headers of [owner, { ...owner, range: 'bytes=0-99' }, { ...owner, 'if-none-match': '"x"' }]) {
        const answer = await get(path, headers);
        if (answer.status < 300) seen += 1;
        t.not(answer.cache, 'HIT', path);
      }
    }
    t.ok(seen > 20, `${privacy}: the owner saw ${seen} of them`);
    await get('/api/v1/videos?scope=all', owner);
    for (const path of paths) {
      const answer = await get(path);
      t.not(answer.cache, 'HIT', path);
      if (privacy !== 'unlisted') t.ok(answer.status === 404 || answer.status === 403 || answer.status === 401, `${path} ${answer.status}`);
    }
    for (const path of tokened) t.equal((await get(path)).status, 200, 'the token alone opens it');
    t.notMatch(await kept(), new RegExp(`${id}|${shortId}|Top secret`), privacy);
    if (tokened.length > 0) {
      const token = folder.split('/')[4];
      t.notMatch(await readFile(join(nginx.folder, 'access.log'), 'utf8'), token, 'nor is it in the log');
    }
  }
});

t.test('nothing is kept of a site that is for its members, and guests are given nothing', async (t) => {
  const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
  await database`update videos set title = 'Behind the gate' where id = ${id}`;
  const setAccess = async (access: string) => {
    const path = '/api/v1/admin/settings/site';
    const seen = await h.call('GET', path, { base: h.adminUrl });
    await h.call('PUT', path, { base: h.adminUrl, body: { access }, headers: { 'if-match': seen.headers.get('etag')! } });
  };
  await setAccess('members');
  const { folder } = (await h.call('GET', `/api/v1/videos/${id}/playback`)).json;
  const paths = [`/api/v1/videos/${id}`, '/api/v1/videos', ...files.map((name) => `/media/${id}/${name}`)];
  for (let round = 0; round < 3; round += 1)
    for (const path of [...paths, ...files.map((name) => folder + name)]) {
      const answer = await get(path, owner);
      t.same([answer.status, answer.headers.get('cache-control')], [200, 'private, no-store'], path);
      t.not(answer.cache, 'HIT', path);
      t.match(answer.headers.get('x-robots-tag'), /noindex/, path);
    }
  for (const path of paths) {
    const answer = await get(path);
    t.same([answer.status, answer.cache === 'HIT'], [401, false], path);
  }
  t.notMatch(await kept(), new RegExp(`${id}|Behind the gate`));
  await setAccess('public');
});

t.test('a video that has become private is gone from the cache once it was purged', async (t) => {
  const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
  const segment = `/media/${id}/h264/90/0.m4s`;
  await get(segment);
  await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'private' } });
  t.equal((await get(segment)).cache, 'HIT', 'what nginx holds it goes on giving');
  // As docs/delivery.md says.
  const entries = await readdir(join(nginx.folder, 'cache'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if (new RegExp(`^KEY: .*/media/${id}/`, 'm').test(await readFile(path, 'latin1'))) await rm(path);
  }
  t.equal((await get(segment)).status, 404);
});

t.test('clients are told apart by the address that nginx saw', async (t) => {
  const id = await storeVideo(h, footage, { count: 2, state: 'ready' });
  await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'password', password: 'open sesame' } });
  const guess = async (forwarded: string) => {
    const answer = await fetch(`${nginx.url}/api/v1/videos/${id}/unlock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
      body: JSON.stringify({ password: 'a guess' }),
    });
    return answer.status;
  };
  // Proxies on this machine are trusted, so that the test may pretend to be many; the last of them wrote the end of the list.
  h.clock.stop();
  t.teardown(() => h.clock.goOn());
  for (let n = 0; n < 10; n += 1) t.equal(await guess(`198.51.100.${n}, 203.0.113.1`), 403);
  t.equal(await guess('198.51.100.99, 203.0.113.1'), 429, 'what clients write in front changes nothing');
  t.equal(await guess('203.0.113.2'), 403);
});
