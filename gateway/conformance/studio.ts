/** The studio: lists of what somebody looks after, and changes of many videos at once. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Test } from 'tap';
import { anOrganisation, publicVideo, type Someone, someone } from './channels.ts';
import { eventually, type Harness } from './harness.ts';

const path = '/api/v1/studio/videos';
const titlesOf = (reply: { json: { items: { video: { title: string } }[] } }) => reply.json.items.map(({ video }) => video.title);
const made = async (who: Someone, body: object) => (await who.call('POST', '/api/v1/videos', { privacy: 'private', ...body })).json;

export async function studioConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  await t.test('the list has the own videos and those of organisations in which one may change them', async (t) => {
    const organisation = await anOrganisation(h);
    const [ann, ben, eve] = [
      await someone(h, { organisation, role: 'editor' }),
      await someone(h, { organisation, role: 'viewer' }),
      await someone(h),
    ];
    await made(ann, { title: 'Own' });
    await made(ann, { title: 'Ours', organisation });
    await publicVideo(h, eve, { title: 'Of others' });
    t.same(titlesOf(await ann.call('GET', path)), ['Ours', 'Own']);
    t.same(titlesOf(await ann.call('GET', `${path}?own=true`)), ['Own']);
    t.same(titlesOf(await ann.call('GET', `${path}?organisation=${organisation}`)), ['Ours']);
    t.match((await ben.call('GET', path)).json, { items: [], total: 0, nextCursor: null }, 'viewers look after nothing');
    t.match((await eve.call('GET', `${path}?organisation=${organisation}`)).json, { items: [], total: 0 });
    t.equal((await h.call('GET', path, { key: null })).status, 401);
  });

  await t.test('it is sorted, filtered and paged, whatever stands in it', async (t) => {
    const ann = await someone(h);
    const titles = ['beta', 'Alpha', 'alpha', '100 % _sure_', 'gamma'];
    for (const [n, title] of titles.entries()) {
      const { id } = await made(ann, { title, privacy: n % 2 ? 'unlisted' : 'private' });
      await h.database`update videos set duration_seconds = ${n === 0 ? null : n / 3}, source_size_bytes = ${n * 1000} where id = ${id}`;
    }
    const page = async (query: string) => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const reply = await ann.call('GET', `${path}?limit=2&${query}${cursor ? `&cursor=${cursor}` : ''}`);
        t.equal(reply.status, 200, reply.text);
        seen.push(...titlesOf(reply));
        cursor = reply.json.nextCursor;
      }
      return seen;
    };
    t.same(await page(''), [...titles].reverse());
    t.same(await page('sort=oldest'), titles);
    t.same(await page('sort=longest'), ['gamma', '100 % _sure_', 'alpha', 'Alpha', 'beta']);
    t.same(await page('sort=largest'), ['gamma', '100 % _sure_', 'alpha', 'Alpha', 'beta']);
    t.same(
      (await page('sort=title')).map((title) => title.toLowerCase()),
      ['100 % _sure_', 'alpha', 'alpha', 'beta', 'gamma'],
    );
    t.same(await page('text=ALPHA'), ['alpha', 'Alpha']);
    t.same(await page('text=%25'), ['100 % _sure_'], 'signs of patterns are letters');
    t.same(await page('privacy=unlisted'), ['100 % _sure_', 'Alpha']);
    t.same(await page('state=ready'), []);
    t.equal((await ann.call('GET', `${path}?limit=2`)).json.total, 5);
    const cursorOf = (...told: unknown[]) => Buffer.from(JSON.stringify(told)).toString('base64url');
    for (const cursor of [
      'x',
      cursorOf('newest', 'yesterday', randomUUID()),
      cursorOf('longest', '1', randomUUID()),
      cursorOf('newest', '2026-01-01 00:00:00+00', 'no id'),
      cursorOf('newest', 1, 2),
      Buffer.from('null').toString('base64url'),
    ])
      t.match(await ann.call('GET', `${path}?cursor=${cursor}`), { status: 400, json: { code: 'bad-cursor' } }, cursor);
    for (const value of ['1e999', 'NaN', "1'"])
      t.match(
        await ann.call('GET', `${path}?sort=longest&cursor=${cursorOf('longest', value, randomUUID())}`),
        { status: 400, json: { code: 'bad-cursor' } },
        value,
      );
  });

  await t.test('many are changed at once, each by its own right', async (t) => {
    const [ann, eve] = [await someone(h), await someone(h)];
    const own = [await made(ann, { title: 'One' }), await made(ann, { title: 'Two' })];
    const theirs = await made(eve, { title: 'Hers' });
    const ids = [...own.map(({ id }) => id), theirs.id, randomUUID()];
    const bulk = (who: Someone, body: object) => who.call('POST', '/api/v1/videos/bulk', body);
    const statuses = (reply: Awaited<ReturnType<typeof bulk>>) => reply.json.items.map(({ status }: { status: number }) => status);
    const unlisted = await bulk(ann, { ids, action: 'update', changes: { privacy: 'unlisted' } });
    t.same([unlisted.status, statuses(unlisted)], [200, [200, 200, 404, 404]]);
    t.match(unlisted.json.items[2], { id: theirs.id, problem: { code: 'not-found' } });
    t.equal((await eve.call('GET', `/api/v1/videos/${theirs.id}`)).json.privacy, 'private');
    t.equal((await ann.call('GET', `/api/v1/videos/${own[1].id}`)).json.privacy, 'unlisted');
    t.same(statuses(await bulk(ann, { ids, action: 'remove' })), [204, 204, 404, 404]);
    t.same(titlesOf(await ann.call('GET', path)), []);
    const trash = await ann.call('GET', `${path}?removed=true`);
    t.equal(trash.json.total, 2);
    const [{ removedAt, goneAt }] = trash.json.items;
    t.equal(Date.parse(goneAt) - Date.parse(removedAt), 30 * 24 * 3_600_000);
    t.same(titlesOf(await eve.call('GET', `${path}?removed=true`)), []);
    t.same(statuses(await bulk(eve, { ids: ids.slice(0, 2), action: 'restore' })), [403, 403]);
    t.same(statuses(await bulk(ann, { ids: ids.slice(0, 2), action: 'restore' })), [200, 200]);
    t.equal((await ann.call('GET', path)).json.total, 2);
    t.equal((await h.call('POST', '/api/v1/videos/bulk', { key: null, body: { ids, action: 'remove' } })).status, 401);
    for (const body of [
      { ids: [], action: 'remove' },
      { ids: Array(101).fill(ids[0]), action: 'remove' },
      { ids, action: 'update' },
      { ids, action: 'update', changes: {} },
      { ids, action: 'update', changes: { privacy: 'password' } },
      { ids, action: 'remove', changes: { privacy: 'public' } },
      { ids, action: 'remove', profile: 'default' },
    ])
      t.match(await bulk(ann, body), { status: 422, json: { code: 'invalid' } }, JSON.stringify(body).slice(-60));
  });

  await t.test('the list is exported as a table and as JSON, and no title becomes a formula', async (t) => {
    const ann = await someone(h);
    const evil = await made(ann, { title: '=HYPERLINK("http://x")', description: 'two\nlines, "quoted"' });
    await made(ann, { title: 'Plain' });
    const csv = await ann.call('GET', `${path}/export?sort=oldest`);
    t.match(csv.headers.get('content-type'), 'text/csv');
    t.match(csv.headers.get('content-disposition'), 'videos.csv');
    const text = csv.text.replace(/^\ufeff/, '');
    t.match(text, /^id,shortId,title,/);
    t.ok(text.includes(`"'=HYPERLINK(""http://x"")","two\nlines, ""quoted"""`), text);
    t.ok(text.endsWith('\r\n'));
    const json = await ann.call('GET', `${path}/export?format=json&ids=${evil.id}`);
    t.match(JSON.parse(json.text), [{ id: evil.id, title: '=HYPERLINK("http://x")', channel: evil.channel.handle }]);
    t.same(JSON.parse((await ann.call('GET', `${path}/export?format=json&state=ready`)).text), []);
    t.equal((await h.call('GET', `${path}/export`, { key: null })).status, 401);
  });

  await t.test('what a file is to become is said while it comes', async (t) => {
    const [ann, eve] = [await someone(h), await someone(h)];
    const wish = { length: 5, title: 'Untold', privacy: 'password', password: 'open it' };
    const opened = await ann.call('POST', '/api/v1/uploads/batch', { uploads: [wish] });
    const [{ id, url }] = opened.json.items;
    const say = (who: Someone, body: object) => who.call('PUT', `${url}/details`, body);
    t.match(await say(ann, { title: 'Told', description: 'Two\nlines' }), {
      status: 200,
      json: { title: 'Told', description: 'Two\nlines', privacy: 'password' },
    });
    const hashes = async () => (await h.database`select password_hash from uploads where id = ${id}`)[0]?.password_hash;
    t.ok(await hashes());
    t.match(await say(ann, { privacy: 'unlisted' }), { status: 200, json: { title: 'Told', privacy: 'unlisted' } });
    t.equal(await hashes(), null, 'a password without its privacy would be refused at the end');
    t.equal((await say(eve, { title: 'Hers' })).status, 404);
    for (const body of [{ title: '' }, { privacy: 'password' }, { password: 'x' }]) t.equal((await say(ann, body)).status, 422);
    await h.database`update uploads set state = 'finishing' where id = ${id}`;
    t.match(await say(ann, { title: 'Late' }), { status: 410, json: { code: 'upload-over' } });
    await h.database`update uploads set state = 'ended' where id = ${id}`;
  });

  await t.test('how far a video is, is told in runs of segments', async (t) => {
    const ann = await someone(h);
    const { id } = await made(ann, { title: 'Made' });
    const making = () => ann.call('GET', `/api/v1/videos/${id}/making`);
    t.same((await making()).json, { tracks: [] });
    const track = { video_id: id, family: 'h264', codec: 'h264', state: 'encoding', frame_rate: 25, bitrate: 1 };
    await h.database`insert into renditions ${h.database([
      { ...track, rung: '360', width: 640, height: 360 },
      { ...track, rung: '1080', width: 1920, height: 1080 },
      { ...track, family: 'audio', rung: 'aac', codec: 'aac', width: null, height: null },
    ])}`;
    const segment = { video_id: id, family: 'h264', rung: '360', object_key: 'k', size_bytes: 1, start_ticks: 0, duration_ticks: 1 };
    const rows = [0, 1, 2, 7, 8, 10].map((idx) => ({ ...segment, idx, timescale: 1, sha256: '', job_id: 'j', epoch: 1 }));
    await h.database`insert into segments ${h.database(rows)}`;
    t.match((await making()).json.tracks, [
      { id: 'h264-1080', side: 1080, state: 'encoding', segments: null, made: [] },
      {
        id: 'h264-360',
        side: 360,
        made: [
          { first: 0, last: 2 },
          { first: 7, last: 8 },
          { first: 10, last: 10 },
        ],
      },
      { id: 'audio-aac', side: null, codec: 'aac' },
    ]);
    await h.database`delete from segments where video_id = ${id}`;
    await h.database`delete from renditions where video_id = ${id}`;
  });

  await t.test('what became of a video, what it takes and the file it was made from are for those who look after it', async (t) => {
    const [ann, eve] = [await someone(h), await someone(h)];
    const { id, shortId } = await publicVideo(h, ann);
    await ann.call('PATCH', `/api/v1/videos/${shortId}`, { title: 'Another', privacy: 'unlisted' });
    await ann.call('PATCH', `/api/v1/videos/${id}`, { publishAt: 'never' });
    const told = await eventually(
      () => ann.call('GET', `/api/v1/videos/${id}/history`),
      ({ json }) => json.items.some(({ what }: { what: string }) => what === 'updateVideo'),
    );
    const changes = told.json.items.filter(({ what }: { what: string }) => what === 'updateVideo');
    t.match(changes, [{ fields: ['title', 'privacy'], by: { id: ann.id, name: ann.name } }]);
    t.equal(changes.length, 1, 'what was refused has not happened');
    t.equal(told.json.items.at(-1).what, 'video.created');
    t.match((await ann.call('GET', `/api/v1/videos/${id}/space`)).json, { originalBytes: 0, tracks: [], totalBytes: 0 });
    t.equal((await ann.call('GET', `/api/v1/videos/${id}/source`)).status, 404, 'there is none');
    const bytes = Buffer.from('\0\0\0\x18ftypisom, and what follows');
    const key = `source/${id}/${randomUUID()}/${'ab'.repeat(32)}`;
    await h.objects.put(key, Readable.from([bytes]));
    await h.database`update videos set source_key = ${key}, source_size_bytes = ${bytes.length} where id = ${id}`;
    const source = await ann.call('GET', `/api/v1/videos/${id}/source`, undefined);
    t.equal(source.text, bytes.toString());
    t.match(source.headers.get('content-disposition'), /^attachment; filename="Another\.mp4"/);
    t.match(source.headers.get('content-type'), 'application/octet-stream');
    const part = await h.call('GET', `/api/v1/videos/${id}/source`, { key: ann.key, headers: { range: 'bytes=4-7' } });
    t.same([part.status, part.text], [206, 'ftyp']);
    for (const what of ['history', 'space', 'source', 'making']) {
      t.equal((await eve.call('GET', `/api/v1/videos/${id}/${what}`)).status, 403, what);
      t.equal((await h.call('GET', `/api/v1/videos/${id}/${what}`, { key: null })).status, 401, what);
    }
    t.match((await ann.call('GET', '/api/v1/studio/profiles')).json.items, [{ name: /./, isUsual: Boolean }]);
    await h.database`update videos set source_key = null, source_size_bytes = null where id = ${id}`;
  });
}
