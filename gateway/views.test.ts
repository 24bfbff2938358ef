import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { schemaLock } from '../components/database/contract.ts';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { publicVideo, someone } from './conformance/channels.ts';
import { eventually, silent, startHarness } from './conformance/harness.ts';
import { cellOf } from './csv.ts';
import { createViewBook, forgetPlaybacks } from './views/book.ts';
import { keepParts } from './views/parts.ts';
import { createPlaybackIds, lowestIdAt } from './views/playback-id.ts';
import { readVideo } from './views/read.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-views-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const h = await startHarness({ database, driver: 'uws' });
const guest = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  h.call(method, path, {
    key: null,
    headers: { 'user-agent': `guest ${randomUUID()}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const begin = async (video: { id: string }) => (await guest('POST', `/api/v1/videos/${video.id}/playbacks`)).json.id as string;
const viewsOf = async (video: { id: string }) =>
  (await database`select views from video_views where video_id = ${video.id}`)[0]?.views ?? 0;
const until = (look: () => Promise<boolean>) => eventually(look, (holds) => holds);
const noted = (id: string) => until(async () => (await database`select 1 from playbacks where id = ${id}`).length > 0);

await t.test('what players tell becomes views, and is read by those who publish', async (t) => {
  const [ann, bob] = [await someone(h), await someone(h)];
  const video = await publicVideo(h, ann, { seconds: 100 });
  const path = `/api/v1/videos/${video.shortId}`;
  const id = await begin(video);
  const agent = { 'user-agent': 'one browser' };
  const told = await guest(
    'PUT',
    `${path}/playbacks/${id}`,
    {
      ...{ watchedSeconds: 12, parts: [0, 1, 2], startupMs: 400, stalls: 1, stalledMs: 3000, bitrate: 1000 },
      height: 720,
      source: 'News.example.org',
    },
    agent,
  );
  t.equal(told.status, 204);
  await until(async () => (await viewsOf(video)) === 1);
  await guest('PUT', `${path}/playbacks/${id}`, { watchedSeconds: 18, parts: [2, 3], ended: true, bitrate: 2000, error: 'media' }, agent);
  const again = await begin(video);
  await guest('PUT', `${path}/playbacks/${again}`, { watchedSeconds: 11, parts: [0], place: 'embed' }, agent);
  await noted(again);
  t.equal(await viewsOf(video), 1, 'the same viewer in the same hour is no further view');
  const other = await begin(video);
  await guest('PUT', `${path}/playbacks/${other}`, { watchedSeconds: 4, parts: [0] });
  await noted(other);
  t.equal(await viewsOf(video), 1, 'four seconds are no view');

  const { status, json } = await ann.call('GET', `${path}/analytics?days=7`);
  t.equal(status, 200);
  t.match(json.totals, { views: 1, playbacks: 3, watchedSeconds: 33, ended: 1 });
  t.equal(json.days.length, 7);
  t.match(json.days.at(-1), { day: new Date().toISOString().slice(0, 10), views: 1, watchedSeconds: 33 });
  t.same(json.retention.slice(0, 5), [1, 0.333, 0.333, 0.333, 0]);
  t.same(
    new Set(json.sources.map(({ place, source }: { place: string; source: string | null }) => `${place} ${source}`)),
    new Set(['site news.example.org', 'embed null', 'site null']),
  );
  t.match(json.quality, { startupMs: 400, stalledShare: 0.0833, stallsPerHour: 109.0909, failedShare: 0.3333 });
  t.match(json.quality, { bitrate: 2000, errors: [{ code: 'media', playbacks: 1 }] }, 'of the playback that has told one');
  const [row] = (await ann.call('GET', `${path}/analytics/export?format=json`)).json;
  t.match(row, { failed: 1, kilobits: 36_000, measuredSeconds: 18, errors: { media: 1 } });
  t.match((await ann.call('GET', '/api/v1/account/analytics?days=7')).json, { totals: { views: 1 }, videos: [{ id: video.id, views: 1 }] });
  t.match((await bob.call('GET', '/api/v1/account/analytics')).json, { totals: { views: 0 }, videos: [] });
  t.equal((await bob.call('GET', `${path}/analytics`)).status, 403, 'it is no business of those who may only watch');
  t.equal((await guest('GET', `${path}/analytics`)).status, 401);
  t.match(
    (await guest('GET', '/api/v1/videos?limit=100')).json.items.find((one: { id: string }) => one.id === video.id),
    { views: 1 },
  );
});

await t.test('figures are taken along as CSV and JSON, of a video, an account, a channel and the site', async (t) => {
  const [ann, bob] = [await someone(h), await someone(h)];
  const video = await publicVideo(h, ann, { title: '=HYPERLINK("x"), and\nmore' });
  const other = await publicVideo(h, ann, { title: 'Plain' });
  const days = (id: string, some: string[]) =>
    database`insert into video_days (video_id, day, views, watched_seconds) select ${id}, one::date, 2, 1.5 from unnest(${some}::text[]) as one`;
  await days(video.id, ['2024-02-28', '2024-02-29', '2024-03-01']);
  await days(other.id, ['2024-02-29', '2025-03-02']);
  await database`
    insert into playback_groups (video_id, day, kind, name, views, playbacks, watched_seconds) values (${video.id}, '2024-02-29', 'error', 'unsupported', 0, 1, 0)`;
  const range = 'from=2024-02-29&to=2025-02-28';
  const path = `/api/v1/videos/${video.shortId}/analytics/export`;
  const { status, text, headers } = await ann.call('GET', `${path}?${range}`);
  t.equal(status, 200, text);
  t.match(headers.get('content-type'), 'text/csv');
  t.equal(headers.get('content-disposition'), 'attachment; filename="figures-2024-02-29-2025-02-28.csv"');
  const words = `${video.id},${video.shortId},"'=HYPERLINK(""x""), and\nmore"`;
  t.same(text.split('\r\n'), [
    'day,videoId,shortId,title,views,playbacks,watchedSeconds,ended,started,startupMs,stalls,stalledMs,failed,kilobits,measuredSeconds,errors.media,errors.missing,errors.unsupported,errors.blocked',
    `2024-02-29,${words},2,0,1.5,0,0,0,0,0,0,0,0,0,0,1,0`,
    `2024-03-01,${words},2,0,1.5,0,0,0,0,0,0,0,0,0,0,0,0`,
    '',
  ]);
  const rows = async (who: { call: typeof ann.call }, of: string, base?: string) => {
    const found = await who.call(
      'GET',
      `${of}/analytics/export?${range}&format=json`,
      base === undefined ? undefined : ({ base } as never),
    );
    t.equal(found.status, 200, found.text);
    return (found.json as { videoId: string; day: string }[]).map(({ videoId, day }) => `${videoId} ${day}`).sort();
  };
  const expected = [`${video.id} 2024-02-29`, `${video.id} 2024-03-01`, `${other.id} 2024-02-29`].sort();
  t.same(await rows(ann, '/api/v1/account'), expected);
  t.same(await rows(ann, `/api/v1/channels/${video.channel.handle}`), expected);
  t.same(await rows(bob, '/api/v1/account'), [], 'nothing of others');
  t.same((await h.call('GET', `/api/v1/admin/analytics/export?${range}&format=json`, { base: h.adminUrl })).json.length, 3);
  t.match((await h.call('GET', '/api/v1/admin/analytics?days=7', { base: h.adminUrl })).json.totals.views, Number);
  t.match((await ann.call('GET', `/api/v1/channels/${video.channel.handle}/analytics`)).json, { totals: { views: 0 } });
  t.equal((await bob.call('GET', `${path}?${range}`)).status, 403);
  t.equal((await bob.call('GET', `/api/v1/channels/${video.channel.handle}/analytics/export?${range}`)).status, 403);
  t.equal((await ann.call('GET', `${path}?from=2024-02-29&to=2025-03-01`)).status, 422, 'a year at most');
  t.equal((await ann.call('GET', `${path}?from=2024-03-01&to=2024-02-29`)).status, 422);
  t.equal((await ann.call('GET', `${path}?from=2024-03-01`)).status, 422, 'both days or none');
  t.equal((await ann.call('GET', path)).status, 200, 'the last 30 days');

  for (const bad of ['=1', '+1', '-1', '@x', '\t=1', ' =1', '\u200b=1', '\uff1d1', 'x;=1'])
    t.match(cellOf(bad), /'[=+\-@\uff1d]/, JSON.stringify(bad));
  t.equal(cellOf('A “film”, 3 - 1'), '"A “film”, 3 - 1"');
  t.equal(cellOf(-1), '-1', 'numbers stay numbers');
  // More than what is read at once.
  await database`insert into video_days (video_id, day, views) select ${other.id}, '2020-01-01'::date + n, n from generate_series(0, 365) n`;
  const many = await Promise.all(Array.from({ length: 6 }, () => publicVideo(h, bob)));
  for (const { id } of many)
    await database`insert into video_days (video_id, day, views) select ${id}, '2020-01-01'::date + n, n from generate_series(0, 365) n`;
  const long = await bob.call('GET', '/api/v1/account/analytics/export?from=2020-01-01&to=2020-12-31&format=json');
  t.equal(new Set(long.json.map((row: { videoId: string; day: string }) => `${row.videoId} ${row.day}`)).size, 6 * 366);
  t.equal(long.json.length, 6 * 366, 'each row once');
});

await t.test('of a browser that asks not to be followed the view alone is kept', async (t) => {
  const video = await publicVideo(h, await someone(h), { seconds: 100 });
  const id = await begin(video);
  const body = { watchedSeconds: 15, parts: [0, 1], startupMs: 400, height: 720, source: 'news.example.org' };
  await guest('PUT', `/api/v1/videos/${video.id}/playbacks/${id}`, body, { 'sec-gpc': '1' });
  await noted(id);
  t.equal(await viewsOf(video), 1);
  t.match(await database`select parts, startup_ms, height, source from playbacks where id = ${id}`, [
    { parts: [], startup_ms: null, height: null, source: null },
  ]);
});

await t.test(
  'devices are summed up, and countries where a trusted proxy names them; of those who are not to be followed neither',
  async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann, { seconds: 100 });
    const phone = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36';
    const watch = async (headers: Record<string, string>, times = 1) => {
      const id = await begin(video);
      for (let n = 1; n <= times; n += 1)
        await guest(
          'PUT',
          `/api/v1/videos/${video.id}/playbacks/${id}`,
          { watchedSeconds: 6 * (n + 1), parts: [n] },
          { 'cf-ipcountry': 'AT', ...headers },
        );
      await noted(id);
    };
    const admin = (method: string, section: string, more: object = {}) =>
      h.call(method, `/api/v1/admin/settings/${section}`, { base: h.adminUrl, ...more });
    const set = async (section: string, body: object) => {
      const etag = (await admin('GET', section)).headers.get('etag') ?? '';
      const answer = await admin('PUT', section, { body, headers: { 'if-match': etag } });
      t.equal(answer.status, 200, answer.text);
    };
    await watch({ 'user-agent': phone }, 2);
    await watch({ 'user-agent': `${phone} other` });
    await watch({ 'user-agent': phone, 'sec-gpc': '1' });
    const groups = () => database`
    select kind, name, sum(views)::int as views, sum(playbacks)::int as playbacks, sum(watched_seconds)::int as seconds
    from playback_groups where video_id = ${video.id} group by kind, name order by kind, name`;
    await until(async () => (await groups())[0]?.seconds === 30);
    t.same(
      [...(await groups())],
      [{ kind: 'device', name: 'phone', views: 2, playbacks: 2, seconds: 30 }],
      'no country unless it is wanted',
    );
    t.equal(h.settings.trustedProxies.includes('loopback'), false);
    await set('analytics', { countryHeader: 'CF-IPCountry' });
    await watch({ 'user-agent': `${phone} third` });
    t.same(
      (await groups()).filter(({ kind }) => kind === 'country'),
      [],
      'nor from somebody who is no trusted proxy',
    );
    const json = (await ann.call('GET', `/api/v1/videos/${video.id}/analytics?days=7`)).json;
    t.same(json.devices, [{ name: 'phone', views: 3, playbacks: 3, watchedSeconds: 42 }]);
    t.same(json.countries, []);
    const proxied = await startHarness({ database, driver: 'node', settings: { trustedProxies: ['loopback'] } });
    t.teardown(() => proxied.close());
    const countries = async (country: string) => {
      const headers = { 'user-agent': `${phone} ${country}`, 'x-forwarded-for': '203.0.113.7', 'cf-ipcountry': country };
      const path = `/api/v1/videos/${video.id}/playbacks`;
      const { id } = (await proxied.call('POST', path, { key: null, headers })).json;
      await proxied.call('PUT', `${path}/${id}`, { key: null, headers, body: { watchedSeconds: 12, parts: [0] } });
      await noted(id);
      return (await groups()).filter(({ kind }) => kind === 'country');
    };
    t.same(await countries('T1'), [], 'a network that hides countries has none');
    t.same(await countries('DE'), [{ kind: 'country', name: 'DE', views: 1, playbacks: 1, seconds: 12 }]);
    t.same(
      [...(await database`select 1 from playbacks p where p::text ~ 'Android|203[.]0'`)],
      [],
      'nothing of it stands beside a playback',
    );
    await set('analytics', {});
  },
);

await t.test('what cannot be believed is not', async (t) => {
  const ann = await someone(h);
  const video = await publicVideo(h, ann, { seconds: 100 });
  const ids = createPlaybackIds('a secret of the tests, long enough');
  const hidden = (await ann.call('POST', '/api/v1/videos', { title: 'Hidden', privacy: 'private' })).json;
  const tell = async (id: string, body: object = { watchedSeconds: 20, parts: [] }, of = video.id) =>
    (await guest('PUT', `/api/v1/videos/${of}/playbacks/${id}`, body)).status;
  t.equal(await tell(randomUUID()), 404, 'a name that was not made here');
  t.equal(await tell(ids.make(video.id, Date.now() - 50 * 3_600_000)), 404, 'too long ago');
  t.equal(await tell(ids.make(randomUUID(), Date.now())), 404, 'of another video');
  t.equal(await tell(await begin(video), undefined, hidden.id), 404, 'a video that one may not see');
  t.equal(await tell(await begin(video), { watchedSeconds: -1, parts: [] }), 422);
  t.equal(await tell(await begin(video), { watchedSeconds: 5, parts: [100] }), 422);
  t.equal(await tell(await begin(video), { watchedSeconds: 5, parts: [], source: '<script>' }), 422);
  const id = await begin(video);
  t.equal(await tell(id, { watchedSeconds: 90_000, parts: [] }), 204);
  await noted(id);
  const [row] = await database`select watched_seconds from playbacks where id = ${id}`;
  t.ok(row?.watched_seconds < 600, `${row?.watched_seconds} s in a moment`);
  const [loud, quiet] = [await begin(video), await begin(video)];
  t.equal(await tell(loud), 204);
  t.equal(await tell(loud.toUpperCase()), 204, 'the same name in capitals is the same playback');
  t.equal(await tell(quiet), 204);
  await noted(quiet);
  await noted(loud);
});

await t.test('two gateways note the same video at once, and every view is counted', async (t) => {
  const other = await startHarness({ database, driver: 'node' });
  t.teardown(() => other.close());
  const video = await publicVideo(h, await someone(h), { seconds: 100 });
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const { url } = n % 2 === 0 ? h : other;
      const headers = { 'user-agent': `viewer ${n}`, 'content-type': 'application/json' };
      const { id } = (await (await fetch(`${url}/api/v1/videos/${video.id}/playbacks`, { method: 'POST', headers })).json()) as {
        id: string;
      };
      const body = JSON.stringify({ watchedSeconds: 12, parts: [n] });
      await fetch(`${url}/api/v1/videos/${video.id}/playbacks/${id}`, { method: 'PUT', headers, body });
    }),
  );
  await until(async () => (await viewsOf(video)) === 40);
  t.match(await database`select views, playbacks from video_days where video_id = ${video.id}`, [{ views: 40, playbacks: 40 }]);
});

await t.test('where nothing is to be collected, nothing is', async (t) => {
  const video = await publicVideo(h, await someone(h), { seconds: 100 });
  const id = await begin(video);
  const settings = `${h.adminUrl}/api/v1/admin/settings/analytics`;
  const etag = (await h.call('GET', '/api/v1/admin/settings/analytics', { base: h.adminUrl })).headers.get('etag') ?? '';
  const set = await h.call('PUT', new URL(settings).pathname, {
    base: h.adminUrl,
    body: { collect: 'nothing' },
    headers: { 'if-match': etag },
  });
  t.equal(set.status, 200, set.text);
  t.equal(await begin(video), null);
  t.equal((await guest('PUT', `/api/v1/videos/${video.id}/playbacks/${id}`, { watchedSeconds: 12, parts: [] })).status, 204);
  await h.gateway.stop();
  t.equal((await database`select 1 from playbacks where id = ${id}`).length, 0);
});

await t.test('playbacks are forgotten after a while, sums are not', async (t) => {
  const [row] = await database`select video_id from video_days limit 1`;
  const old = { video_id: row?.video_id, told_at: new Date(), watched_seconds: 1, counted: true, ended: false, parts: [], stalls: 0 };
  const [gone, stays] = [lowestIdAt(Date.now() - 40 * 86_400_000), lowestIdAt(Date.now() - 20 * 86_400_000)];
  for (const id of [gone, stays])
    await database`insert into playbacks ${database({ ...old, id, stalled_ms: 0, failed: false, place: 'site' })}`;
  await forgetPlaybacks(database, 30);
  t.same(
    (await database`select id from playbacks where id in (${gone}, ${stays})`).map(({ id }) => id),
    [stays],
  );
  t.ok((await database`select 1 from video_days`).length > 0);
});

await t.test('figures lie in parts by month, of which those alone are read that are asked for', async (t) => {
  const [row] = await database`select video_id from video_days limit 1`;
  const id = row?.video_id as string;
  const day = (text: string) => new Date(`${text}Z`);
  const now = day('2031-03-15T12:00');
  const partsOf = async (table: string) =>
    (await database`select inhrelid::regclass::text as name from pg_inherits where inhparent = ${table}::regclass order by 1`).map(
      ({ name }) => name.slice(table.length + 1) as string,
    );
  const ids = createPlaybackIds('a secret of the tests, long enough');
  const book = createViewBook({ database, log: silent });
  const tell = async (of: { id: string; startedAt: Date }, watchedSeconds: number, parts: number[]) => {
    const said = {
      ended: false,
      startupMs: 100,
      stalls: 0,
      stalledMs: 0,
      failed: false,
      error: null,
      bitrate: null,
      height: 720,
      place: 'site' as const,
      source: null,
    };
    const report = { ...said, watchedSeconds, parts };
    book.tell({ ...of, groups: { device: 'desktop' }, videoId: id, durationSeconds: 100, viewer: Buffer.from(randomUUID()), report });
    await book.flush();
  };
  const playback = (text: string) => ({ id: ids.make(id, day(text).getTime()), startedAt: day(text) });
  // Nobody has made parts for that year yet.
  const [last, first] = [playback('2031-02-28T23:59:59.999'), playback('2031-03-01T00:00')];
  await tell(last, 12, [0, 1]);
  await tell(first, 20, [0]);
  const told = await readVideo(database, id, 30, now);
  t.match(told.totals, { views: 2, playbacks: 2, watchedSeconds: 32 });
  t.match(
    await database`select distinct tableoid::regclass::text as part from video_days where video_id = ${id} and day > '2031-01-01'`,
    [{ part: 'video_days_rest' }],
    'what has no part yet is kept all the same',
  );

  const holder = await database.reserve();
  await holder`select pg_advisory_lock_shared(${schemaLock})`;
  await keepParts(database, { playbackDays: 30, months: 0 }, now);
  t.notOk((await partsOf('video_days')).includes('2031_03'), 'a backup that is being made is not disturbed');
  await holder`select pg_advisory_unlock_shared(${schemaLock})`;
  holder.release();
  await keepParts(database, { playbackDays: 60, months: 0 }, now);
  for (const table of ['video_days', 'video_retention', 'playback_sources', 'playbacks'])
    t.same(
      (await partsOf(table)).filter((name) => name >= '2031' && name < 'a'),
      ['2031_02', '2031_03', '2031_04', '2031_05'],
      table,
    );
  t.same(await readVideo(database, id, 30, now), told, 'the same is read from parts');
  const whereIs = async () =>
    Object.fromEntries(
      (
        await database`select day::text as day, tableoid::regclass::text as part from video_days where video_id = ${id} and day > '2031-01-01'`
      ).map(({ day, part }) => [day, part]),
    );
  t.same(await whereIs(), { '2031-02-28': 'video_days_2031_02', '2031-03-01': 'video_days_2031_03' });
  t.match(await database`select tableoid::regclass::text as part from playbacks where id in (${last.id}, ${first.id}) order by id`, [
    { part: 'playbacks_2031_02' },
    { part: 'playbacks_2031_03' },
  ]);
  await tell(last, 40, [0, 1, 2]);
  t.match(
    (await readVideo(database, id, 30, now)).totals,
    { views: 2, playbacks: 2, watchedSeconds: 60 },
    'what is told late is of its own month',
  );

  // The parts that a statement is planned for are locked by it, and no others.
  const looked = await database.begin(async (sql) => {
    await readVideo(sql as unknown as typeof database, id, 15, now);
    return sql`
      select c.relname as name from pg_locks l join pg_class c on c.oid = l.relation
      where l.pid = pg_backend_pid() and c.relkind = 'r' and c.relname ~ '^(video_days|video_retention|playback)' order by 1`;
  });
  t.same(
    looked.map(({ name }) => name),
    ['playback_groups_2031_03', 'playback_sources_2031_03', 'video_days_2031_03', 'video_retention_2031_03'],
  );
  const plan = await database`
    explain (costs off) select sum(views) from video_days where video_id = ${id} and day between '2031-02-20' and '2031-03-15'`;
  const scanned = new Set(plan.flatMap((line) => `${line['QUERY PLAN']}`.match(/video_days_(\d{4}_\d\d|rest|until)(?!_\d*_pkey)/g) ?? []));
  t.same(scanned, new Set(['video_days_2031_02', 'video_days_2031_03']));

  const total = async () => (await database`select views from video_views where video_id = ${id}`)[0]?.views;
  const views = await total();
  await database`insert into video_days (video_id, day, views) values (${id}, '2001-02-03', 1)`;
  await keepParts(database, { playbackDays: 60, months: 3 }, day('2031-06-30T23:59'));
  t.same(await partsOf('video_days'), ['2031_03', '2031_04', '2031_05', '2031_06', '2031_07', '2031_08', 'rest']);
  t.same(await whereIs(), { '2031-03-01': 'video_days_2031_03' }, 'a month that is not kept any more is gone');
  t.same([...(await database`select 1 from video_days_rest`)], [], 'also what never had a part');
  t.same(
    (await partsOf('playbacks')).filter((name) => name < '2031_05'),
    [],
    'single playbacks have a time of their own',
  );
  t.equal(await total(), views, 'how often a video was watched in all stays');
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await h.close();
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
