/** What viewers keep for themselves: nobody else hears of it. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { createApiKey } from '../api-keys.ts';
import { anOrganisation, publicVideo, someone } from './channels.ts';
import { eventually, type Harness } from './harness.ts';
import { listen } from './listen.ts';
import { openSocket } from './socket.ts';

const idsOf = (reply: { json: { items: { id: string }[] } }) => reply.json.items.map(({ id }) => id);

export async function viewingConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });

  await t.test('channels are followed and left, and counted', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const path = `/api/v1/channels/${video.channel.handle}`;
    t.match(await bob.call('GET', `${path}/subscription`), { status: 200, json: { following: false, since: null, subscribers: 0 } });
    for (let n = 0; n < 2; n += 1)
      t.match(await bob.call('PUT', `${path}/subscription`), { status: 200, json: { following: true, subscribers: 1 } });
    await eve.call('PUT', `${path}/subscription`);
    t.equal((await guest(path)).json.subscribers, 2);
    t.same(idsOf(await bob.call('GET', '/api/v1/account/subscriptions')), [video.channel.id]);
    t.match(await bob.call('DELETE', `${path}/subscription`), { status: 200, json: { following: false, subscribers: 1 } });
    t.same(idsOf(await bob.call('GET', '/api/v1/account/subscriptions')), []);
    await h.database`delete from accounts where id = ${eve.id}`;
    t.equal((await guest(path)).json.subscribers, 0, 'who is gone follows nothing');
    t.equal((await h.call('PUT', `${path}/subscription`, { key: null })).status, 401);
    const hidden = (await ann.call('POST', '/api/v1/videos', { title: 'x', privacy: 'private' })).json;
    const mute = await someone(h);
    const theirs = (await mute.call('POST', '/api/v1/videos', { title: 'x', privacy: 'private' })).json;
    t.equal(hidden.channel.id, video.channel.id);
    t.equal(
      (await bob.call('PUT', `/api/v1/channels/${theirs.channel.handle}/subscription`)).status,
      404,
      'what is not seen is not followed',
    );
  });

  await t.test('the newest of what is followed comes page by page, and nothing else', async (t) => {
    const [ann, bob, eve, reader] = [await someone(h), await someone(h), await someone(h), await someone(h)];
    t.same((await reader.call('GET', '/api/v1/account/subscriptions/videos')).json, { items: [], nextCursor: null });
    const made: string[] = [];
    for (let n = 1; n <= 5; n += 1) {
      const video = await publicVideo(h, n % 2 ? ann : bob, { at: `2026-02-0${n}T00:00:00Z` });
      made.unshift(video.id);
      await reader.call('PUT', `/api/v1/channels/${video.channel.handle}/subscription`);
    }
    await publicVideo(h, eve);
    await ann.call('POST', '/api/v1/videos', { title: 'Hidden', privacy: 'unlisted' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await reader.call('GET', `/api/v1/account/subscriptions/videos?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...idsOf(page));
      cursor = page.json.nextCursor;
    }
    t.same(seen, made);
    await ann.call('PATCH', `/api/v1/videos/${made[0]}`, { privacy: 'private' });
    t.same(idsOf(await reader.call('GET', '/api/v1/account/subscriptions/videos')), made.slice(1), 'what is withdrawn is gone');
  });

  await t.test('a video is liked or disliked, once by each, and counted', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const path = `/api/v1/videos/${video.shortId}/rating`;
    t.same((await guest(path)).json, { rating: null, likes: 0, dislikes: 0 });
    t.same((await bob.call('GET', path)).json, { rating: 'none', likes: 0, dislikes: 0 });
    const put = (who: typeof ann, rating: string) => who.call('PUT', path, { rating });
    await Promise.all([put(bob, 'like'), put(bob, 'like'), put(eve, 'like'), put(ann, 'dislike')]);
    t.same((await bob.call('GET', path)).json, { rating: 'like', likes: 2, dislikes: 1 });
    t.same((await put(bob, 'dislike')).json, { rating: 'dislike', likes: 1, dislikes: 2 });
    t.same((await put(bob, 'none')).json, { rating: 'none', likes: 1, dislikes: 1 });
    t.same((await put(bob, 'none')).json, { rating: 'none', likes: 1, dislikes: 1 });
    await h.database`delete from accounts where id = ${eve.id}`;
    t.same((await guest(path)).json, { rating: null, likes: 0, dislikes: 1 }, 'who is gone likes nothing');
    t.equal((await h.call('PUT', path, { key: null, body: { rating: 'like' } })).status, 401);
    t.equal((await put(bob, 'love')).status, 422);
    const hidden = (await ann.call('POST', '/api/v1/videos', { title: 'x', privacy: 'private' })).json;
    t.equal((await bob.call('PUT', `/api/v1/videos/${hidden.id}/rating`, { rating: 'like' })).status, 404);
    const { key } = await createApiKey(h.database, { label: 'reads', accountId: bob.id, scopes: ['read'] });
    t.equal((await h.call('PUT', path, { key, body: { rating: 'like' } })).status, 403);
  });

  await t.test('a position is kept at most once in five seconds, and offered away from both ends', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann, { seconds: 100 });
    const path = `/api/v1/videos/${video.id}/position`;
    const put = (positionSeconds: number) => bob.call('PUT', path, { positionSeconds });
    const later = () => h.database`update watch_history set watched_at = watched_at - interval '6 seconds' where account_id = ${bob.id}`;
    t.same((await bob.call('GET', path)).json, { positionSeconds: null, resumeSeconds: null });
    t.equal((await put(50)).status, 204);
    await Promise.all([51, 52, 53].map(put));
    t.same((await bob.call('GET', path)).json, { positionSeconds: 50, resumeSeconds: 50 }, 'one write');
    for (const [at, resume] of [
      [4.9, null],
      [5, 5],
      [95, 95],
      [95.1, null],
      [1000, null],
    ] as const) {
      await later();
      await put(at);
      t.same((await bob.call('GET', path)).json, { positionSeconds: Math.min(at, 100), resumeSeconds: resume }, `${at}`);
    }
    await put(40);
    t.equal((await bob.call('GET', path)).json.positionSeconds, 100, 'too early');
    await bob.call('PUT', path, { positionSeconds: 40, isLast: true });
    t.equal((await bob.call('GET', path)).json.positionSeconds, 40, 'where they stopped is kept at any time');
    for (const wrong of [-1, 'x', null, 1e9]) t.equal((await bob.call('PUT', path, { positionSeconds: wrong })).status, 422);
    t.same((await ann.call('GET', path)).json, { positionSeconds: null, resumeSeconds: null }, 'it is one viewer’s');
    t.equal((await h.call('PUT', path, { key: null, body: { positionSeconds: 1 } })).status, 401);
    t.equal((await guest(path)).status, 401);
  });

  await t.test('the history is listed, paused and cleared; what can be gone on with is listed by itself', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const [begun, middle, ended] = [
      await publicVideo(h, ann, { seconds: 100 }),
      await publicVideo(h, ann, { seconds: 100 }),
      await publicVideo(h, ann, { seconds: 100 }),
    ];
    const watch = (id: string, positionSeconds: number) => bob.call('PUT', `/api/v1/videos/${id}/position`, { positionSeconds });
    for (const [video, at] of [
      [begun, 1],
      [middle, 40],
      [ended, 99],
    ] as const)
      await watch(video.id, at);
    const list = async (of = '') => (await bob.call('GET', `/api/v1/account/history${of}`)).json;
    const history = await list();
    t.match(history, {
      paused: false,
      items: [{ video: { id: ended.id }, resumeSeconds: null }, { positionSeconds: 40, resumeSeconds: 40 }, {}],
    });
    t.same(
      (await list('/unfinished')).items.map((one: { video: { id: string } }) => one.video.id),
      [middle.id],
    );
    const first = await list('?limit=2');
    t.equal((await list(`?limit=2&cursor=${first.nextCursor}`)).items[0].video.id, begun.id);
    t.same((await ann.call('GET', '/api/v1/account/history')).json.items, []);
    await ann.call('PATCH', `/api/v1/videos/${middle.id}`, { privacy: 'private' });
    t.same((await list('/unfinished')).items, [], 'what they may not see any more is not shown');
    t.match(await bob.call('PATCH', '/api/v1/account/history', { paused: true }), { status: 200, json: { paused: true } });
    const other = await publicVideo(h, ann, { seconds: 100 });
    await watch(other.id, 50);
    t.match(await list(), { paused: true, items: [{ video: { id: ended.id } }, { video: { id: begun.id } }] });
    await bob.call('PATCH', '/api/v1/account/history', { paused: false });
    t.equal((await bob.call('DELETE', `/api/v1/account/history/${ended.shortId}`)).status, 204);
    t.same(
      (await list()).items.map((one: { video: { id: string } }) => one.video.id),
      [begun.id],
    );
    const again = `/api/v1/account/history/${ended.id}`;
    const [, gone] = [await list(), history.items[0]];
    const asItWas = { positionSeconds: gone.positionSeconds, watchedAt: gone.watchedAt };
    t.equal((await bob.call('PUT', again, asItWas)).status, 204);
    t.match((await list()).items, [{ video: { id: ended.id }, ...asItWas }, { video: { id: begun.id } }], 'as if nothing had been');
    await bob.call('PUT', again, { positionSeconds: 1, watchedAt: '2020-01-01T00:00:00Z' });
    t.match((await list()).items[0], asItWas, 'what is there stays');
    await bob.call('DELETE', again);
    await bob.call('PUT', again, { positionSeconds: 1, watchedAt: '2999-01-01T00:00:00Z' });
    t.ok(Date.parse((await list()).items[0].watchedAt) <= Date.now() + 60_000, 'nothing was watched in the future');
    t.equal((await h.call('PUT', again, { key: null, body: asItWas })).status, 401);
    t.equal((await bob.call('DELETE', '/api/v1/account/history')).status, 204);
    t.same((await list()).items, []);
    t.same(await h.database`select 1 from watch_history where account_id = ${bob.id}`, []);
  });

  await t.test('videos are kept for later, as long as one may see them', async (t) => {
    const organisation = await anOrganisation(h);
    const ann = await someone(h, { organisation, role: 'editor' });
    const member = await someone(h, { organisation, role: 'viewer' });
    const bob = await someone(h);
    const open = await publicVideo(h, ann);
    const inside = (await ann.call('POST', '/api/v1/videos', { title: 'Inside', organisation, privacy: 'organisation' })).json;
    const later = (id: string) => `/api/v1/account/watch-later/${id}`;
    for (const who of [member, bob]) for (let n = 0; n < 2; n += 1) t.equal((await who.call('PUT', later(open.shortId))).status, 204);
    t.equal((await member.call('PUT', later(inside.id))).status, 204);
    t.equal((await bob.call('PUT', later(inside.id))).status, 404);
    t.equal((await bob.call('PUT', later(randomUUID()))).status, 404);
    t.equal((await h.call('PUT', later(open.id), { key: null })).status, 401);
    t.same(idsOf(await member.call('GET', '/api/v1/account/watch-later')), [inside.id, open.id]);
    await h.database`delete from organisation_members where user_id = ${member.id}`;
    const left = await eventually(
      () => member.call('GET', '/api/v1/account/watch-later'),
      (reply) => idsOf(reply).length === 1,
      400,
    );
    t.same(idsOf(left), [open.id], 'who has left sees it no more');
    t.same((await member.call('GET', later(open.shortId))).json, { kept: true });
    t.equal((await member.call('DELETE', later(open.id))).status, 204);
    t.same((await member.call('GET', later(open.id))).json, { kept: false });
    t.equal((await guest(later(open.id))).status, 401);
    t.same(idsOf(await bob.call('GET', '/api/v1/account/watch-later')), [open.id]);
  });

  await t.test('keys see and keep what their scopes say, and those of an organisation nothing personal', async (t) => {
    const organisation = await anOrganisation(h);
    const ann = await someone(h, { organisation, role: 'owner' });
    const video = await publicVideo(h, ann);
    const keyed = async (init: object) =>
      (await createApiKey(h.database, { label: 'x', accountId: ann.id, scopes: ['read'], ...init })).key;
    const [reads, bound] = [await keyed({}), await keyed({ scopes: ['read', 'write'], organisationId: organisation })];
    t.equal((await h.call('GET', '/api/v1/account/history', { key: reads })).status, 200);
    t.equal((await h.call('PUT', `/api/v1/videos/${video.id}/position`, { key: reads, body: { positionSeconds: 1 } })).status, 403);
    t.equal((await h.call('PUT', `/api/v1/channels/${video.channel.handle}/subscription`, { key: reads })).status, 403);
    for (const path of ['history', 'watch-later', 'subscriptions', 'subscriptions/videos'])
      t.match(await h.call('GET', `/api/v1/account/${path}`, { key: bound }), { status: 403, json: { code: 'missing-scope' } });
  });

  await t.test('followers hear of what is published, live and later, and nobody else does', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const first = await publicVideo(h, ann);
    await bob.call('PUT', `/api/v1/channels/${first.channel.handle}/subscription`);
    t.equal((await guest('/api/v1/events?subscriptions')).status, 401);
    const headers = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` });
    const [stream, other] = await Promise.all([bob, eve].map((who) => listen(`${h.url}/api/v1/events?subscriptions`, headers(who))));
    const socket = await openSocket(h.url, headers(bob));
    t.match(await socket.ask({ type: 'subscribe', topic: 'subscriptions' }), {
      type: 'subscribed',
      topic: `subscriptions/${bob.id}`,
      asked: 'subscriptions',
    });
    t.match(await socket.ask({ type: 'subscribe', topic: `subscriptions/${eve.id}` }), { type: 'refused' });
    const before = await h.events.last();
    const video = await publicVideo(h, ann);
    const hidden = (await ann.call('POST', '/api/v1/videos', { title: 'Hidden', privacy: 'private' })).json;
    const published = (id: string) =>
      h.events.append([{ type: 'video.published', subject: { type: 'video', id }, data: { shortId: 's' } }]);
    await published(hidden.id);
    await published(video.id);
    const mine = await publicVideo(h, eve);
    await eve.call('PUT', `/api/v1/channels/${mine.channel.handle}/subscription`);
    await published(mine.id);
    t.match(await stream!.next(), { data: { type: 'video.published', subject: { id: video.id } } });
    t.match(await other!.next(), { data: { type: 'video.published', subject: { id: mine.id } } });
    t.match(await socket.next(), { type: 'event', topic: `subscriptions/${bob.id}`, event: { subject: { id: video.id } } });
    const again = await listen(`${h.url}/api/v1/events?subscriptions&lastEventId=${before}`, headers(bob));
    t.match(await again.next(), { data: { type: 'video.published', subject: { id: video.id } } }, 'also what was missed');
    for (const one of [stream, other, again]) one!.close();
    socket.close();
  });
}
