/** Reports: who may make them, who sees them, and what moderators do about them. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { createApiKey } from '../api-keys.ts';
import { keyScopes } from '../contract/roles.ts';
import { publicVideo, type Someone, someone } from './channels.ts';
import { eventually, type Harness } from './harness.ts';

const said = { kind: 'spam', reason: 'It advertises the same thing again and again.' } as const;

/** With the office of their role, on the listener of the console. */
export async function official(h: Harness, role: 'moderator' | 'administrator') {
  const { id } = await someone(h);
  await h.database`update accounts set role = ${role} where id = ${id}`;
  const { key } = await createApiKey(h.database, { label: 'x', accountId: id, scopes: keyScopes });
  return {
    id,
    call: (method: string, path: string, body?: unknown, base = h.adminUrl) =>
      h.call(method, path, { key, base, ...(body === undefined ? {} : { body }) }),
  };
}
const aboutVideo = (id: string) => `/api/v1/admin/reports/video/${id}`;

export async function moderationConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (method: string, path: string, body?: unknown) =>
    h.call(method, path, { key: null, ...(body === undefined ? {} : { body }) });
  const mod = await official(h, 'moderator');
  const report = (who: Someone, path: string, body: object = said) => who.call('POST', `${path}/reports`, body);

  await t.test('what people see they report, once while it is open, and what they do not see they cannot', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const video = await publicVideo(h, ann, { title: 'Reported film' });
    const path = `/api/v1/videos/${video.shortId}`;
    t.match(await report(bob, path, { ...said, atSeconds: 12.5 }), { status: 201, json: { state: 'pending' } });
    t.match(await report(bob, path), { status: 409, json: { code: 'already-reported' } });
    t.equal((await report(eve, path)).status, 201, 'somebody else may');
    t.match(await report(ann, path), { status: 409, json: { code: 'own-report' } });
    t.match(await report(bob, `/api/v1/channels/${video.channel.handle}`), { status: 201 });
    t.match(await report(bob, `/api/v1/accounts/${ann.id}`), { status: 201 });
    t.equal((await report(bob, `/api/v1/accounts/${randomUUID()}`)).status, 404);
    t.match(await report(bob, `/api/v1/accounts/${bob.id}`), { status: 409, json: { code: 'own-report' } });
    const hidden = (await ann.call('POST', '/api/v1/videos', { title: 'x', privacy: 'private' })).json;
    t.equal((await report(bob, `/api/v1/videos/${hidden.id}`)).status, 404);
    for (const wrong of [
      { ...said, kind: 'boring' },
      { ...said, reason: 'x ' },
      { ...said, reason: 'x'.repeat(1001) },
      { ...said, atSeconds: -1 },
    ])
      t.equal((await report(bob, path, wrong)).status, 422);
    const { json: own } = await bob.call('GET', '/api/v1/account/reports');
    t.match(own.items, [
      { target: { kind: 'account', name: ann.id } },
      { target: { kind: 'channel', id: video.channel.id, name: video.channel.name } },
      {
        target: { kind: 'video', id: video.id, name: 'Reported film' },
        ...said,
        atSeconds: 12.5,
        state: 'pending',
        closedAt: null,
        messages: [],
      },
    ]);
    const first = (await bob.call('GET', '/api/v1/account/reports?limit=2')).json;
    const rest = (await bob.call('GET', `/api/v1/account/reports?limit=2&cursor=${first.nextCursor}`)).json;
    t.same([...first.items, ...rest.items], own.items);
    t.equal(rest.nextCursor, null);
    const { key } = await createApiKey(h.database, { label: 'reads', accountId: eve.id, scopes: ['read'] });
    t.match(await h.call('POST', `${path}/reports`, { key, body: said }), { status: 403, json: { code: 'missing-scope' } });
  });

  await t.test('guests report where the instance allows it, and cannot be answered', async (t) => {
    const video = await publicVideo(h, await someone(h));
    const path = `/api/v1/videos/${video.id}/reports`;
    t.equal((await guest('POST', path, said)).status, 401);
    const admin = await official(h, 'administrator');
    const set = async (guestReports: boolean) => {
      const { headers } = await admin.call('GET', '/api/v1/admin/settings/moderation');
      const etag = headers.get('etag') ?? '';
      const written = await h.call('PUT', '/api/v1/admin/settings/moderation', {
        base: h.adminUrl,
        headers: { 'if-match': etag },
        body: { guestReports },
      });
      t.equal(written.status, 200, written.text);
    };
    await set(true);
    t.equal((await guest('POST', path, said)).status, 201);
    t.equal((await guest('POST', path, said)).status, 201, 'nobody knows whether it is the same one');
    const { json } = await mod.call('GET', aboutVideo(video.id));
    t.match(json, { reports: 2, open: 2, items: [{ reporter: null }, { reporter: null }] });
    const answered = await mod.call('POST', `/api/v1/admin/reports/${json.items[0].id}/messages`, { text: 'Who are you?' });
    t.match(answered, { status: 409, json: { code: 'no-reporter' } });
    t.equal((await guest('POST', `/api/v1/accounts/${mod.id}/reports`, said)).status, 401);
    await set(false);
    t.equal((await guest('POST', path, said)).status, 401);
  });

  await t.test('moderators see all about one thing together, and others do not see it', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const video = await publicVideo(h, ann, { title: 'Twice' });
    for (const who of [bob, eve]) await report(who, `/api/v1/videos/${video.id}`, who === eve ? { ...said, kind: 'privacy' } : said);
    const find = async (query = '') => {
      const { json } = await mod.call('GET', `/api/v1/admin/reports?limit=100${query}`);
      return { ...json, found: json.items.find((one: { id: string }) => one.id === `video:${video.id}`) };
    };
    const { found, pending } = await find();
    t.match(found, {
      reports: 2,
      open: 2,
      state: 'pending',
      target: { name: 'Twice', gone: false, blocked: null, owner: { id: ann.id, suspended: false } },
    });
    t.match(found.target.url, new RegExp(`/w/${video.shortId}$`));
    t.same([...found.kinds].sort(), ['privacy', 'spam']);
    t.ok(pending >= 2);
    for (const [query, is] of [
      ['&kind=privacy', true],
      ['&kind=copyright', false],
      ['&target=video', true],
      ['&target=channel', false],
      ['&state=pending', true],
      ['&state=rejected', false],
      ['&state=all', true],
    ] as const)
      t.equal((await find(query)).found !== undefined, is, query);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { json } = await mod.call('GET', `/api/v1/admin/reports?limit=1${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...json.items.map(({ id }: { id: string }) => id));
      cursor = json.nextCursor;
    }
    t.same(
      seen,
      (await find()).items.map(({ id }: { id: string }) => id),
      'page by page the same',
    );
    for (const path of ['/api/v1/admin/reports', aboutVideo(video.id)])
      for (const key of [bob.key, null]) {
        const reply = await h.call('GET', path, { key, base: h.adminUrl });
        t.ok([401, 403].includes(reply.status));
      }
    t.equal((await mod.call('GET', aboutVideo(randomUUID()))).status, 404);
    t.equal((await mod.call('GET', '/api/v1/admin/reports/video/none')).status, 404);
  });

  await t.test('they write to the reporter, who answers until it is decided; and they note what only they see', async (t) => {
    const [ann, bob, eve] = [await someone(h), await someone(h), await someone(h)];
    const video = await publicVideo(h, ann);
    const { id } = (await report(bob, `/api/v1/videos/${video.id}`)).json;
    const ask = await mod.call('POST', `/api/v1/admin/reports/${id}/messages`, { text: 'Which part?' });
    t.match(ask, { status: 201, json: { fromModerators: true } });
    t.equal((await eve.call('POST', `/api/v1/account/reports/${id}/messages`, { text: 'Mine?' })).status, 404);
    t.equal((await bob.call('POST', `/api/v1/account/reports/${id}/messages`, { text: 'The end.' })).status, 201);
    const messages = [
      { fromModerators: true, text: 'Which part?' },
      { fromModerators: false, text: 'The end.' },
    ];
    t.match((await bob.call('GET', '/api/v1/account/reports')).json.items, [{ id, messages }]);
    t.match((await mod.call('POST', `${aboutVideo(video.id)}/notes`, { text: 'Asked a lawyer.' })).json, {
      items: [{ messages }],
      history: [{ step: 'noted', text: 'Asked a lawyer.', by: { id: mod.id } }],
    });
    t.notMatch((await bob.call('GET', '/api/v1/account/reports')).text, 'lawyer');
    const decide = (state: string) => mod.call('POST', `${aboutVideo(video.id)}/decision`, { state });
    t.match((await decide('investigating')).json, { state: 'investigating', open: 1 });
    t.match(await decide('investigating'), { status: 409, json: { code: 'nothing-to-decide' } });
    t.match((await decide('rejected')).json, { state: 'rejected', open: 0 });
    t.match(await bob.call('POST', `/api/v1/account/reports/${id}/messages`, { text: 'Why?' }), {
      status: 409,
      json: { code: 'report-closed' },
    });
    t.match((await bob.call('GET', '/api/v1/account/reports')).json.items, [{ state: 'rejected', closedAt: String }]);
    t.match((await decide('pending')).json, { state: 'pending', open: 1, history: [{ step: 'reopened' }] }, 'taken back');
    t.match((await decide('accepted')).json, { state: 'accepted', open: 0 });
    t.equal((await report(bob, `/api/v1/videos/${video.id}`)).status, 201, 'reported anew');
    t.match((await decide('investigating')).json, { open: 1 });
    t.match((await decide('pending')).json, { open: 1 }, 'what was decided before stays so');
    t.match(await decide('pending'), { status: 409 }, 'who has an open one has no second one');
  });

  await t.test('what is taken down is seen by its owner and by moderators alone, wherever one looks', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const word = `blocked${randomUUID().slice(0, 8)}`;
    const video = await publicVideo(h, ann, { title: word });
    const list = (await ann.call('POST', '/api/v1/playlists', { type: 'playlist', title: 'List', privacy: 'public' })).json;
    t.equal((await ann.call('PUT', `/api/v1/playlists/${list.id}/items/${video.id}`)).status, 204);
    await report(bob, `/api/v1/videos/${video.id}`);
    const places = [
      '/api/v1/videos?limit=100',
      `/api/v1/search/videos?q=${word}`,
      `/api/v1/channels/${video.channel.handle}/videos`,
      `/api/v1/playlists/${list.id}/items`,
      '/feeds/videos.json',
    ];
    const named = [
      `/api/v1/videos/${video.id}`,
      `/api/v1/videos/${video.id}/playback`,
      `/media/${video.id}/master.m3u8`,
      `/api/v1/oembed?url=${encodeURIComponent(`https://video.example.org/w/${video.shortId}`)}`,
    ];
    const shownTo = async (call: (path: string) => ReturnType<Harness['call']>) =>
      (await Promise.all(places.map(async (path) => ((await call(path)).text.includes(word) ? [path] : [])))).flat();
    const asGuest = (path: string) => guest('GET', path);
    const everywhere = await eventually(
      () => shownTo(asGuest),
      (found) => found.length === places.length,
    );
    t.same(everywhere, places, 'before');
    const reason = 'It shows somebody who was not asked.';
    const path = `/api/v1/admin/videos/${video.id}/block`;
    t.equal((await h.call('PUT', path, { key: ann.key, base: h.adminUrl, body: { reason } })).status, 403, 'owners do not');
    t.match(await mod.call('PUT', path, { reason }), { status: 200, json: { privacy: 'private', blocked: { reason } } });
    const nowhere = await eventually(
      () => shownTo(asGuest),
      (found) => found.length === 0,
    );
    t.same(nowhere, [], 'guests');
    t.same(await shownTo((one) => bob.call('GET', one)), [], 'others');
    for (const one of named) {
      t.equal((await guest('GET', one)).status, 404, one);
      t.equal((await bob.call('GET', one)).status, 404, one);
    }
    t.match(await ann.call('GET', named[0]!), { status: 200, json: { blocked: { reason } } }, 'its owner reads why');
    t.match((await mod.call('GET', aboutVideo(video.id))).json, {
      state: 'accepted',
      open: 0,
      target: { blocked: { reason } },
      history: [{ step: 'accepted' }, { step: 'blocked', text: reason }],
    });
    t.match(await mod.call('DELETE', path), { status: 200, json: { blocked: null } });
    const again = await eventually(
      () => shownTo(asGuest),
      (found) => found.length === places.length,
    );
    t.same(again, places, 'put back');
  });

  await t.test('owners are told what moderators want of them, and accounts of users are suspended', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const video = await publicVideo(h, ann, { title: 'Warned of' });
    await report(bob, `/api/v1/videos/${video.id}`);
    t.match((await mod.call('POST', `${aboutVideo(video.id)}/warnings`, { text: 'Name the makers.' })).json, {
      history: [{ step: 'warned' }],
    });
    t.match((await ann.call('GET', '/api/v1/account/warnings')).json.items, [{ text: 'Name the makers.', about: 'Warned of' }]);
    t.same((await bob.call('GET', '/api/v1/account/warnings')).json.items, []);
    const suspension = (id: string) => `/api/v1/admin/suspensions/${id}`;
    t.equal((await mod.call('PUT', suspension(ann.id), { reason: 'Spam.' })).status, 204);
    const out = await eventually(
      () => ann.call('GET', '/api/v1/account/warnings'),
      ({ status }) => status === 401,
    );
    t.equal(out.status, 401);
    t.match((await mod.call('GET', aboutVideo(video.id))).json, { target: { owner: { id: ann.id, suspended: true } } });
    t.equal((await mod.call('DELETE', suspension(ann.id))).status, 204);
    await h.database`update accounts set banned = true, ban_reason = 'By an administrator.' where id = ${ann.id}`;
    t.match(await mod.call('DELETE', suspension(ann.id)), { status: 403, json: { code: 'forbidden' } }, 'nor what an administrator did');
    t.match(await mod.call('PUT', suspension(ann.id), { reason: 'Spam.' }), { status: 403 });
    await h.database`update accounts set banned = false, ban_reason = null where id = ${ann.id}`;
    const inside = await eventually(
      () => ann.call('GET', '/api/v1/account/warnings'),
      ({ status }) => status === 200,
    );
    t.equal(inside.status, 200);
    const admin = await official(h, 'administrator');
    for (const id of [admin.id, mod.id])
      t.match(await mod.call('PUT', suspension(id), { reason: 'No.' }), { status: 403, json: { code: 'forbidden' } });
    t.equal((await mod.call('PUT', suspension(randomUUID()), { reason: 'No.' })).status, 404);
    await h.database`delete from accounts where id = ${ann.id}`;
    t.match(await mod.call('POST', `${aboutVideo(video.id)}/warnings`, { text: 'x' }), { status: 409, json: { code: 'no-owner' } });
    t.equal((await mod.call('GET', aboutVideo(video.id))).status, 200, 'the case stays');
  });
}
