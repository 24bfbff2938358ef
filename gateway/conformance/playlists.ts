/** Playlists: who has which, what is in them and in which order, and that they show nobody what they may not see. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { sweepAccounts } from '../accounts/sweep.ts';
import { createApiKey } from '../api-keys.ts';
import { mostItems, mostPlaylists } from '../contract/playlists.ts';
import { anOrganisation, publicVideo, type Someone, someone } from './channels.ts';
import { eventually, type Harness } from './harness.ts';

export async function playlistsConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });
  const make = async (who: Someone, said: Record<string, unknown> = {}) => {
    const made = await who.call('POST', '/api/v1/playlists', { title: 'Nights', privacy: 'public', ...said });
    if (made.status !== 201) throw new Error(made.text);
    return made.json as { id: string; shortId: string };
  };
  const of = (list: { id: string }, rest = '') => `/api/v1/playlists/${list.id}${rest}`;
  const add = (who: Someone, list: { id: string }, video: { id: string }, query = '') =>
    who.call('PUT', of(list, `/items/${video.id}${query}`));
  const idsOf = (reply: { json: { items: { video: { id: string } }[] } }) => reply.json.items.map(({ video }) => video.id);
  const seenBy = async (who: Someone | null, list: { id: string }) =>
    idsOf(who === null ? await guest(of(list, '/items')) : await who.call('GET', of(list, '/items')));
  const someVideos = async (who: Someone, count: number) => {
    const made = [];
    for (let n = 0; n < count; n += 1) made.push(await publicVideo(h, who, { seconds: 10 * (n + 1) }));
    return made;
  };

  await t.test('a playlist is made, filled, read, changed, removed and brought back', async (t) => {
    const ann = await someone(h);
    const [a, b] = (await someVideos(ann, 2)) as unknown as [{ id: string }, { id: string; shortId: string }];
    const made = await ann.call('POST', '/api/v1/playlists', { title: ' Nights ', type: 'series', description: 'Outside' });
    t.match(made, {
      status: 201,
      json: { title: 'Nights', type: 'series', privacy: 'private', videos: 0, durationSeconds: 0, unavailable: 0, ownerId: ann.id },
    });
    t.equal(made.headers.get('location'), `/api/v1/playlists/${made.json.id}`);
    const list = made.json;
    t.equal((await add(ann, list, a)).status, 204);
    t.equal((await ann.call('PUT', of(list, `/items/${b.shortId}`))).status, 204);
    t.equal((await add(ann, list, a)).status, 204, 'a second time changes nothing');
    t.match((await ann.call('GET', `/api/v1/playlists/${list.shortId}`)).json, { id: list.id, videos: 2, durationSeconds: 30 });
    t.same(await seenBy(ann, list), [a.id, b.id]);
    t.match(await ann.call('PATCH', of(list), { title: 'Days', privacy: 'public' }), {
      status: 200,
      json: { title: 'Days', privacy: 'public', type: 'series', description: 'Outside' },
    });
    t.match((await guest(of(list))).json, { title: 'Days', videos: 2, unavailable: null });
    for (let n = 0; n < 2; n += 1) t.equal((await ann.call('DELETE', of(list, `/items/${a.id}`))).status, 204);
    t.same(await seenBy(null, list), [b.id]);
    for (let n = 0; n < 2; n += 1) t.equal((await ann.call('DELETE', of(list))).status, 204);
    t.equal((await guest(of(list))).status, 404);
    t.equal((await ann.call('GET', of(list))).status, 404);
    t.equal((await add(ann, list, a)).status, 404);
    const own = (await ann.call('GET', '/api/v1/account/playlists')).json.items;
    t.match(own, [{ id: list.id, removedAt: /^20/ }], 'its owner finds it among the removed ones');
    t.match(await ann.call('POST', of(list, '/restore')), { status: 200, json: { videos: 1, removedAt: null } });
    for (const wrong of [{}, { title: '' }, { privacy: 'password' }, { type: 'x' }, { owner: 'y' }])
      t.equal((await ann.call('PATCH', of(list), wrong)).status, 422, JSON.stringify(wrong));
    t.equal((await ann.call('GET', `/api/v1/playlists/${randomUUID()}`)).status, 404);
  });

  await t.test('videos stand where they are put, and are ordered by one call', async (t) => {
    const ann = await someone(h);
    const list = await make(ann);
    const videos = await someVideos(ann, 5);
    const [a, b, c, d, e] = videos.map(({ id }) => id) as [string, string, string, string, string];
    for (const video of videos.slice(0, 4)) await add(ann, list, video);
    await add(ann, list, { id: e }, `?before=${a}`);
    t.same(await seenBy(null, list), [e, a, b, c, d]);
    const order = (ids: string[]) => ann.call('PUT', of(list, '/order'), { videos: ids });
    t.equal((await order([d, c, b, a, e])).status, 204);
    t.same(await seenBy(null, list), [d, c, b, a, e]);
    t.equal((await order([b, c, randomUUID(), c])).status, 204);
    t.same(await seenBy(null, list), [d, b, c, a, e], 'a part is ordered in the places that it has');
    await ann.call('DELETE', of(list, `/items/${c}`));
    await add(ann, list, { id: c }, `?before=${a}`);
    t.same(await seenBy(null, list), [d, b, c, a, e], 'and what was taken out comes back to its place');
    for (const wrong of [{ videos: [] }, { videos: ['x'] }, {}]) t.equal((await ann.call('PUT', of(list, '/order'), wrong)).status, 422);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await guest(of(list, `/items?limit=2${cursor ? `&cursor=${cursor}` : ''}`));
      pages.push(...idsOf(page));
      cursor = page.json.nextCursor;
    }
    t.same(pages, [d, b, c, a, e], 'page by page');
    t.match(await guest(of(list, '/items?cursor=x')), { status: 400, json: { code: 'bad-cursor' } });
    const together = await make(ann);
    await Promise.all(videos.flatMap((video) => [add(ann, together, video), add(ann, together, video)]));
    t.same((await seenBy(null, together)).toSorted(), [a, b, c, d, e].toSorted(), 'at the same moment, each once');
  });

  await t.test('ordering writes only what moves', async (t) => {
    const ann = await someone(h);
    const list = await make(ann);
    const videos = await someVideos(ann, 4);
    for (const video of videos) await add(ann, list, video);
    const [a, b, c, d] = videos.map(({ id }) => id) as [string, string, string, string];
    const written = async () =>
      new Map(
        (await h.database`select video_id, xmin::text from playlist_items where playlist_id = ${list.id}`).map((row) => [
          row.video_id,
          row.xmin,
        ]),
      );
    const { updatedAt } = (await ann.call('GET', of(list))).json;
    const first = await written();
    t.equal((await ann.call('PUT', of(list, '/order'), { videos: [a, b, c, d] })).status, 204);
    t.same(await written(), first);
    t.equal((await ann.call('GET', of(list))).json.updatedAt, updatedAt, 'nothing has changed');
    t.equal((await ann.call('PUT', of(list, '/order'), { videos: [a, c, b, d] })).status, 204);
    const then = await written();
    t.same(
      [a, b, c, d].filter((id) => then.get(id) !== first.get(id)),
      [b, c],
    );
    t.same(await seenBy(null, list), [a, c, b, d]);
  });

  await t.test('guests who read the same at once wait for one look-up, and others for their turn, but not too many', async (t) => {
    const ann = await someone(h);
    const list = await make(ann);
    await add(ann, list, await publicVideo(h, ann));
    const codes: Record<'guests' | 'ann', string[]> = { guests: [], ann: [] };
    const asked: Promise<unknown>[] = [];
    const ask = (whose: 'guests' | 'ann', reply: Promise<{ status: number; json: { code: string } }>) =>
      asked.push(reply.then(({ status, json }) => codes[whose].push(status === 200 ? 'read' : json.code)));
    await h.database.begin(async (sql) => {
      await sql`lock table playlist_items in access exclusive mode`;
      for (let n = 0; n < 48; n += 1) ask('guests', guest(of(list)));
      await eventually(
        async () => (await sql`select 1 from pg_locks where not granted and relation = 'playlist_items'::regclass`).length,
        (waiting) => waiting > 0,
      );
    });
    await Promise.all(asked);
    t.notOk(codes.guests.includes('too-busy'));
    await h.database.begin(async (sql) => {
      await sql`lock table playlist_items in access exclusive mode`;
      for (let n = 0; n < 48; n += 1) ask('ann', ann.call('GET', '/api/v1/account/playlists'));
      await eventually(
        async () => codes.ann.length,
        (count) => count >= 4,
      );
    });
    await Promise.all(asked);
    t.ok(codes.ann.includes('too-busy'));
    t.same(
      codes.ann.filter((code) => !['read', 'too-busy', 'playlists-too-long'].includes(code)),
      [],
    );
    t.match(await ann.call('GET', '/api/v1/account/playlists'), { status: 200, json: { items: [{ id: list.id, videos: 1 }] } });
  });

  await t.test('a private playlist is its owner’s, and nobody guesses it', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const list = await make(ann, { privacy: 'private' });
    await add(ann, list, video);
    for (const ref of [list.id, list.shortId])
      for (const rest of ['', '/items']) {
        t.equal((await guest(`/api/v1/playlists/${ref}${rest}`)).status, 404);
        t.equal((await bob.call('GET', `/api/v1/playlists/${ref}${rest}`)).status, 404);
      }
    const theirs = [
      ['PATCH', '', { title: 'Mine' }],
      ['DELETE', '', undefined],
      ['POST', '/restore', undefined],
      ['PUT', `/items/${video.id}`, undefined],
      ['DELETE', `/items/${video.id}`, undefined],
      ['PUT', '/order', { videos: [video.id] }],
      ['PUT', '/featured', undefined],
    ] as const;
    for (const [method, rest, body] of theirs) t.equal((await bob.call(method, of(list, rest), body)).status, 404, `${method} ${rest}`);
    await ann.call('PATCH', of(list), { privacy: 'unlisted' });
    t.equal((await guest(of(list))).status, 200, 'whoever has the address of an unlisted one');
    for (const [method, rest, body] of theirs) t.equal((await bob.call(method, of(list, rest), body)).status, 403, `${method} ${rest}`);
    t.notOk((await guest('/api/v1/playlists?limit=100')).text.includes(list.id), 'and it is in no list');
    t.same((await bob.call('GET', '/api/v1/account/playlists')).json.items, []);
    t.equal((await h.call('POST', '/api/v1/playlists', { key: null, body: { title: 'x' } })).status, 401);
  });

  await t.test('a playlist shows nobody a video that they may not see', async (t) => {
    const organisation = await anOrganisation(h);
    const [ann, bob] = [await someone(h), await someone(h)];
    const editor = await someone(h, { organisation, role: 'editor' });
    const member = await someone(h, { organisation, role: 'viewer' });
    const video = async (who: Someone, privacy: string, more: object = {}) => {
      const made = await publicVideo(h, who);
      const reply = await who.call('PATCH', `/api/v1/videos/${made.id}`, { privacy, ...more });
      if (reply.status !== 200) throw new Error(reply.text);
      return made;
    };
    const open = await video(ann, 'public');
    const unlisted = await video(ann, 'unlisted');
    const hidden = await video(ann, 'private');
    const locked = await video(ann, 'password', { password: 'open sesame' });
    const list = await make(ann);
    for (const one of [open, unlisted, hidden, locked]) t.equal((await add(ann, list, one)).status, 204);
    t.same(await seenBy(ann, list), [open.id, unlisted.id, hidden.id, locked.id]);
    t.same(await seenBy(bob, list), [open.id, unlisted.id], 'an unlisted one that its own owner has put in is shown');
    t.same(await seenBy(null, list), [open.id, unlisted.id]);
    t.match((await guest(of(list))).json, { videos: 2, durationSeconds: 120, unavailable: null });
    t.match((await bob.call('GET', of(list))).json, { videos: 2, unavailable: null });
    t.match((await ann.call('GET', of(list))).json, { videos: 4, unavailable: 0 });

    const bobs = await make(bob);
    t.equal((await add(bob, bobs, hidden)).status, 404, 'what one may not see cannot be put in');
    t.equal((await add(bob, bobs, locked)).status, 404);
    t.equal((await add(bob, bobs, { id: randomUUID() })).status, 404, 'as if there were none');
    for (const one of [open, unlisted]) await add(bob, bobs, one);
    t.same(await seenBy(bob, bobs), [open.id, unlisted.id]);
    t.same(await seenBy(null, bobs), [open.id], 'nobody hears of an unlisted one by somebody else’s list');
    t.match((await guest(of(bobs))).json, { videos: 1, durationSeconds: 60 });
    await ann.call('PATCH', `/api/v1/videos/${open.id}`, { privacy: 'private' });
    t.same(await seenBy(bob, bobs), [unlisted.id]);
    t.match((await bob.call('GET', of(bobs))).json, { videos: 1, unavailable: 1 }, 'its owner is told how many are hidden');
    await ann.call('DELETE', `/api/v1/videos/${unlisted.id}`);
    t.match((await bob.call('GET', of(bobs))).json, { videos: 0, unavailable: 2, thumbnailUrl: null });
    t.same((await bob.call('PUT', of(bobs, '/order'), { videos: [unlisted.id, open.id] })).status, 204);
    await ann.call('PATCH', `/api/v1/videos/${open.id}`, { privacy: 'public' });
    t.same(await seenBy(null, bobs), [open.id], 'what is open again is back');

    const inside = (await editor.call('POST', '/api/v1/videos', { title: 'Inside', organisation, privacy: 'organisation' })).json;
    const ours = await make(editor, { organisation });
    await add(editor, ours, inside);
    await add(editor, ours, open);
    t.same(await seenBy(member, ours), [inside.id, open.id]);
    t.same(await seenBy(bob, ours), [open.id]);
    const administrator = idsOf(await h.call('GET', of(list, '/items')));
    t.ok(administrator.includes(hidden.id), 'who may see every video sees it here as well');
  });

  await t.test('of an organisation’s playlists editors are in charge, and members see the private ones', async (t) => {
    const organisation = await anOrganisation(h);
    const [editor, other] = [await someone(h, { organisation, role: 'editor' }), await someone(h, { organisation, role: 'admin' })];
    const [member, ann] = [await someone(h, { organisation, role: 'viewer' }), await someone(h)];
    const list = await make(editor, { organisation, privacy: 'private' });
    t.match((await member.call('GET', of(list))).json, { ownerId: null, organisationId: organisation, unavailable: null });
    t.equal((await member.call('PATCH', of(list), { title: 'x' })).status, 403);
    t.equal((await other.call('PATCH', of(list), { title: 'x' })).status, 200);
    t.equal((await ann.call('GET', of(list))).status, 404);
    t.equal((await ann.call('POST', '/api/v1/playlists', { title: 'x', organisation })).status, 404);
    t.equal((await member.call('POST', '/api/v1/playlists', { title: 'x', organisation })).status, 403);
    const ids = async (who: Someone) => (await who.call('GET', '/api/v1/account/playlists')).json.items.map(({ id }: { id: string }) => id);
    t.same(await ids(other), [list.id]);
    t.same(await ids(member), []);
    const bound = await createApiKey(h.database, {
      label: 'x',
      accountId: editor.id,
      scopes: ['read', 'write', 'upload'],
      organisationId: organisation,
    });
    const mine = await make(editor, { privacy: 'private' });
    t.equal((await h.call('GET', of(mine), { key: bound.key })).status, 404, 'a key of the organisation knows nothing of its maker’s own');
    t.match((await h.call('GET', '/api/v1/account/playlists', { key: bound.key })).json, { items: [{ id: list.id }] });
    t.match((await h.call('POST', '/api/v1/playlists', { key: bound.key, body: { title: 'x' } })).json, { organisationId: organisation });
    const reads = await createApiKey(h.database, { label: 'x', accountId: editor.id, scopes: ['read'] });
    t.match(await h.call('PATCH', of(list), { key: reads.key, body: { title: 'x' } }), { status: 403, json: { code: 'missing-scope' } });
  });

  await t.test('public playlists are listed, by channel as well, and some are featured', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const listed = async (query = '') =>
      (await guest(`/api/v1/playlists?limit=100${query}`)).json.items.map(({ id }: { id: string }) => id) as string[];
    const list = await make(ann, { channel: video.channel.handle });
    const empty = await make(ann);
    await add(ann, list, video);
    t.ok((await listed()).includes(list.id));
    t.notOk((await listed()).includes(empty.id), 'one in which there is nothing to watch is not');
    t.same(await listed(`&channel=${video.channel.handle}`), [list.id]);
    t.match((await guest(of(list))).json, { channel: { handle: video.channel.handle }, featured: false });
    t.match(await bob.call('POST', '/api/v1/playlists', { title: 'x', channel: video.channel.handle }), {
      status: 422,
      json: { code: 'unknown-channel' },
    });
    t.match((await ann.call('PATCH', of(list), { channel: null })).json, { channel: null });
    t.same(await listed(`&channel=${video.channel.handle}`), []);
    t.same(await listed('&channel=no-such-channel'), []);
    t.equal((await ann.call('PUT', of(list, '/featured'))).status, 403, 'not even its owner');
    t.equal((await h.call('PUT', of(list, '/featured'))).status, 204);
    t.ok((await listed('&featured=true')).includes(list.id));
    t.match((await guest(of(list))).json, { featured: true });
    await ann.call('PATCH', of(list), { privacy: 'private' });
    t.notOk((await listed('&featured=true')).includes(list.id));
    t.match(await h.call('PUT', of(list, '/featured')), { status: 409, json: { code: 'playlist-not-public' } });
    await ann.call('PATCH', of(list), { privacy: 'public' });
    t.match((await guest(of(list))).json, { featured: false }, 'it has to be chosen anew');
    await h.call('PUT', of(list, '/featured'));
    t.equal((await h.call('DELETE', of(list, '/featured'))).status, 204);
    t.notOk((await listed('&featured=true')).includes(list.id));
  });

  await t.test('the page of a public playlist says what is in it before any script has run', async (t) => {
    const ann = await someone(h);
    const open = await publicVideo(h, ann, { title: 'Ice & snow' });
    const hidden = await publicVideo(h, ann, { title: 'Hidden film' });
    await ann.call('PATCH', `/api/v1/videos/${hidden.id}`, { privacy: 'private' });
    const list = await make(ann, { title: 'On <ice>', description: 'Long nights' });
    for (const video of [open, hidden]) await add(ann, list, video);
    const page = await guest(`/playlists/${list.shortId}`);
    t.equal(page.status, 200);
    t.match(page.text, '<meta property="og:title" content="On &lt;ice&gt;">');
    t.match(page.text, `<a href="/w/${open.shortId}?list=${list.shortId}" dir="auto">Ice &amp; snow</a>`);
    t.match(page.text, '"numberOfItems":1');
    t.notMatch(page.text, 'Hidden film');
    t.notMatch(page.text, 'noindex');
    await ann.call('PATCH', of(list), { privacy: 'unlisted' });
    t.match((await guest(`/playlists/${list.shortId}`)).text, 'noindex');
    await ann.call('PATCH', of(list), { privacy: 'private' });
    const gone = await guest(`/playlists/${list.shortId}`);
    t.equal(gone.status, 404);
    t.notMatch(gone.text, 'ice');
    t.equal((await guest('/playlists/no-such-list')).status, 404);
    t.equal((await guest('/playlists')).status, 200);
    const ancestors = async () => {
      const frame = await guest(`/embed/playlist/${list.shortId}`);
      return [frame.status, /frame-ancestors ([^;]+)/.exec(frame.headers.get('content-security-policy') ?? '')?.[1]];
    };
    t.same(await ancestors(), [200, "'self'"], 'no other site shows a private one');
    await ann.call('PATCH', of(list), { privacy: 'unlisted' });
    t.same(await ancestors(), [200, '*']);
  });

  await t.test('one asks in which own playlists a video stands', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    const [first, second] = [await make(ann), await make(ann)];
    await add(ann, first, video);
    const ask = async (query: string) => {
      const { json } = await ann.call('GET', `/api/v1/account/playlists${query}`);
      return json.items.map(({ id, contains }: { id: string; contains: boolean | null }) => [id, contains]);
    };
    for (const ref of [video.id, video.shortId])
      t.same(await ask(`?video=${ref}`), [
        [second.id, false],
        [first.id, true],
      ]);
    t.same(await ask('?limit=1'), [[second.id, null]]);
  });

  await t.test('there are only so many, and removed ones go after a while', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    const list = await make(ann);
    await h.database`
      insert into videos (id, short_id, owner_id, title, description, privacy, state, created_at, updated_at)
      select gen_random_uuid(), ${`f${randomUUID().slice(0, 8)}`} || n, ${ann.id}, 'T', '', 'private', 'pending', now(), now()
      from generate_series(1, ${mostItems}) n`;
    await h.database`
      insert into playlist_items (playlist_id, video_id, position)
      select ${list.id}, id, row_number() over () from videos where owner_id = ${ann.id} and id <> ${video.id}`;
    t.match(await add(ann, list, video), { status: 409, json: { code: 'playlist-full' } });
    t.match((await guest(of(list))).json, { videos: 0 });
    t.same(await seenBy(null, list), []);
    await h.database`
      insert into playlists (id, short_id, type, title, privacy, owner_id)
      select gen_random_uuid(), ${`p${randomUUID().slice(0, 8)}`} || n, 'playlist', 'T', 'private', ${ann.id}
      from generate_series(2, ${mostPlaylists}) n`;
    t.match(await ann.call('POST', '/api/v1/playlists', { title: 'x' }), { status: 409, json: { code: 'too-many-playlists' } });
    await ann.call('DELETE', of(list));
    await h.database`update playlists set deleted_at = now() - interval '29 days' where id = ${list.id}`;
    await sweepAccounts(h.database);
    t.equal((await ann.call('POST', of(list, '/restore'))).status, 200);
    await ann.call('DELETE', of(list));
    await h.database`update playlists set deleted_at = now() - interval '31 days' where id = ${list.id}`;
    await sweepAccounts(h.database);
    t.equal((await ann.call('POST', of(list, '/restore'))).status, 404);
    await h.database`delete from accounts where id = ${ann.id}`;
    t.same(await h.database`select 1 from playlists where owner_id = ${ann.id}`, []);
  });
}
