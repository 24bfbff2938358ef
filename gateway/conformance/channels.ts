/** Channels: who has which, what others see of them, and what becomes of their videos. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { objectsOf } from '../../actors/named.ts';
import { createApiKey } from '../api-keys.ts';
import { keyScopes } from '../contract/roles.ts';
import { eventually, type Harness } from './harness.ts';
import { webp } from './storyboards.ts';

export interface Someone {
  id: string;
  name: string;
  key: string;
  call: (method: string, path: string, body?: unknown) => ReturnType<Harness['call']>;
}
export async function someone(h: Harness, init: { name?: string; organisation?: string; role?: string } = {}): Promise<Someone> {
  const id = randomUUID();
  const name = init.name ?? `Person ${id.slice(0, 8)}`;
  await h.database`insert into accounts (id, name, email, approved) values (${id}, ${name}, ${`${id}@example.org`}, true)`;
  if (init.organisation)
    await h.database`
      insert into organisation_members (id, organisation_id, user_id, role) values (${id}, ${init.organisation}, ${id}, ${init.role ?? 'viewer'})`;
  const { key } = await createApiKey(h.database, { label: 'x', accountId: id, scopes: keyScopes.filter((scope) => scope !== 'admin') });
  return { id, name, key, call: (method, path, body) => h.call(method, path, { key, ...(body === undefined ? {} : { body }) }) };
}
export async function anOrganisation(h: Harness): Promise<string> {
  const id = randomUUID();
  await h.database`insert into organisations (id, name, slug) values (${id}, ${`Club ${id}`}, ${id})`;
  return id;
}

/** A video that everybody can watch, as the actors would have left it. */
export async function publicVideo(
  h: Harness,
  who: Someone,
  said: { title?: string; channel?: string; seconds?: number; at?: string } = {},
) {
  const { seconds = 60, at = new Date().toISOString(), title = 'A film', channel } = said;
  const made = await who.call('POST', '/api/v1/videos', { title, privacy: 'private', ...(channel !== undefined && { channel }) });
  if (made.status !== 201) throw new Error(made.text);
  await h.database`
    update videos set privacy = 'public', playable = true, state = 'ready', duration_seconds = ${seconds}, published_at = ${at}::text::timestamptz
    where id = ${made.json.id}`;
  await h.events.append([{ type: 'video.updated', subject: { type: 'video', id: made.json.id }, data: {} }]);
  return made.json as { id: string; shortId: string; channel: { id: string; handle: string; name: string } };
}
const handleNow = () => `c-${randomUUID().slice(0, 18)}`;

export async function channelsConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });
  const own = async (who: Someone) => (await who.call('GET', '/api/v1/account/channels')).json.items;

  await t.test('whoever makes a video has a channel, which others see once something in it is public', async (t) => {
    const name = `Ünïque ${randomUUID().slice(0, 8)}`;
    const [ann, bob] = [await someone(h, { name }), await someone(h)];
    t.same(await own(ann), []);
    const hidden = await Promise.all([1, 2, 3].map(() => ann.call('POST', '/api/v1/videos', { title: 'Hidden', privacy: 'private' })));
    const { channel } = hidden[0]!.json;
    t.match(channel, { name, handle: /^unique-[0-9a-f]+/, avatarUrl: null });
    t.same(new Set(hidden.map(({ json }) => json.channel.id)).size, 1, 'three videos at once make one channel');
    t.equal((await own(ann)).length, 1);
    const path = `/api/v1/channels/${channel.handle}`;
    t.match(await ann.call('GET', path), { status: 200, json: { ownerId: ann.id, organisationId: null, videos: 0 } });
    for (const reply of [
      await guest(path),
      await bob.call('GET', path),
      await guest(`/api/v1/channels/${channel.id}`),
      await guest(`${path}/videos`),
    ])
      t.equal(reply.status, 404);
    t.equal((await bob.call('PATCH', path, { name: 'Mine' })).status, 404);
    t.notOk((await guest('/api/v1/channels?limit=100')).text.includes(channel.id));
    const video = await publicVideo(h, ann);
    t.equal(video.channel.id, channel.id);
    t.match(await guest(path), { status: 200, json: { videos: 1, removedAt: null } });
    t.same(
      (await guest(`${path}/videos`)).json.items.map(({ id }: { id: string }) => id),
      [video.id],
      'and only what is public',
    );
    t.ok((await guest('/api/v1/channels?limit=100')).text.includes(channel.id));
    t.equal((await bob.call('PATCH', path, { name: 'Mine' })).status, 403, 'seen is not theirs');
  });

  await t.test('what was made private stands no longer in the page of its channel', async (t) => {
    const ann = await someone(h);
    const [hidden, open] = [await publicVideo(h, ann, { title: 'Soon hidden' }), await publicVideo(h, ann, { title: 'Open' })];
    const page = async () => (await guest(`/c/${open.channel.handle}`)).text;
    t.match(await page(), 'Soon hidden');
    await ann.call('PATCH', `/api/v1/videos/${hidden.id}`, { privacy: 'private' });
    const then = await page();
    t.notMatch(then, 'Soon hidden');
    t.match(then, 'Open');
  });

  await t.test('who has the link of an unlisted video is not told of a channel that nobody sees', async (t) => {
    const carl = await someone(h, { name: 'Carl Private' });
    const { shortId } = (await carl.call('POST', '/api/v1/videos', { title: 'For friends', privacy: 'unlisted' })).json;
    const seen = await h.call('GET', `/api/v1/videos/${shortId}`, { key: null });
    t.match(seen, { status: 200, json: { channel: null } });
    t.notMatch((await h.call('GET', `/w/${shortId}`, { key: null })).text, 'Carl');
    const hidden = (await carl.call('POST', '/api/v1/videos', { title: 'Mine', privacy: 'private' })).json;
    t.equal((await carl.call('GET', `/api/v1/videos/${hidden.id}`)).json.channel.name, 'Carl Private', 'the owner knows it');
    await publicVideo(h, carl);
    const other = (await carl.call('POST', '/api/v1/videos', { title: 'For others', privacy: 'unlisted' })).json;
    t.equal((await h.call('GET', `/api/v1/videos/${other.id}`, { key: null })).json.channel.name, 'Carl Private');
  });

  await t.test('channels are made, named and changed; a handle is nobody else’s, now or later', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const handle = handleNow();
    const made = await ann.call('POST', '/api/v1/channels', {
      handle: handle.toUpperCase(),
      name: ' Night sky ',
      links: [{ title: 'Home', url: 'https://example.org/' }],
    });
    t.match(made, {
      status: 201,
      json: { handle, name: 'Night sky', ownerId: ann.id, subscribers: 0, videos: 0, links: [{ title: 'Home' }] },
    });
    t.equal(made.headers.get('location'), `/api/v1/channels/${handle}`);
    t.equal((await guest(`/api/v1/channels/${handle}`)).status, 200, 'made on purpose it is there for everybody');
    t.match(await bob.call('POST', '/api/v1/channels', { handle, name: 'x' }), { status: 409, json: { code: 'handle-taken' } });
    for (const wrong of ['ab', '-abc', 'a b c', 'ünï', 'a'.repeat(31), '../x'])
      t.equal((await bob.call('POST', '/api/v1/channels', { handle: wrong, name: 'x' })).status, 422, wrong);
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '//x', 'ftp://x.example'])
      t.equal((await ann.call('PATCH', `/api/v1/channels/${handle}`, { links: [{ title: 'x', url }] })).status, 422, url);
    const later = handleNow();
    const renamed = await ann.call('PATCH', `/api/v1/channels/${handle}`, { handle: later, description: '<b>' });
    t.match(renamed, { status: 200, json: { handle: later, description: '<b>', name: 'Night sky' } });
    t.equal((await guest(`/api/v1/channels/${handle}`)).json.handle, later, 'the old one leads to it');
    t.equal((await bob.call('POST', '/api/v1/channels', { handle, name: 'x' })).status, 409);
    t.equal((await ann.call('PATCH', `/api/v1/channels/${later}`, { handle })).json.handle, handle, 'back to what it had');
    for (let n = 0; n < 3; n += 1) t.equal((await ann.call('PATCH', `/api/v1/channels/${handle}`, { handle: handleNow() })).status, 200);
    t.match(await ann.call('PATCH', `/api/v1/channels/${handle}`, { handle: handleNow() }), {
      status: 409,
      json: { code: 'too-many-handles' },
    });
  });

  await t.test('nobody has more than twenty, however many ask at once', async (t) => {
    const ann = await someone(h);
    const asked = await Promise.all(
      Array.from({ length: 23 }, () => ann.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'x' })),
    );
    t.equal(asked.filter(({ status }) => status === 201).length, 20);
    t.match(
      asked.find(({ status }) => status !== 201),
      { status: 409, json: { code: 'too-many-channels' } },
    );
  });

  await t.test('roles decide about the channels of an organisation', async (t) => {
    const organisation = await anOrganisation(h);
    const [head, editor, viewer] = await Promise.all(['admin', 'editor', 'viewer'].map((role) => someone(h, { organisation, role })));
    const body = () => ({ handle: handleNow(), name: 'Of the club', organisation });
    t.equal((await viewer!.call('POST', '/api/v1/channels', body())).status, 403);
    t.equal((await (await someone(h)).call('POST', '/api/v1/channels', body())).status, 404);
    const made = (await editor!.call('POST', '/api/v1/channels', body())).json;
    t.match(made, { ownerId: null, organisationId: organisation });
    const path = `/api/v1/channels/${made.handle}`;
    t.equal((await editor!.call('PATCH', path, { name: 'Other' })).status, 200);
    t.equal((await viewer!.call('PATCH', path, { name: 'Other' })).status, 403);
    t.equal((await editor!.call('DELETE', `${path}?videos=keep`)).status, 403);
    const video = await editor!.call('POST', '/api/v1/videos', { title: 'x', organisation, privacy: 'organisation' });
    t.equal(video.json.channel.id, made.id, 'its videos stand in its channel');
    t.match(await editor!.call('POST', '/api/v1/videos', { title: 'x', channel: made.handle }), {
      status: 422,
      json: { code: 'unknown-channel' },
    });
    t.equal((await own(viewer!)).length, 1);
    t.equal((await head!.call('DELETE', `${path}?videos=keep`)).status, 204);
  });

  await t.test('a video goes to another channel of its owner, and follows its owner', async (t) => {
    const organisation = await anOrganisation(h);
    const ann = await someone(h, { organisation, role: 'owner' });
    const bob = await someone(h);
    const [first, second] = [
      (await ann.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'First' })).json,
      (await ann.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'Second' })).json,
    ];
    const theirs = (await bob.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'Bob' })).json;
    const video = (await ann.call('POST', '/api/v1/videos', { title: 'x' })).json;
    t.equal(video.channel.id, first.id, 'the first one unless another is named');
    const path = `/api/v1/videos/${video.id}`;
    t.equal((await ann.call('PATCH', path, { channel: second.handle })).json.channel.id, second.id);
    t.match(await ann.call('PATCH', path, { channel: theirs.handle }), { status: 422, json: { code: 'unknown-channel' } });
    const given = (await ann.call('PATCH', path, { organisation })).json;
    t.match(given, { organisationId: organisation, channel: { name: /^Club/ } });
    t.equal((await ann.call('PATCH', path, { organisation: null })).json.channel.id, first.id);
  });

  await t.test('videos of a channel come in order, page by page, without repeating', async (t) => {
    const ann = await someone(h);
    const made = (await ann.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'Lists' })).json;
    const videos: { id: string; seconds: number }[] = [];
    for (const [n, seconds] of [30, 90.5, 90.5, 10, 60].entries())
      videos.push({ id: (await publicVideo(h, ann, { seconds, at: `2026-01-0${n + 1}T00:00:00Z` })).id, seconds });
    await ann.call('POST', '/api/v1/videos', { title: 'Hidden', privacy: 'unlisted' });
    const walk = async (sort: string) => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await guest(`/api/v1/channels/${made.handle}/videos?sort=${sort}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
        t.equal(page.status, 200, page.text);
        seen.push(...page.json.items.map(({ id }: { id: string }) => id));
        cursor = page.json.nextCursor;
      }
      return seen;
    };
    const ids = videos.map(({ id }) => id);
    t.same(await walk('newest'), [...ids].reverse());
    t.same(await walk('oldest'), ids);
    const longest = await walk('longest');
    t.same(
      longest.map((id) => videos.find((one) => one.id === id)?.seconds),
      [90.5, 90.5, 60, 30, 10],
    );
    for (const cursor of [
      'nonsense',
      Buffer.from('2026-99-99 00:00:00+00|x').toString('base64url'),
      Buffer.from(`2026-02-31 00:00:00+00|${ids[0]}`).toString('base64url'),
      Buffer.from(`2026-02-03 00:00:00+99|${ids[0]}`).toString('base64url'),
      Buffer.from(`x|${ids[0]}`).toString('base64url'),
    ])
      for (const list of [`channels/${made.handle}/videos`, 'channels', 'videos'])
        t.match(await guest(`/api/v1/${list}?cursor=${cursor}`), { status: 400, json: { code: 'bad-cursor' } }, list);
  });

  await t.test('a removed channel can be brought back; its videos stay, or go and come back with it', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    const early = (await ann.call('POST', '/api/v1/videos', { title: 'Removed by hand before' })).json;
    await ann.call('DELETE', `/api/v1/videos/${early.id}`);
    const path = `/api/v1/channels/${video.channel.handle}`;
    const look = () => guest(`/api/v1/videos/${video.id}`);
    t.equal((await ann.call('DELETE', path)).status, 422, 'it is asked');
    t.equal((await ann.call('DELETE', `${path}?videos=keep`)).status, 204);
    t.equal((await guest(path)).status, 404);
    await h.events.append([{ type: 'video.updated', subject: { type: 'video', id: video.id }, data: {} }]);
    t.match(await look(), { status: 200, json: { channel: null } });
    t.match(await own(ann), [{ id: video.channel.id, removedAt: /T/ }]);
    t.match(await ann.call('POST', `${path}/restore`), { status: 200, json: { removedAt: null } });
    t.equal((await (await someone(h)).call('DELETE', `${path}?videos=remove`)).status, 403);
    for (let n = 0; n < 2; n += 1) t.equal((await ann.call('DELETE', `${path}?videos=remove`)).status, 204);
    t.ok(await eventually(look, ({ status }) => status === 404, 2000).then(({ status }) => status === 404), 'the video goes as well');
    t.equal((await ann.call('POST', `${path}/restore`)).status, 200);
    t.match(await eventually(look, ({ status }) => status === 200, 2000), { status: 200, json: { channel: { id: video.channel.id } } });
    t.equal((await ann.call('GET', `/api/v1/videos/${early.id}`)).status, 404, 'what was removed before stays so');
  });

  await t.test('a channel that nobody brings back is dissolved, and its videos stand in another one', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    await ann.call('DELETE', `/api/v1/channels/${video.channel.handle}?videos=keep`);
    await h.database`update channels set deleted_at = now() - interval '31 days' where id = ${video.channel.id}`;
    const [after] = await eventually(
      () => own(ann),
      (items) => items.length === 1 && items[0].id !== video.channel.id,
      2000,
    );
    t.equal(after.removedAt, null);
    t.equal(
      (
        await eventually(
          () => guest(`/api/v1/videos/${video.id}`),
          ({ json }) => json.channel !== null,
          2000,
        )
      ).json.channel.id,
      after.id,
    );
    const left = async () => (await h.database`select 1 from channels where id = ${video.channel.id}`).length;
    t.equal(await eventually(left, (count) => count === 0, 2000), 0);
  });

  await t.test('a channel is given away with its videos, when who gets it says yes', async (t) => {
    const organisation = await anOrganisation(h);
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const head = await someone(h, { organisation, role: 'admin' });
    const editor = await someone(h, { organisation, role: 'editor' });
    const video = await publicVideo(h, ann);
    const path = `/api/v1/channels/${video.channel.handle}`;
    t.match(await ann.call('PUT', `${path}/transfer`, { account: randomUUID() }), { status: 422, json: { code: 'unknown-recipient' } });
    t.match(await ann.call('PUT', `${path}/transfer`, { account: ann.id }), { status: 409, json: { code: 'owner-already' } });
    t.equal((await bob.call('PUT', `${path}/transfer`, { account: bob.id })).status, 403);
    t.same((await ann.call('GET', `${path}/transfer`)).json, { offer: null });
    const offered = (await ann.call('PUT', `${path}/transfer`, { account: bob.id })).json;
    t.match((await ann.call('GET', `${path}/transfer`)).json, { offer: { id: offered.id, to: { account: bob.id } } });
    t.equal((await bob.call('GET', `${path}/transfer`)).status, 403);
    t.match(offered, { channel: { id: video.channel.id }, to: { account: bob.id, organisation: null } });
    const at = (id: string, what: string) => `/api/v1/account/channel-transfers/${id}/${what}`;
    for (const other of [eve, head, ann]) {
      t.same((await other.call('GET', '/api/v1/account/channel-transfers')).json.items, []);
      for (const what of ['accept', 'refuse']) t.equal((await other.call('POST', at(offered.id, what))).status, 404);
    }
    t.match((await bob.call('GET', '/api/v1/account/channel-transfers')).json.items, [{ id: offered.id }]);
    t.equal((await bob.call('POST', at(offered.id, 'refuse'))).status, 204);
    t.equal((await bob.call('POST', at(offered.id, 'accept'))).status, 404);
    const second = (await ann.call('PUT', `${path}/transfer`, { account: bob.id })).json;
    t.equal((await ann.call('DELETE', `${path}/transfer`)).status, 204);
    t.equal((await bob.call('POST', at(second.id, 'accept'))).status, 404, 'taken back');
    const third = (await ann.call('PUT', `${path}/transfer`, { account: bob.id })).json;
    t.match(await bob.call('POST', at(third.id, 'accept')), { status: 200, json: { ownerId: bob.id } });
    const owner = await eventually(
      () => guest(`/api/v1/videos/${video.id}`),
      ({ json }) => json.ownerId === bob.id,
      2000,
    );
    t.match(owner.json, { ownerId: bob.id, channel: { id: video.channel.id } });
    t.equal((await ann.call('PATCH', path, { name: 'Still mine?' })).status, 403);
    t.equal((await ann.call('PATCH', `/api/v1/videos/${video.id}`, { title: 'Still mine?' })).status, 403);

    const fourth = (await bob.call('PUT', `${path}/transfer`, { organisation })).json;
    t.equal((await editor.call('POST', at(fourth.id, 'accept'))).status, 404);
    t.match((await head.call('GET', '/api/v1/account/channel-transfers')).json.items, [{ id: fourth.id }]);
    t.match(await head.call('POST', at(fourth.id, 'accept')), { status: 200, json: { ownerId: null, organisationId: organisation } });
    const moved = await eventually(
      () => guest(`/api/v1/videos/${video.id}`),
      ({ json }) => json.organisationId === organisation,
      2000,
    );
    t.equal(moved.json.organisationId, organisation);
    t.equal((await editor.call('PATCH', `/api/v1/videos/${video.id}`, { title: 'Ours' })).status, 200);
    await editor.call('PATCH', `/api/v1/videos/${video.id}`, { privacy: 'organisation' });
    const fifth = (await head.call('PUT', `${path}/transfer`, { account: eve.id })).json;
    await eve.call('POST', at(fifth.id, 'accept'));
    const back = await eventually(
      () => eve.call('GET', `/api/v1/videos/${video.id}`),
      ({ status }) => status === 200,
      2000,
    );
    t.match(back.json, { ownerId: eve.id, organisationId: null, privacy: 'private' });
  });

  await t.test('who could give a channel away and can no more gives nothing', async (t) => {
    const organisation = await anOrganisation(h);
    const [head, bob] = [await someone(h, { organisation, role: 'admin' }), await someone(h)];
    const channel = (await head.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'x', organisation })).json;
    const { id } = (await head.call('PUT', `/api/v1/channels/${channel.handle}/transfer`, { account: bob.id })).json;
    await h.database`update organisation_members set role = 'viewer' where user_id = ${head.id}`;
    t.equal((await bob.call('POST', `/api/v1/account/channel-transfers/${id}/accept`)).status, 404);
  });

  await t.test('what was removed before its channel was given away comes back into an own one', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    await ann.call('DELETE', `/api/v1/videos/${video.id}`);
    await ann.call('PATCH', `/api/v1/channels/${video.channel.handle}`, { name: 'Given' });
    const { id } = (await ann.call('PUT', `/api/v1/channels/${video.channel.handle}/transfer`, { account: bob.id })).json;
    t.equal((await bob.call('POST', `/api/v1/account/channel-transfers/${id}/accept`)).status, 200);
    const back = await ann.call('POST', `/api/v1/videos/${video.id}/restore`);
    t.match(back, { status: 200, json: { ownerId: ann.id } });
    t.not(back.json.channel.id, video.channel.id);
  });

  await t.test('what was removed while its channel went to a new owner comes back as theirs', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const path = `/api/v1/channels/${video.channel.handle}`;
    const { id } = (await ann.call('PUT', `${path}/transfer`, { account: bob.id })).json;
    // As if all that were to be given had been removed before its turn.
    await h.database`update videos set deleted_at = now() + interval '1 hour' where id = ${video.id}`;
    t.equal((await bob.call('POST', `/api/v1/account/channel-transfers/${id}/accept`)).status, 200);
    const given = async () => (await h.database`select 1 from channel_tasks where channel_id = ${video.channel.id}`).length;
    t.equal(await eventually(given, (count) => count === 0), 0);
    t.equal((await bob.call('DELETE', `${path}?videos=remove`)).status, 204);
    t.equal(await eventually(given, (count) => count === 0), 0);
    t.equal((await bob.call('POST', `${path}/restore`)).status, 200);
    const back = await eventually(
      () => bob.call('GET', `/api/v1/videos/${video.id}`),
      ({ status, json }) => status === 200 && json.ownerId === bob.id,
    );
    t.match(back, { status: 200, json: { ownerId: bob.id, channel: { id: video.channel.id } } });
  });

  await t.test('more answers at once than there are connections are all given', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const channel = (await ann.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'x' })).json;
    const { id } = (await ann.call('PUT', `/api/v1/channels/${channel.handle}/transfer`, { account: bob.id })).json;
    const answers = await Promise.all(Array.from({ length: 60 }, () => bob.call('POST', `/api/v1/account/channel-transfers/${id}/accept`)));
    t.same(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [200, ...Array.from({ length: 59 }, () => 404)],
    );
  });

  await t.test('pictures are made anew by a worker before anybody sees them', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const made = (await ann.call('POST', '/api/v1/channels', { handle: handleNow(), name: 'Pictures' })).json;
    const path = `/api/v1/channels/${made.handle}`;
    const bring = (kind: string, body: Uint8Array, key: string | null = ann.key) =>
      h.call('PUT', `${path}/pictures/${kind}`, { key, body, headers: { 'content-type': 'image/png' } });
    const orders = () =>
      h.proxy.calls.filter(({ method, command }) => method === 'offer' && command.ownerId === ann.id).map(({ command }) => command);
    t.equal((await bring('avatar', png, bob.key)).status, 403);
    t.equal((await bring('avatar', png, null)).status, 401);
    t.equal((await bring('other', png)).status, 404);
    t.match(await bring('avatar', Buffer.from('GIF89a is no picture of ours')), { status: 415, json: { code: 'not-a-picture' } });
    t.match(await bring('avatar', Buffer.alloc(10_000_001, png)), { status: 413, json: { code: 'too-large' } });
    t.same(orders(), [], 'nothing was ordered of that');

    const worker = (await h.call('POST', '/api/v1/admin/workers', { body: { label: 'w' }, base: h.adminUrl })).json as { key: string };
    const work = (method: string, at: string, body: unknown) =>
      h.call(method, `/worker/v1${at}`, { key: worker.key, base: h.workerUrl, body });
    /** Brings one, and works at it as a worker would. */
    async function make(kind: string, width: number): Promise<string> {
      const brought = await bring(kind, png);
      t.match(brought, { status: 202, json: { [kind]: { making: true, problem: null } } });
      const { videoId } = orders().at(-1)!;
      const job = `${videoId}.own-poster`;
      await h.database`insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
        values (${job}, 'own-poster', ${videoId}, ${ann.id}, 3, 'queued', now(), now(), now())`;
      const claimed = (await work('POST', '/claims', { kinds: ['own-poster'], waitSeconds: 5 })).json;
      t.match(claimed, { jobId: job, sources: [{ name: 'picture', sizeBytes: png.length }] });
      const source = await fetch(new URL(claimed.sources[0].url, `${h.workerUrl}/worker/v1/`), {
        headers: { authorization: `Bearer ${worker.key}` },
      });
      t.same(Buffer.from(await source.arrayBuffer()), png);
      const send = async (name: string, bytes: Uint8Array) =>
        (await work('PUT', `/jobs/${job}/outputs/${name}?epoch=1`, bytes)).json.objectKey;
      const [large, small] = [webp(width, width), webp(320, 320)];
      const result = {
        ...{ objectKey: await send('poster.webp', large), sizeBytes: large.length, width, height: width },
        thumbnail: { objectKey: await send('thumbnail.webp', small), sizeBytes: small.length, width: 320, height: 320 },
      };
      t.equal((await work('POST', `/jobs/${job}/complete`, { epoch: 1, result: { ...result, width: 1 } })).status, 422);
      t.equal((await guest(path)).json[`${kind}Url`] === null, true, 'what is no picture is not shown');
      t.equal((await work('POST', `/jobs/${job}/complete`, { epoch: 1, result })).status, 200);
      return videoId;
    }
    const first = await make('avatar', 640);
    const view = (await guest(path)).json;
    t.match(view, { avatarUrl: new RegExp(`^/media/channels/${made.id}/avatar\\?v=[0-9a-f]{8}$`), bannerUrl: null });
    const shown = await fetch(h.url + view.avatarUrl);
    t.match(
      [shown.status, shown.headers.get('content-type'), shown.headers.get('content-security-policy')],
      [200, 'image/webp', /sandbox/],
    );
    t.same(Buffer.from(await shown.arrayBuffer()), Buffer.from(webp(320, 320)), 'the small one');
    t.match((await ann.call('GET', `${path}/pictures`)).json, { avatar: { url: view.avatarUrl, making: false }, banner: { url: null } });
    await make('banner', 1280);
    t.same(Buffer.from(await (await fetch(h.url + (await guest(path)).json.bannerUrl)).arrayBuffer()), Buffer.from(webp(1280, 1280)));
    t.equal((await fetch(`${h.url}/media/channels/${made.id}/other`)).status, 404);

    const named = async (id: string) => [...(await objectsOf(h.database, id))].length;
    t.equal(await named(first), 3, 'its objects have a name, so that nothing takes them for left over');
    t.equal((await bring('avatar', png)).status, 202);
    const waiting = orders().at(-1)!.videoId;
    const sourceOf = [...(await objectsOf(h.database, waiting))][0]!.key;
    t.ok(await h.objects.head(sourceOf));
    t.equal((await bring('avatar', png)).status, 202);
    t.ok(
      h.proxy.calls.some(({ id, method }) => id === `${waiting}.own-poster` && method === 'cancel'),
      'a newer one takes its place',
    );
    t.equal(await named(waiting), 0);
    t.equal(await h.objects.head(sourceOf), null, 'and what was brought is gone at once');
    t.equal((await guest(path)).json.avatarUrl, view.avatarUrl, 'what is shown stays meanwhile');
    t.match((await ann.call('DELETE', `${path}/pictures/avatar`)).json, { avatar: { url: null, making: false } });
    t.equal((await fetch(h.url + view.avatarUrl)).status, 404);
    const loose = await h.database`select 1 from loose_objects where key like ${`%${first}%`}`;
    t.equal(loose.length, 3, 'and all that it was is given back');
    h.clock.stop();
    const many = await Promise.all(Array.from({ length: 21 }, () => bring('banner', png)));
    h.clock.goOn();
    t.match(
      many.find(({ status }) => status !== 202),
      { status: 429, json: { code: 'too-many-requests' } },
    );
  });
}

const png = Buffer.from('\x89PNG\r\n\x1a\n and the rest of it', 'latin1');
