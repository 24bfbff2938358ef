/** Feeds as programs of others read them: feedparser and atoma for readers, podcastparser for podcasts. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { readInit, readSegment } from '../../media/index.ts';
import { pythonTools } from '../../setup/python-tools.mjs';
import { publicVideo, someone } from '../conformance/channels.ts';
import { storeObject } from '../conformance/footage.ts';
import { eventually, startHarness } from '../conformance/harness.ts';

t.setTimeout(600_000);
const python = join(await pythonTools(fileURLToPath(new URL('../../test/servers/programs/feeds.txt', import.meta.url))), 'bin', 'python');
const folder = await mkdtemp(join(tmpdir(), 'vitascope-feeds-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
/** What the gateway asks the database. */
const asked: string[] = [];
const heard = new Proxy(database, {
  apply(target, self, args: [TemplateStringsArray, ...unknown[]]) {
    if (Array.isArray(args[0])) asked.push(args[0].join('?'));
    return Reflect.apply(target, self, args);
  },
});
const h = await startHarness({ database: heard, driver: 'uws' });
const run = promisify(execFile);

const reader = `
import sys, json, atoma, feedparser, podcastparser
how, path = sys.argv[1:]
raw = open(path, 'rb').read()
moment = lambda value: value and value.isoformat()
if how == 'feedparser':
    d = feedparser.parse(raw)
    said = {'bozo': bool(d.bozo), 'version': d.version, 'title': d.feed.title, 'link': d.feed.link, 'items': [
        {'id': e.id, 'title': e.title, 'link': e.link, 'published': list(e.published_parsed[:6]), 'text': e.get('summary', ''), 'author': e.get('author')} for e in d.entries]}
elif how == 'rss':
    d = atoma.parse_rss_bytes(raw)
    said = {'title': d.title, 'link': d.link, 'built': moment(d.last_build_date), 'items': [{'id': i.guid, 'title': i.title, 'link': i.link, 'published': moment(i.pub_date)} for i in d.items]}
elif how == 'atom':
    d = atoma.parse_atom_bytes(raw)
    said = {'id': d.id_, 'title': d.title.value, 'updated': moment(d.updated), 'links': {l.rel: l.href for l in d.links}, 'items': [{'id': i.id_, 'title': i.title.value, 'published': moment(i.published), 'updated': moment(i.updated)} for i in d.entries]}
elif how == 'json':
    d = atoma.parse_json_feed_bytes(raw)
    said = {'title': d.title, 'feedUrl': d.feed_url, 'items': [{'id': i.id_, 'title': i.title, 'text': i.content_text, 'published': moment(i.date_published)} for i in d.items]}
else:
    d = podcastparser.parse('https://video.example.org/feed', open(path, 'rb'))
    said = {'title': d['title'], 'link': d['link'], 'author': d.get('itunes_author'), 'explicit': d.get('explicit'), 'items': [{'id': e['guid'], 'title': e['title'], 'published': e['published'], 'seconds': e['total_time'], 'enclosures': e['enclosures']} for e in d['episodes']]}
print(json.dumps(said))
`;
await writeFile(join(folder, 'read.py'), reader);
// biome-ignore lint/suspicious/noExplicitAny: what the programs say of a feed
async function readBy(how: string, text: string): Promise<any> {
  const file = join(folder, 'feed');
  await writeFile(file, text);
  const { stdout } = await run(python, [join(folder, 'read.py'), how, file]);
  return JSON.parse(stdout);
}
const get = (path: string, headers: Record<string, string> = {}) => h.call('GET', path, { key: null, headers });

const awkward = `<b>"Ä & 'ö'</b> ]]> \u0007 \u{1F4FA} <script>alert(1)</script>`;
const shown = awkward.replace('\u0007', '');
const ann = await someone(h, { name: 'Ann <&> "O\'Hara"' });
const older = await publicVideo(h, ann, { title: 'Older', at: '2026-01-02T03:04:05.678Z', seconds: 61.4 });
const newer = await publicVideo(h, ann, { title: awkward, at: '2026-02-03T23:59:59Z' });
const bob = await someone(h);
const other = await publicVideo(h, bob, { title: 'Of somebody else', at: '2026-01-20T00:00:00Z' });
await database`update videos set description = ${`Line one\nline <two> ${awkward}`} where id = ${newer.id}`;
for (const privacy of ['unlisted', 'private'])
  await ann.call('POST', '/api/v1/videos', { title: `Hidden ${privacy}`, description: 'Hidden', privacy });
const waiting = (await ann.call('POST', '/api/v1/videos', { title: 'Hidden, of which nothing can be played' })).json;
const gone = await publicVideo(h, ann, { title: 'Hidden since it was removed' });
await ann.call('DELETE', `/api/v1/videos/${gone.id}`);
const { handle } = older.channel;
const of = (file: string) => `/feeds/channels/${handle}/${file}`;
const urn = ({ id }: { id: string }) => `urn:uuid:${id}`;

t.test('RSS says what is public, and says it so that readers understand', async (t) => {
  for (const [path, items] of [
    [of('videos.rss'), [newer, older]],
    ['/feeds/videos.rss', [newer, other, older]],
  ] as const) {
    const reply = await get(path);
    t.match([reply.status, reply.headers.get('content-type')], [200, 'application/rss+xml; charset=utf-8']);
    const read = await readBy('feedparser', reply.text);
    t.match(read, { bozo: false, version: 'rss20' });
    t.same(
      read.items.map(({ id }: { id: string }) => id),
      items.map(urn),
    );
    const [first] = read.items;
    t.match(first, {
      title: shown,
      link: `https://video.example.org/w/${newer.shortId}`,
      published: [2026, 2, 3, 23, 59, 59],
      author: ann.name,
    });
    t.match(first.text, /Line one<br \/>\nline &lt;two&gt; &lt;b&gt;/, 'a description is text, whatever stands in it');
    t.notMatch(first.text, /<script/);
    t.match(await readBy('rss', reply.text), { items: [{ id: urn(newer), published: '2026-02-03T23:59:59+00:00' }] });
    t.notMatch(reply.text, /Hidden/);
    t.notMatch(reply.text, waiting.shortId);
  }
  t.match(await readBy('feedparser', (await get(of('videos.rss'))).text), {
    title: ann.name,
    link: `https://video.example.org/c/${handle}`,
  });
});

t.test('Atom has ids and moments that hold', async (t) => {
  const reply = await get(of('videos.atom'));
  t.equal(reply.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
  const read = await readBy('atom', reply.text);
  t.match(read, {
    id: `urn:uuid:${older.channel.id}`,
    title: ann.name,
    links: { self: `https://video.example.org${of('videos.atom')}`, alternate: `https://video.example.org/c/${handle}` },
    items: [
      { id: urn(newer), title: shown, published: '2026-02-03T23:59:59+00:00' },
      { id: urn(older), published: '2026-01-02T03:04:05.678000+00:00' },
    ],
  });
  t.match(await readBy('feedparser', reply.text), { bozo: false, version: 'atom10', items: [{ title: shown }, { title: 'Older' }] });
  const all = await get('/feeds/videos.atom');
  t.match(await readBy('atom', all.text), { items: [{ id: urn(newer) }, { id: urn(other) }, { id: urn(older) }] });
  t.notMatch(reply.text + all.text, /Hidden/);
});

t.test('JSON Feed is read as well', async (t) => {
  const reply = await get(of('videos.json'));
  t.equal(reply.headers.get('content-type'), 'application/feed+json; charset=utf-8');
  const read = await readBy('json', reply.text);
  t.match(read, { title: ann.name, feedUrl: `https://video.example.org${of('videos.json')}` });
  t.match(read.items[0], { id: urn(newer), title: awkward, published: '2026-02-03T23:59:59+00:00' });
  t.equal(read.items.length, 2);
  t.notMatch(reply.text + (await get('/feeds/videos.json')).text, /Hidden/);
});

t.test('a podcast names the sound of each finished video, with its length to the byte', async (t) => {
  await storeSound(older.id);
  const reply = await get(of('podcast.rss'));
  const read = await readBy('podcast', reply.text);
  t.match(read, { title: ann.name, author: ann.name, explicit: false });
  t.equal(read.items.length, 1, 'what has no sound is left out');
  const [episode] = read.items;
  t.match(episode, { id: urn(older), title: 'Older', published: Date.parse('2026-01-02T03:04:05Z') / 1000, seconds: 61 });
  const [{ url, file_size: size, mime_type: type }] = episode.enclosures;
  t.equal(type, 'audio/mp4');
  const file = await get(url.replace('https://video.example.org', ''), {});
  t.equal(file.status, 200, file.text);
  t.equal(Number(file.headers.get('content-length')), size);
  t.match(await readBy('feedparser', reply.text), { bozo: false });
});

t.test('caches hold feeds, and ask whether they have changed', async (t) => {
  for (const path of ['/feeds/videos.rss', of('videos.atom'), of('videos.json'), of('podcast.rss')]) {
    const first = await get(path);
    t.match(first.headers.get('cache-control'), /^public, max-age=\d+/);
    const etag = first.headers.get('etag')!;
    const asked = await get(path, { 'if-none-match': etag });
    t.match([asked.status, asked.text, asked.headers.get('etag')], [304, '', etag]);
    t.equal(first.headers.get('last-modified'), null, 'no date tells what was taken out of it');
    const byDate = await get(path, { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() });
    t.match([byDate.status, byDate.text], [200, first.text]);
    t.equal((await h.call('HEAD', path, { key: null })).headers.get('content-length'), String(Buffer.byteLength(first.text)));
    const mine = await h.call('GET', path, { key: ann.key });
    t.equal(mine.text, first.text, 'an owner gets no other feed');
  }
  const before = await get(of('videos.rss'));
  await ann.call('PATCH', `/api/v1/videos/${newer.id}`, { title: 'Another title' });
  const changed = () => get(of('videos.rss'), { 'if-none-match': before.headers.get('etag')! });
  t.equal((await eventually(changed, ({ status }) => status === 200)).status, 200);
});

t.test('a crowd that asks for a feed has it made once', async (t) => {
  const who = await someone(h);
  const video = await publicVideo(h, who);
  const crowd = async (path: string) =>
    new Set((await Promise.all(Array.from({ length: 40 }, () => get(path)))).map(({ status }) => status));
  asked.length = 0;
  t.same([...(await crowd(`/feeds/channels/${video.channel.handle}/videos.rss`))], [200]);
  t.same([...(await crowd('/feeds/channels/no-such-name/videos.rss'))], [404]);
  t.equal(asked.filter((text) => text.includes('v.updated_at')).length, 1);
  t.equal(asked.filter((text) => text.includes('select channel_id from channel_handles')).length, 2, 'also of a name that nobody has');
});

t.test('a feed is found by a handle that its channel had, and names the one that it has', async (t) => {
  const later = `${handle}-x`.slice(-20).replace(/^-+/, '');
  t.equal((await ann.call('PATCH', `/api/v1/channels/${handle}`, { handle: later })).status, 200);
  const read = await readBy('atom', (await get(of('videos.atom'))).text);
  t.match(read, { id: `urn:uuid:${older.channel.id}`, links: { self: `https://video.example.org/feeds/channels/${later}/videos.atom` } });
});

t.test('channels that others do not see have no feeds', async (t) => {
  const eve = await someone(h);
  const { channel } = (await eve.call('POST', '/api/v1/videos', { title: 'Hidden', privacy: 'private' })).json;
  for (const file of ['videos.rss', 'videos.atom', 'videos.json', 'podcast.rss'])
    t.equal((await get(`/feeds/channels/${channel.handle}/${file}`)).status, 404);
  t.equal((await get('/feeds/channels/nobody-at-all/videos.rss')).status, 404);
  const mine = await h.call('GET', `/feeds/channels/${channel.handle}/videos.rss`, { key: eve.key });
  t.match([mine.status, mine.headers.get('cache-control')], [200, 'private, no-store'], 'its owner gets one, and no cache keeps it');
});

// Not a teardown: the file cannot end while a child process of its own lives.
t.test('the servers stop', async (t) => {
  await h.close();
  await database.end();
  await t.resolves(server.stop());
  await rm(folder, { recursive: true, force: true });
});

/** Four seconds of sound, as if the work on the video were done. */
async function storeSound(id: string): Promise<void> {
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', '4', '-c:a', 'aac'];
  const hls = ['-f', 'hls', '-hls_time', '2', '-hls_segment_type', 'fmp4', '-hls_segment_filename', '%d.m4s', 'list.m3u8'];
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', ...tone, ...hls], { cwd: folder });
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const common = { video_id: id, family: 'audio', rung: 'aac', job_id: 'j' };
  const init = await readFile(join(folder, 'init.mp4'));
  const { timescale, codecString } = readInit(init);
  await storeObject(h, `work/${id}/init-${sha(init)}`, init);
  await database`insert into inits ${database({ ...common, object_key: `work/${id}/init-${sha(init)}`, size_bytes: init.length, sha256: sha(init), codec_string: codecString })}`;
  for (const idx of [0, 1]) {
    const bytes = await readFile(join(folder, `${idx}.m4s`));
    const { startTicks, durationTicks } = readSegment(bytes);
    const place = { idx, object_key: `work/${id}/${idx}-${sha(bytes)}`, size_bytes: bytes.length, sha256: sha(bytes), epoch: 1 };
    await storeObject(h, place.object_key, bytes);
    await database`insert into segments ${database({ ...common, ...place, start_ticks: startTicks, duration_ticks: durationTicks, timescale })}`;
  }
  const plan = { version: 1, durationSeconds: 4, video: null, audio: { codec: 'aac', bitrate: 128_000, channels: 1, sampleRate: 48_000 } };
  await database`insert into renditions values (${id}, 'audio', 'aac', 'aac', null, null, null, 128000, 'ready')`;
  await database`update videos set plan = ${database.json(plan)} where id = ${id}`;
  await h.events.append([{ type: 'video.ready', subject: { type: 'video', id }, data: {} }]);
}
