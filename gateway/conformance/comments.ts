/** Comments: who reads, writes, changes and deletes them, and what becomes of them. */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Test } from 'tap';
import { exportAccount } from '../accounts/export.ts';
import { sweepAccounts } from '../accounts/sweep.ts';
import { createApiKey } from '../api-keys.ts';
import { deleteAllOf } from '../comments/rows.ts';
import { anOrganisation, publicVideo, type Someone, someone } from './channels.ts';
import { eventually, type Harness } from './harness.ts';
import { listen } from './listen.ts';
import { official } from './moderation.ts';

interface Shown {
  id: string;
  text: string;
  thread: string | null;
  replies: number;
  pinned: boolean;
  editedAt: string | null;
}
const textsOf = (reply: { json: { items: Shown[] } }) => reply.json.items.map(({ text }) => text);
const pathOf = (video: { id: string }) => `/api/v1/videos/${video.id}/comments`;

export async function commentsConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });
  const write = async (who: Someone, video: { id: string }, text: string, thread: string | null = null): Promise<Shown> => {
    const { status, json, text: said } = await who.call('POST', pathOf(video), { text, thread });
    if (status !== 201) throw new Error(`${status} ${said}`);
    return json;
  };
  const totalOf = async (video: { id: string }) => (await guest(pathOf(video))).json.total;

  await t.test('whoever has an account writes, and everybody who may watch reads, page by page', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const path = pathOf(video);
    t.same((await guest(path)).json, { items: [], nextCursor: null, total: 0, isOpen: true });
    t.match(await h.call('POST', path, { key: null, body: { text: 'x' } }), { status: 401 });
    const first = await write(bob, video, '  first\r\nline two \n');
    t.match(first, {
      text: 'first\nline two',
      thread: null,
      author: { id: bob.id, name: bob.name },
      editedAt: null,
      pinned: false,
      replies: 0,
    });
    for (const who of [eve, ann, eve]) await write(who, video, `by ${who.id}`);
    for (const [sort, expected] of [
      ['newest', [`by ${eve.id}`, `by ${ann.id}`, `by ${eve.id}`, first.text]],
      ['oldest', [first.text, `by ${eve.id}`, `by ${ann.id}`, `by ${eve.id}`]],
    ] as const) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await guest(`${path}?sort=${sort}&limit=3${cursor ? `&cursor=${cursor}` : ''}`);
        seen.push(...textsOf(page));
        cursor = page.json.nextCursor;
      }
      t.same(seen, expected, sort);
    }
    t.equal(await totalOf(video), 4);
    t.equal((await guest(`${path}?cursor=x`)).status, 400);
    for (const text of ['', ' \n ', 'x'.repeat(10_001)]) t.equal((await bob.call('POST', path, { text })).status, 422);
    const { key } = await createApiKey(h.database, { label: 'reads', accountId: eve.id, scopes: ['read'] });
    t.match(await h.call('POST', path, { key, body: { text: 'x' } }), { status: 403, json: { code: 'missing-scope' } });
  });

  await t.test('one whose answer was lost is sent again and written once', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const [video, other] = [await publicVideo(h, ann), await publicVideo(h, ann)];
    const path = pathOf(video);
    const stream = await listen(`${h.url}/api/v1/videos/${video.id}/events`);
    const body = { id: randomUUID(), text: 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => bob.call('POST', path, body)));
    for (const { status, json } of answers) {
      t.equal(status, 201);
      t.same(json, answers[0]?.json);
    }
    t.equal(answers[0]?.json.id, body.id);
    t.match(await bob.call('POST', path, { ...body, id: body.id.toUpperCase(), text: 'twice' }), { status: 201, json: { text: 'once' } });
    const reply = { id: randomUUID(), text: 'a reply', thread: body.id };
    for (let i = 0; i < 2; i++) t.match(await ann.call('POST', path, reply), { status: 201, json: { id: reply.id, thread: body.id } });
    t.equal(await totalOf(video), 2);
    const last = await write(ann, video, 'last');
    const told: string[] = [];
    while (told.at(-1) !== last.id) {
      const { type, data } = (await stream.next()).data as { type: string; data: { comment: string } };
      if (type === 'comment.created') told.push(data.comment);
    }
    stream.close();
    t.same(told, [body.id, reply.id, last.id], 'and told of once');
    const taken = { status: 409, json: { code: 'comment-exists' } };
    t.match(await ann.call('POST', path, body), taken, 'of somebody else');
    t.match(await bob.call('POST', pathOf(other), body), taken, 'under another video');
    await bob.call('DELETE', `${path}/${body.id}`);
    t.match(await bob.call('POST', path, body), taken, 'deleted meanwhile');
    t.match(await ann.call('POST', path, { ...reply, id: randomUUID() }), { status: 409, json: { code: 'thread-gone' } });
    t.equal((await bob.call('POST', path, { ...body, id: 'one' })).status, 422);
  });

  await t.test('one level of replies stands under a thread, and goes and comes back with it', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const [video, other] = [await publicVideo(h, ann), await publicVideo(h, ann)];
    const path = pathOf(video);
    const root = await write(bob, video, 'root');
    const reply = await write(eve, video, 'one', root.id);
    t.equal((await write(bob, video, 'two', reply.id)).thread, root.id, 'a reply to a reply');
    t.match(await guest(path), { json: { total: 3, items: [{ id: root.id, replies: 2 }] } });
    t.same(textsOf(await guest(`${path}?thread=${root.id}`)), ['one', 'two']);
    const { nextCursor } = (await guest(`${path}?thread=${root.id}&limit=1`)).json;
    t.same(textsOf(await guest(`${path}?thread=${root.id}&limit=1&cursor=${nextCursor}`)), ['two']);
    t.same(textsOf(await guest(`${pathOf(other)}?thread=${root.id}`)), [], 'not under another video');
    t.match(await eve.call('POST', pathOf(other), { text: 'x', thread: root.id }), { status: 409, json: { code: 'thread-gone' } });
    t.equal((await eve.call('DELETE', `${path}/${reply.id}`)).status, 204);
    t.equal((await bob.call('DELETE', `${path}/${root.id}`)).status, 204);
    t.match((await guest(path)).json, { items: [], total: 0 });
    t.same(textsOf(await guest(`${path}?thread=${root.id}`)), []);
    t.match(await eve.call('POST', path, { text: 'late', thread: root.id }), { status: 409, json: { code: 'thread-gone' } });
    t.match(await eve.call('POST', `${path}/${reply.id}/restore`), { status: 409, json: { code: 'thread-gone' } });
    t.match(await bob.call('POST', `${path}/${root.id}/restore`), { status: 200, json: { id: root.id, replies: 1 } });
    t.same(textsOf(await guest(`${path}?thread=${root.id}`)), ['two'], 'what had gone before stays away');
    t.match(await eve.call('POST', `${path}/${reply.id}/restore`), { status: 200 });
    t.equal(await totalOf(video), 3);
  });

  await t.test('own ones are changed and deleted; others by those who look after the video, and by moderators', async (t) => {
    const organisation = await anOrganisation(h);
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const [editor, viewer] = [await someone(h, { organisation, role: 'editor' }), await someone(h, { organisation, role: 'viewer' })];
    const video = await publicVideo(h, ann);
    const path = pathOf(video);
    const { id } = await write(bob, video, 'before');
    t.equal((await bob.call('PATCH', `${path}/${id}`, { text: 'before ' })).json.editedAt, null, 'the same words');
    t.match(await bob.call('PATCH', `${path}/${id}`, { text: 'after' }), { status: 200, json: { text: 'after', editedAt: String } });
    for (const who of [ann, eve]) t.equal((await who.call('PATCH', `${path}/${id}`, { text: 'mine' })).status, 403);
    t.equal((await eve.call('DELETE', `${path}/${id}`)).status, 403);
    t.equal((await h.call('DELETE', `${path}/${id}`, { key: null })).status, 401);
    t.equal((await ann.call('DELETE', `${path}/${id}`)).status, 204, 'the owner of the video');
    for (const [who, status] of [
      [bob, 409],
      [eve, 409],
      [ann, 200],
    ] as const)
      t.equal((await who.call('POST', `${path}/${id}/restore`)).status, status);
    t.equal((await bob.call('DELETE', `${path}/${id}`)).status, 204);
    t.match(
      await ann.call('POST', `${path}/${id}/restore`),
      { status: 409, json: { code: 'not-restorable' } },
      'what its author took back',
    );
    const taken = await write(bob, video, 'taken by the owner');
    t.equal((await ann.call('DELETE', `${path}/${taken.id}`)).status, 204);
    const give = async (who: Someone) => {
      await h.database`update videos set owner_id = ${who.id} where id = ${video.id}`;
      await h.events.append([{ type: 'video.updated', subject: { type: 'video', id: video.id }, data: {} }]);
    };
    await give(eve);
    t.match(
      await ann.call('POST', `${path}/${taken.id}/restore`),
      { status: 403, json: { code: 'forbidden' } },
      'deleted by who looks after the video no more',
    );
    await give(ann);
    t.equal((await ann.call('POST', `${path}/${taken.id}/restore`)).status, 200);
    t.equal((await bob.call('DELETE', `${path}/${taken.id}`)).status, 204);
    const mod = await official(h, 'moderator');
    const another = await write(eve, video, 'another');
    t.equal((await mod.call('DELETE', `${path}/${another.id}`, undefined, h.url)).status, 204);
    const inside = (await editor.call('POST', '/api/v1/videos', { title: 'Inside', organisation, privacy: 'organisation' })).json;
    const said = await write(viewer, inside, 'from within');
    t.equal((await bob.call('GET', pathOf(inside))).status, 404);
    t.equal((await bob.call('POST', pathOf(inside), { text: 'x' })).status, 404);
    t.same(textsOf(await viewer.call('GET', pathOf(inside))), ['from within']);
    t.equal((await editor.call('DELETE', `${pathOf(inside)}/${said.id}`)).status, 204);
    t.equal((await guest(`${path}/${randomUUID()}`)).status, 405);
    t.equal((await bob.call('DELETE', `${path}/${randomUUID()}`)).status, 404);
    t.equal((await viewer.call('DELETE', `${pathOf(inside)}/${another.id}`)).status, 404, 'of another video');
  });

  await t.test('one is pinned above the others, and the owner switches comments off', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const path = pathOf(video);
    const [one, two] = [await write(bob, video, 'one'), await write(bob, video, 'two')];
    const reply = await write(bob, video, 'reply', one.id);
    t.equal((await bob.call('PUT', `${path}/${one.id}/pin`)).status, 403);
    t.equal((await ann.call('PUT', `${path}/${reply.id}/pin`)).status, 404);
    t.equal((await ann.call('PUT', `${path}/${one.id}/pin`)).status, 204);
    t.match((await guest(path)).json.items, [
      { text: 'one', pinned: true },
      { text: 'two', pinned: false },
    ]);
    t.equal((await ann.call('PUT', `${path}/${two.id}/pin`)).status, 204);
    t.match((await guest(`${path}?sort=oldest`)).json.items, [
      { text: 'two', pinned: true },
      { text: 'one', pinned: false },
    ]);
    t.equal((await ann.call('DELETE', `${path}/${two.id}/pin`)).status, 204);
    t.same(textsOf(await guest(path)), ['two', 'one']);
    t.equal((await bob.call('PATCH', `/api/v1/videos/${video.id}`, { comments: false })).status, 403);
    t.match(await ann.call('PATCH', `/api/v1/videos/${video.id}`, { comments: false }), { status: 200, json: { comments: false } });
    t.same((await guest(path)).json, { items: [], nextCursor: null, total: 0, isOpen: false });
    t.match(await bob.call('POST', path, { text: 'x' }), { status: 409, json: { code: 'comments-off' } });
    t.match(await bob.call('PATCH', `${path}/${one.id}`, { text: 'x' }), { status: 409 });
    const set = async (videos: string) => {
      const at = '/api/v1/admin/settings/comments';
      const etag = (await h.call('GET', at, { base: h.adminUrl })).headers.get('etag') ?? '';
      const answer = await h.call('PUT', at, { base: h.adminUrl, headers: { 'if-match': etag }, body: { videos } });
      t.equal(answer.status, 200);
    };
    await set('asked');
    await ann.call('PATCH', `/api/v1/videos/${video.id}`, { comments: null });
    t.equal((await guest(path)).json.isOpen, false);
    await ann.call('PATCH', `/api/v1/videos/${video.id}`, { comments: true });
    t.equal((await guest(path)).json.isOpen, true);
    await set('never');
    t.equal((await guest(path)).json.isOpen, false);
    await set('usual');
    t.equal(await totalOf(video), 3, 'and what was written is there again');
  });

  await t.test('they are reported and taken down, and all of one account can go at once and come back', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const mod = await official(h, 'moderator');
    const video = await publicVideo(h, ann);
    const path = pathOf(video);
    const bad = await write(bob, video, 'insulting');
    const said = { kind: 'other', reason: 'It insults people.' };
    t.match(await eve.call('POST', `${path}/${bad.id}/reports`, said), { status: 201, json: { state: 'pending' } });
    t.match(await eve.call('POST', `${path}/${bad.id}/reports`, said), { status: 409, json: { code: 'already-reported' } });
    t.match(await bob.call('POST', `${path}/${bad.id}/reports`, said), { status: 409, json: { code: 'own-report' } });
    t.equal((await h.call('POST', `${path}/${bad.id}/reports`, { key: null, body: said })).status, 401);
    const aboutIt = `/api/v1/admin/reports/comment/${bad.id}`;
    t.match((await mod.call('GET', aboutIt)).json, {
      open: 1,
      target: { kind: 'comment', name: 'insulting', text: 'insulting', nameThen: null, gone: false, blocked: null, owner: { id: bob.id } },
    });
    await bob.call('PATCH', `${path}/${bad.id}`, { text: 'kind' });
    t.match((await mod.call('GET', aboutIt)).json, { target: { name: 'kind', text: 'kind', nameThen: 'insulting' } }, 'edited since');
    await bob.call('PATCH', `${path}/${bad.id}`, { text: 'insulting' });
    t.equal((await mod.call('GET', aboutIt)).json.target.nameThen, null);
    const long = `${'kind '.repeat(1900)}and insulting`;
    const hidden = await write(bob, video, long);
    t.equal((await eve.call('POST', `${path}/${hidden.id}/reports`, said)).status, 201);
    await bob.call('PATCH', `${path}/${hidden.id}`, { text: long.replace('insulting', 'friendly') });
    const aboutHidden = `/api/v1/admin/reports/comment/${hidden.id}`;
    t.equal((await mod.call('GET', aboutHidden)).json.target.nameThen, long, 'all of it');
    const listed = (await mod.call('GET', '/api/v1/admin/reports?target=comment&limit=1')).json.items;
    t.match(listed, [{ target: { id: hidden.id, nameThen: long } }]);
    await h.database`delete from comments where id = ${hidden.id}`;
    t.match((await mod.call('GET', aboutHidden)).json.target, { gone: true, text: null, nameThen: null, name: long.slice(0, 100) });
    t.same(await h.database`select 1 from reported_words where comment_id = ${hidden.id}`, [], 'gone with the comment');
    const block = `/api/v1/admin/comments/${bad.id}/block`;
    t.equal((await h.call('PUT', block, { key: eve.key, base: h.adminUrl, body: { reason: said.reason } })).status, 403);
    t.equal((await mod.call('PUT', block, { reason: said.reason })).status, 204);
    t.equal(await totalOf(video), 0);
    t.match((await mod.call('GET', aboutIt)).json, {
      open: 0,
      state: 'accepted',
      target: { gone: true, blocked: { reason: said.reason } },
      history: [{ step: 'accepted' }, { step: 'blocked', text: said.reason }],
    });
    t.match(await bob.call('POST', `${path}/${bad.id}/restore`), { status: 409, json: { code: 'not-restorable' } });
    t.equal((await mod.call('DELETE', block)).status, 204);
    t.match(await mod.call('DELETE', block), { status: 409, json: { code: 'not-restorable' } });
    t.equal(await totalOf(video), 1);

    const [kept, gone] = [await write(eve, video, 'kept'), await write(bob, video, 'taken back')];
    await write(eve, video, 'a reply to bob', bad.id);
    await write(bob, video, 'a reply of bob', kept.id);
    await bob.call('DELETE', `${path}/${gone.id}`);
    const all = `/api/v1/admin/accounts/${bob.id}/comments`;
    t.equal((await h.call('DELETE', all, { key: ann.key, base: h.adminUrl })).status, 403);
    const removed = await mod.call('DELETE', all);
    t.match(removed, { status: 200, json: { removed: 2, at: String } });
    t.match((await guest(path)).json, { total: 1, items: [{ id: kept.id, replies: 0 }] });
    t.same((await mod.call('DELETE', all)).json, removed.json, 'asked again since the answer was lost: the same undoes it');
    t.same((await h.call('DELETE', all, { base: h.adminUrl })).json, { removed: 0, at: null }, 'nobody else is told so');
    t.equal((await mod.call('POST', `${all}/restore`, { at: 'yesterday' })).status, 409);
    t.match(await mod.call('POST', `${all}/restore`, { at: removed.json.at }), { status: 200, json: { restored: 2 } });
    t.match(await h.database`select step, text from moderation_steps where target_id = ${bob.id} order by created_at`, [
      { step: 'comments-removed', text: '2' },
      { step: 'comments-restored', text: '2' },
    ]);
    t.same((await mod.call('DELETE', `/api/v1/admin/accounts/${ann.id}/comments`)).json, { removed: 0, at: null });
    t.match((await guest(path)).json, { total: 4 }, 'but for what its author took back');
    t.equal((await mod.call('DELETE', `/api/v1/admin/accounts/${randomUUID()}/comments`)).status, 404);
    const suspension = `/api/v1/admin/suspensions/${eve.id}`;
    t.equal((await mod.call('PUT', suspension, { reason: said.reason })).status, 204);
    const answers = (status: number) =>
      eventually(
        () => eve.call('GET', '/api/v1/account/warnings'),
        (reply) => reply.status === status,
      );
    t.equal((await answers(401)).status, 401);
    t.equal((await eve.call('POST', path, { text: 'still here' })).status, 401, 'who is suspended writes none');
    t.equal((await eve.call('PATCH', `${path}/${kept.id}`, { text: 'still here' })).status, 401, 'and changes none');
    t.match((await guest(path)).json.items[0], { id: kept.id, text: 'kept' });
    t.equal((await mod.call('DELETE', suspension)).status, 204);
    t.equal((await answers(200)).status, 200);
  });

  await t.test('all of one account go with their record or not at all, whether they can be told of or not', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const mod = await official(h, 'moderator');
    const videos = [await publicVideo(h, ann), await publicVideo(h, ann), await publicVideo(h, ann)];
    for (const video of videos) await write(bob, video, 'said');
    const note = () => Promise.reject(new Error('no record'));
    await t.rejects(deleteAllOf(h.database, { account: bob.id, by: mod.id, note }), /no record/);
    for (const video of videos) t.equal(await totalOf(video), 1);
    const { append } = h.events;
    t.teardown(() => {
      h.events.append = append;
    });
    const told: number[] = [];
    h.events.append = async (events) => {
      const about = events.filter(({ type }) => type.startsWith('comment.'));
      if (about.length === 0) return append(events);
      told.push(about.length);
      throw new Error('away');
    };
    const all = `/api/v1/admin/accounts/${bob.id}/comments`;
    const removed = await mod.call('DELETE', all);
    t.match(removed, { status: 200, json: { removed: 3, at: String } });
    t.same(told, [3], 'told of together');
    for (const video of videos) t.equal(await totalOf(video), 0);
    t.match(await mod.call('POST', `${all}/restore`, { at: removed.json.at }), { status: 200, json: { restored: 3 } });
  });

  await t.test('what was taken down comes back with nothing else', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const [mod, other] = [await official(h, 'moderator'), await official(h, 'moderator')];
    const video = await publicVideo(h, ann);
    const path = pathOf(video);
    const reason = 'It insults people.';
    const blockOf = ({ id }: Shown) => `/api/v1/admin/comments/${id}/block`;
    const thread = await write(ann, video, 'thread');
    const reply = await write(bob, video, 'reply', thread.id);
    await bob.call('DELETE', `${path}/${reply.id}`);
    t.equal((await mod.call('PUT', blockOf(reply), { reason })).status, 404, 'its author has deleted it');
    t.equal((await mod.call('DELETE', blockOf(reply))).status, 409);
    t.equal((await bob.call('POST', `${path}/${reply.id}/restore`)).status, 200);
    await ann.call('DELETE', `${path}/${thread.id}`);
    t.equal((await mod.call('PUT', blockOf(reply), { reason })).status, 404, 'it went with its thread');
    t.equal((await ann.call('POST', `${path}/${thread.id}/restore`)).status, 200);
    t.equal((await mod.call('PUT', blockOf(reply), { reason })).status, 204);
    t.equal((await mod.call('PUT', blockOf(reply), { reason })).status, 204, 'a second try');
    await ann.call('DELETE', `${path}/${thread.id}`);
    t.match(await mod.call('DELETE', blockOf(reply)), { status: 409, json: { code: 'thread-gone' } });
    t.match(await ann.call('POST', `${path}/${thread.id}/restore`), { status: 200, json: { replies: 0 } });

    const all = `/api/v1/admin/accounts/${ann.id}/comments`;
    const second = await write(bob, video, 'second', thread.id);
    const { at } = (await mod.call('DELETE', all)).json;
    for (const one of [thread, second]) t.equal((await mod.call('PUT', blockOf(one), { reason })).status, 404);
    t.match(await mod.call('POST', `${all}/restore`, { at }), { status: 200, json: { restored: 1 } });
    t.same(textsOf(await guest(`${path}?thread=${thread.id}`)), ['second'], 'but not what was taken down');
    await ann.call('DELETE', `${path}/${thread.id}`);
    const [row] = await h.database`select deleted_at::text as at from comments where id = ${thread.id}`;
    t.match(await other.call('POST', `${all}/restore`, { at: row?.at }), { status: 200, json: { restored: 0 } });
    t.equal(await totalOf(video), 0, 'nothing hangs on what its author took back');
  });

  await t.test('nothing is brought back under a thread that goes meanwhile', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const mod = await official(h, 'moderator');
    const video = await publicVideo(h, ann);
    const thread = await write(ann, video, 'thread');
    const reply = await write(bob, video, 'reply', thread.id);
    const all = `/api/v1/admin/accounts/${bob.id}/comments`;
    const ways = [
      async () => {
        const { at } = (await mod.call('DELETE', all)).json;
        return () => mod.call('POST', `${all}/restore`, { at });
      },
      async () => {
        await bob.call('DELETE', `${pathOf(video)}/${reply.id}`);
        return () => bob.call('POST', `${pathOf(video)}/${reply.id}/restore`);
      },
    ];
    for (const way of ways) {
      const restore = await way();
      let isAnswered = false;
      let answer: Promise<unknown> = Promise.resolve();
      await h.database.begin(async (sql) => {
        await sql`update comments set deleted_at = now(), deleted_by = ${ann.id} where id = ${thread.id}`;
        answer = restore().finally(() => {
          isAnswered = true;
        });
        const waits = async () => (await h.database`select 1 from pg_locks where not granted`).length > 0;
        while (!isAnswered && !(await waits())) await setImmediate();
      });
      await answer;
      t.equal(await totalOf(video), 0);
      await ann.call('POST', `${pathOf(video)}/${thread.id}/restore`);
      await h.database`update comments set deleted_at = null, deleted_by = null where id = ${reply.id}`;
      t.equal(await totalOf(video), 2);
    }
  });

  await t.test('they are told of as they come and go, exported, and gone with what they hang on', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const stream = await listen(`${h.url}/api/v1/videos/${video.id}/events`);
    const one = await write(bob, video, 'secret words');
    const next = async () => {
      for (;;) {
        const heard = await stream.next();
        if (heard.data.type.startsWith('comment.')) return heard;
      }
    };
    const told = await next();
    t.match(told, { data: { type: 'comment.created', subject: { type: 'video', id: video.id }, data: { comment: one.id, thread: null } } });
    t.notMatch(JSON.stringify(told), 'secret words');
    await bob.call('DELETE', `${pathOf(video)}/${one.id}`);
    t.match(await next(), { data: { type: 'comment.deleted', data: { comment: one.id } } });
    stream.close();
    const two = await write(bob, video, 'exported');
    t.match(await exportAccount(h.database, bob.id), {
      comments: [
        { id: one.id, shortId: video.shortId, text: 'secret words', removedAt: Date },
        { id: two.id, text: 'exported', thread: null, removedAt: null },
      ],
    });
    await h.database`update comments set deleted_at = now() - interval '31 days' where id = ${one.id}`;
    await sweepAccounts(h.database);
    const left = () => h.database`select id from comments where video_id = ${video.id}`;
    t.same(await left(), [{ id: two.id }], 'after 30 days');
    await write(ann, video, 'a reply', two.id);
    await h.database`delete from accounts where id = ${bob.id}`;
    t.same(await left(), [], 'with the account, and what was replied');
    await write(ann, video, 'mine');
    await ann.call('DELETE', `/api/v1/videos/${video.id}`);
    t.equal((await guest(pathOf(video))).status, 404);
    await h.database`delete from videos where id = ${video.id}`;
    t.same(await left(), [], 'with the video');
  });
}
