/** Keys of people: what they do, and when they do it no more. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { createApiKey } from '../api-keys.ts';
import { type KeyScope, keyScopes } from '../contract/roles.ts';
import { eventually, type Harness } from './harness.ts';

const own = '/api/v1/account/keys';

export async function apiKeysConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const [someone, org] = [`someone-${randomUUID()}`, `org-${randomUUID()}`];
  await h.database`insert into accounts (id, name, email, approved) values (${someone}, 'S', ${`${someone}@example.org`}, true)`;
  await h.database`insert into organisations (id, name, slug) values (${org}, 'O', ${org})`;
  await h.database`insert into organisation_members (id, organisation_id, user_id, role) values (${randomUUID()}, ${org}, ${someone}, 'owner')`;
  const plain: KeyScope[] = ['read', 'upload', 'write', 'account'];
  const { key } = await createApiKey(h.database, { label: 'all', accountId: someone, scopes: plain });
  const make = (body: object, by = key) => h.call('POST', own, { body: { label: 'one', ...body }, key: by });

  await t.test('a key is shown once, listed, renamed and revoked', async (t) => {
    const made = await make({ scopes: ['read', 'read'], label: ' for the shop ' });
    t.match(made, { status: 201, json: { label: 'for the shop', scopes: ['read'], accountId: someone, revokedAt: null, key: /^vs_/ } });
    const { id, key: shown } = made.json;
    const listed = await h.call('GET', own, { key });
    t.notMatch(listed.text, shown.slice(16), 'its secret is never told again');
    t.match(
      listed.json.items.find((one: { id: string }) => one.id === id),
      { lastUsedAt: null },
    );
    t.equal((await h.call('GET', own, { key: shown })).status, 200);
    const used = await h.call('GET', own, { key });
    t.match(used.json.items.find((one: { id: string }) => one.id === id).lastUsedAt, /^20/);
    t.match(await h.call('PATCH', `${own}/${id}`, { body: { label: 'other' }, key }), { status: 200, json: { label: 'other' } });
    t.equal((await h.call('DELETE', `${own}/${id}`, { key })).status, 204);
    t.equal((await h.call('GET', own, { key: shown })).status, 401, 'at once, where it was revoked');
    t.equal((await h.call('DELETE', `${own}/${id}`, { key })).status, 204, 'revoking twice is revoking once');
    const now = await h.call('GET', `${own}?limit=1`, { key });
    t.equal(
      now.json.items.some((one: { id: string }) => one.id === id),
      false,
    );
    t.equal(
      (await h.call('GET', `${own}?ended=true`, { key })).json.items.some((one: { id: string }) => one.id === id),
      true,
    );
    t.equal((await h.call('PATCH', `${own}/${id}`, { body: { label: 'x' }, key })).status, 404);
  });

  await t.test('nobody finds keys of others, but administrators do', async (t) => {
    const { id } = (await make({ scopes: ['read'] })).json;
    const stranger = `stranger-${randomUUID()}`;
    await h.database`insert into accounts (id, name, email, approved) values (${stranger}, 'T', ${`${stranger}@example.org`}, true)`;
    const other = await createApiKey(h.database, { label: 'x', accountId: stranger, scopes: plain });
    t.same(
      (await h.call('GET', own, { key: other.key })).json.items.map((one: { id: string }) => one.id),
      [other.id],
    );
    t.equal((await h.call('DELETE', `${own}/${id}`, { key: other.key })).status, 404);
    t.equal((await h.call('PATCH', `${own}/${id}`, { body: { label: 'x' }, key: other.key })).status, 404);
    t.equal((await h.call('GET', '/api/v1/admin/keys', { key: other.key, base: h.adminUrl })).status, 403);
    const seen = await h.call('GET', `/api/v1/admin/keys?account=${someone}&limit=1`, { base: h.adminUrl });
    t.match(seen, { status: 200, json: { items: [{ accountId: someone }], nextCursor: String } });
    const next = await h.call('GET', `/api/v1/admin/keys?account=${someone}&limit=1&cursor=${seen.json.nextCursor}`, { base: h.adminUrl });
    t.not(next.json.items[0].id, seen.json.items[0].id);
    t.equal((await h.call('DELETE', `/api/v1/admin/keys/${id}`, { base: h.adminUrl })).status, 204);
    t.equal((await h.call('DELETE', '/api/v1/admin/keys/000000000000', { base: h.adminUrl })).status, 404);
  });

  await t.test('a key cannot do more than who makes it, nor longer', async (t) => {
    t.match(await make({ scopes: ['read', 'admin'] }), { status: 403, json: { code: 'more-than-you-may' } });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const small = (await make({ scopes: ['read', 'account'], expiresAt: until })).json;
    t.match(await make({ scopes: ['read', 'write'] }, small.key), { status: 403, json: { code: 'more-than-you-may' } });
    t.match(await make({ scopes: ['read'] }, small.key), { status: 201, json: { expiresAt: until } });
    const later = new Date(Date.now() + 7_200_000).toISOString();
    t.match(await make({ scopes: ['read'], expiresAt: later }, small.key), { status: 201, json: { expiresAt: until } });
    t.match(await make({ scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }), { status: 422, json: { code: 'already-over' } });
    t.equal((await make({ scopes: [] })).status, 422);
    t.equal((await make({ scopes: ['everything'] })).status, 422);
    const reading = (await make({ scopes: ['read'] })).json.key;
    t.match(await make({ scopes: ['read'] }, reading), { status: 403, json: { code: 'missing-scope' } });
    t.equal((await make({ scopes: ['read'], organisation: 'of others' })).status, 404);
  });

  await t.test('a key ends by itself, and with what its account may', async (t) => {
    const { id, key: brief } = (await make({ scopes: plain, expiresAt: new Date(Date.now() + 3_600_000).toISOString() })).json;
    const asked = () => h.call('GET', own, { key: brief });
    t.equal((await asked()).status, 200);
    await h.database`update api_keys set expires_at = now() where prefix = ${id}`;
    t.equal((await eventually(asked, ({ status }) => status === 401)).status, 401);
    const office = await createApiKey(h.database, { label: 'x', accountId: someone, scopes: keyScopes });
    const administers = () => h.call('GET', '/api/v1/admin/keys', { key: office.key, base: h.adminUrl });
    t.equal((await administers()).status, 403);
    await h.database`update accounts set role = 'administrator' where id = ${someone}`;
    t.equal((await eventually(administers, ({ status }) => status === 200)).status, 200);
    await h.database`update accounts set role = 'user', banned = true where id = ${someone}`;
    t.equal((await eventually(administers, ({ status }) => status === 401)).status, 401);
    await h.database`update accounts set banned = false where id = ${someone}`;
    await eventually(administers, ({ status }) => status === 403);
  });

  await t.test('a key of one organisation makes its videos, and sees nothing else', async (t) => {
    const mine = (await h.call('POST', '/api/v1/videos', { body: { title: 'Mine', privacy: 'private' }, key })).json;
    const bound = (await make({ scopes: ['read', 'upload', 'write'], organisation: org })).json.key;
    const made = await h.call('POST', '/api/v1/videos', { body: { title: 'Ours', privacy: 'organisation' }, key: bound });
    t.match(made, { status: 201, json: { organisationId: org, ownerId: someone, privacy: 'organisation' } });
    const list = async (scope: string) =>
      (await h.call('GET', `/api/v1/videos?scope=${scope}`, { key: bound })).json.items.map((one: { id: string }) => one.id);
    t.equal((await h.call('GET', `/api/v1/videos/${mine.id}`, { key: bound })).status, 404, 'its account sees it, this key does not');
    t.same(await list('mine'), []);
    t.equal((await list('visible')).includes(made.json.id), true);
    t.equal((await list('visible')).includes(mine.id), false);
    t.equal((await h.call('PATCH', `/api/v1/videos/${made.json.id}`, { body: { title: 'Other' }, key: bound })).status, 200);
    const taken = await h.call('PATCH', `/api/v1/videos/${made.json.id}`, { body: { organisation: null, privacy: 'private' }, key: bound });
    t.match(taken, { status: 403, json: { code: 'missing-scope' } });
    t.equal((await h.call('GET', own, { key: bound })).status, 200);
    t.equal((await make({ scopes: ['read'] }, bound)).status, 403);
    const other = randomUUID();
    await h.database`insert into organisations (id, name, slug) values (${other}, 'Other', ${other})`;
    await h.database`insert into organisation_members (id, organisation_id, user_id, role) values (${other}, ${other}, ${someone}, 'owner')`;
    const rest = (await make({ scopes: ['read'] })).json.key;
    const organisations = async (key: string) =>
      (await h.call('GET', '/api/v1/session', { key })).json.organisations.map((one: { id: string }) => one.id).sort();
    t.same(await organisations(rest), [org, other].sort());
    t.same(await organisations((await make({ scopes: ['read'], organisation: org })).json.key), [org], 'nor does it tell of other ones');
    for (const path of ['account', 'account/invitations', 'account/sign-in-services'])
      t.match(await h.call('GET', `/api/v1/${path}`, { key: bound }), { status: 403, json: { code: 'missing-scope' } }, path);
    await h.database`insert into upload_quotas (kind, id, total_bytes, daily_bytes, updated_by) values ('organisation', ${org}, 4321, -1, 'test')`;
    t.match((await h.call('GET', '/api/v1/me/quota', { key: bound })).json, { totalBytes: 4321 }, 'that of the organisation');
  });

  await t.test('a key of an organisation makes nothing for it once its account has left, and ends no upload beside it', async (t) => {
    const bound = (await make({ scopes: ['read', 'upload', 'write'], organisation: org })).json.key;
    const open = async (by: string, body: object) => {
      const opened = await h.call('POST', '/api/v1/uploads/batch', { body: { uploads: [{ length: 4, title: 'Four', ...body }] }, key: by });
      return opened.json.items[0].url as string;
    };
    const tus = (url: string, by: string, method = 'DELETE') =>
      h.call(method, url, { key: by, headers: { 'tus-resumable': '1.0.0' } }).then(({ status }) => status);
    const [mine, ours] = [await open(key, {}), await open(bound, {})];
    t.equal(await tus(mine, bound), 404);
    t.same(
      (await h.call('GET', '/api/v1/uploads', { key: bound })).json.items.map((one: { url: string }) => one.url),
      [ours],
    );
    t.equal(await tus(ours, bound, 'HEAD'), 200);
    await h.database`
      insert into organisation_members (id, organisation_id, user_id, role) values (${randomUUID()}, ${org}, 'administrator', 'owner')`;
    await h.database`update organisation_members set role = 'viewer' where organisation_id = ${org} and user_id = ${someone}`;
    const create = () => h.call('POST', '/api/v1/videos', { body: { title: 'Ours still?' }, key: bound });
    t.match(await eventually(create, ({ status }) => status === 403), { json: { code: 'missing-scope' } });
    t.equal(await tus(ours, bound, 'HEAD'), 403);
    t.equal(
      await eventually(
        () => tus(ours, key, 'HEAD'),
        (status) => status === 404,
      ),
      404,
      'nor does anybody go on who may not any more',
    );
    await h.database`update organisation_members set role = 'owner' where organisation_id = ${org} and user_id = ${someone}`;
    t.equal(
      await eventually(
        () => tus(ours, key),
        (status) => status === 204,
      ),
      204,
    );
    t.equal(await tus(mine, key), 204);
  });
}
