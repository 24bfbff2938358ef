/** An identity provider looks after the members of its organisation, and of no other. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { accountOf } from '../accounts/services/account-of.ts';
import { createApiKey } from '../api-keys.ts';
import { setPolicy } from '../conformance/accounts.ts';
import { silent, startHarness } from '../conformance/harness.ts';
import type { OrganisationRole } from '../contract/roles.ts';
import { scimUrns } from '../contract/scim-urns.ts';
import { createLetters } from '../mail/letters.ts';
import { createOutbox } from '../mail/outbox.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-scim-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const h = await startHarness({ database, driver: 'uws' });
await setPolicy(h, 'open');

const users = '/scim/v2/Users';
const type = { 'content-type': 'application/scim+json; charset=utf-8' };
let count = 0;
const someEmail = () => `person-${(count += 1)}@corp.example.org`;

async function account(init: { role?: string } = {}): Promise<{ id: string; email: string }> {
  const [id, email] = [randomUUID(), someEmail()];
  await database`
    insert into accounts (id, name, email, email_verified, role, approved) values (${id}, 'Somebody', ${email}, true, ${init.role ?? 'user'}, true)`;
  return { id, email };
}
async function takeIn(organisation: string, person: string, role: OrganisationRole): Promise<void> {
  await database`insert into organisation_members (id, organisation_id, user_id, role) values (${randomUUID()}, ${organisation}, ${person}, ${role})`;
}
/** An organisation, who owns it, and calls with the key of its identity provider. */
async function organisation(init: { role?: string } = {}) {
  const [id, owner] = [randomUUID(), await account(init)];
  await database`insert into organisations (id, name, slug) values (${id}, ${id}, ${id})`;
  await takeIn(id, owner.id, 'owner');
  const { key } = await createApiKey(database, { label: 'provider', accountId: owner.id, scopes: ['provision'], organisationId: id });
  const call = (method: string, path: string, body?: unknown) =>
    h.call(method, path, { key, ...(body === undefined ? {} : { body, headers: type }) });
  const member = async (role: OrganisationRole) => {
    const person = await account();
    await takeIn(id, person.id, role);
    return person;
  };
  return { id, owner, key, call, member };
}
const patch = (...Operations: object[]) => ({ schemas: [scimUrns.patch], Operations });
const refusal = (status: number, scimType?: string) => ({
  status,
  json: { schemas: [scimUrns.error], status: `${status}`, detail: String, ...(scimType && { scimType }) },
});
const isMember = async (organisation: string, person: string) =>
  (await database`select 1 from organisation_members where organisation_id = ${organisation} and user_id = ${person}`).length > 0;

await t.test('somebody is created, found, named anew, switched off and on, and leaves', async (t) => {
  const { id: organisationId, owner, call } = await organisation();
  const userName = someEmail();
  const made = await call('POST', users, {
    schemas: [scimUrns.user, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
    userName: userName.toUpperCase(),
    externalId: 'e-1',
    name: { givenName: 'Ann', familyName: 'Bee' },
    emails: [{ value: userName, primary: true }],
    active: true,
  });
  t.match(made, {
    status: 201,
    json: { schemas: [scimUrns.user], userName, externalId: 'e-1', displayName: 'Ann Bee', active: true, meta: { resourceType: 'User' } },
  });
  t.match(made.headers.get('content-type'), /^application\/scim\+json/);
  t.equal(made.headers.get('location'), made.json.meta.location);
  const { id } = made.json;
  const path = `${users}/${id}`;
  t.match(await database`select role from organisation_members where organisation_id = ${organisationId} and user_id = ${id}`, [
    { role: 'viewer' },
  ]);
  t.match(await database`select approved, email_verified from accounts where id = ${id}`, [{ approved: true, email_verified: false }]);

  for (const filter of [`userName eq "${userName}"`, `USERNAME EQ "${userName.toUpperCase()}"`, 'externalId eq "e-1"', `id eq "${id}"`]) {
    const { json } = await call('GET', `${users}?filter=${encodeURIComponent(filter)}`);
    t.match(json, { schemas: [scimUrns.list], totalResults: 1, itemsPerPage: 1, startIndex: 1, Resources: [{ id }] }, filter);
  }
  t.match((await call('GET', `${users}?filter=${encodeURIComponent('userName eq "no@corp.example.org"')}`)).json, {
    totalResults: 0,
    Resources: [],
  });
  for (const filter of ['userName co "a"', 'title eq "x"', 'userName eq ann', 'userName eq "\\u0000"', '(', ''])
    t.match(await call('GET', `${users}?filter=${encodeURIComponent(filter)}`), refusal(400, 'invalidFilter'), filter);

  const put = await call('PUT', path, { userName, name: { givenName: 'Anna' }, displayName: 'Anna B.' });
  t.match(put, { status: 200, json: { displayName: 'Anna B.', name: { givenName: 'Anna' }, active: true } });
  t.equal(put.json.externalId, undefined);
  t.equal(put.json.name.familyName, undefined);
  const patched = await call(
    'PATCH',
    path,
    patch({ op: 'Add', path: 'externalId', value: 'e-2' }, { op: 'replace', value: { 'name.familyName': 'Cee', title: 'Boss' } }),
  );
  t.match(patched, { status: 200, json: { externalId: 'e-2', name: { givenName: 'Anna', familyName: 'Cee' } } });
  t.match(await call('PATCH', path, patch({ op: 'replace', path: 'userName', value: owner.email })), refusal(400, 'mutability'));
  t.match(await call('PUT', path, { userName: someEmail() }), refusal(400, 'mutability'));

  t.match(await call('PATCH', path, patch({ op: 'Replace', path: 'active', value: 'False' })), { status: 200, json: { active: false } });
  t.notOk(await isMember(organisationId, id));
  t.match(await call('GET', path), { status: 200, json: { active: false } }, 'who is switched off is still found');
  t.match(await call('PUT', path, { userName }), { json: { active: false } }, 'and does not come back by an omission');
  t.match(await call('PATCH', path, patch({ op: 'replace', value: { active: true } })), { status: 200, json: { active: true } });
  t.ok(await isMember(organisationId, id));

  t.equal((await call('DELETE', path)).status, 204);
  t.match(await call('GET', path), refusal(404));
  t.same(await database`select id from accounts where id = ${id}`, [], 'an account that was made for this and has nothing is gone');
});

await t.test('switching off ends sessions and keys at once', async (t) => {
  const { id: organisationId, call } = await organisation({ role: 'administrator' });
  const { id } = (await call('POST', users, { userName: someEmail() })).json;
  const bound = await createApiKey(database, { label: 'bound', accountId: id, scopes: ['read'], organisationId });
  const own = await createApiKey(database, { label: 'own', accountId: id, scopes: ['read'] });
  await database`insert into account_sessions (id, token, user_id, expires_at) values (${randomUUID()}, ${randomUUID()}, ${id}, now() + interval '1 day')`;
  const read = (key: string) => h.call('GET', `/api/v1/organisations/${organisationId}`, { key });
  for (const { key } of [bound, own]) t.equal((await read(key)).status, 200);
  await call('PATCH', `${users}/${id}`, patch({ op: 'replace', path: 'active', value: false }));
  for (const { key } of [bound, own]) t.equal((await read(key)).status, 401);
  t.same(await database`select id from account_sessions where user_id = ${id}`, []);
  await call('PATCH', `${users}/${id}`, patch({ op: 'replace', path: 'active', value: true }));
  t.equal((await read(bound.key)).status, 401, 'its key stays revoked');
  t.equal((await read(own.key)).status, 200);
});

await t.test('an organisation cannot close an address to whom it belongs', async (t) => {
  const { id: organisationId, call } = await organisation();
  const [unclaimed, claimed] = await Promise.all(
    [1, 2].map(async () => (await call('POST', users, { userName: someEmail(), active: false })).json),
  );
  await database`insert into account_identities (id, user_id, provider_id, account_id) values (${randomUUID()}, ${claimed.id}, 'credential', ${claimed.id})`;
  await call('PUT', `${users}/${claimed.id}`, { userName: claimed.userName, active: true, displayName: 'Renamed' });
  await call('PATCH', `${users}/${claimed.id}`, patch({ op: 'replace', path: 'active', value: false }));
  t.match(await database`select banned, name from accounts where id = ${claimed.id}`, [{ banned: false, name: claimed.userName }]);
  t.match(await database`select banned from accounts where id = ${unclaimed.id}`, [{ banned: false }]);
  t.notOk((await isMember(organisationId, claimed.id)) || (await isMember(organisationId, unclaimed.id)));
  for (const { id } of [unclaimed, claimed]) t.equal((await call('DELETE', `${users}/${id}`)).status, 204);
  t.same(
    (await database`select id from accounts where id in ${database([unclaimed.id, claimed.id])}`).map(({ id }) => id),
    [claimed.id],
    'what somebody has got into is theirs',
  );
});

await t.test('an account that somebody has used stays when its provider removes it, with all that hangs on it', async (t) => {
  const { id: organisationId, call } = await organisation({ role: 'administrator' });
  const other = await account();
  const video = randomUUID();
  await database`
    insert into videos (id, short_id, owner_id, title, description, privacy, state, created_at, updated_at)
    values (${video}, ${video.slice(0, 12)}, ${other.id}, 'A film', '', 'public', 'ready', now(), now())`;
  const [thread, reply] = [randomUUID(), randomUUID()];
  const uses: Record<string, (id: string) => PromiseLike<unknown>> = {
    'has written, and was answered': async (id) => {
      await database`insert into comments (id, video_id, account_id, text) values (${thread}, ${video}, ${id}, 'what I think')`;
      await database`insert into comments (id, video_id, thread_id, account_id, text) values (${reply}, ${video}, ${thread}, ${other.id}, 'and I')`;
    },
    'keeps a film for later': (id) => database`insert into watch_later (account_id, video_id) values (${id}, ${video})`,
    'has made a film': async (id) => {
      const own = randomUUID();
      await database`
        insert into videos (id, short_id, owner_id, organisation_id, title, description, privacy, state, created_at, updated_at)
        values (${own}, ${own.slice(0, 12)}, ${id}, ${organisationId}, 'Theirs', '', 'private', 'ready', now(), now())`;
    },
    'has a password': (id) =>
      database`insert into account_identities (id, user_id, provider_id, account_id) values (${randomUUID()}, ${id}, 'credential', ${id})`,
    'is signed in': (id) =>
      database`insert into account_sessions (id, token, user_id, expires_at) values (${randomUUID()}, ${randomUUID()}, ${id}, now() + interval '1 day')`,
    'has shown that the address is theirs': (id) => database`update accounts set email_verified = true where id = ${id}`,
    'did something once': (id) => database`
      insert into audit_log (at, actor_kind, actor_id, action, target, fields, status, address, listener, request_id)
      values (now(), 'person', ${id}, 'createPlaylist', '{}', '{}', 201, '', 'public', '')`,
  };
  for (const [what, use] of Object.entries(uses)) {
    const { id, userName } = (await call('POST', users, { userName: someEmail() })).json;
    await use(id);
    t.equal((await call('DELETE', `${users}/${id}`)).status, 204, what);
    t.match(await database`select email, banned from accounts where id = ${id}`, [{ email: userName, banned: true }], what);
    t.notOk(await isMember(organisationId, id));
    t.same(await database`select 1 from provisioned_members where account_id = ${id}`, []);
    t.match(await call('GET', `${users}/${id}`), refusal(404), 'the provider has forgotten it');
  }
  t.same(
    (await database`select id from comments where video_id = ${video} order by created_at`).map(({ id }) => id),
    [thread, reply],
  );
  const untouched = (await call('POST', users, { userName: someEmail() })).json;
  await call('PATCH', `${users}/${untouched.id}`, patch({ op: 'replace', path: 'active', value: false }));
  t.equal((await call('DELETE', `${users}/${untouched.id}`)).status, 204);
  t.same(await database`select id from accounts where id = ${untouched.id}`, [], 'one that nobody has used goes, switched off or not');
});

await t.test('an account that was there before is not taken over', async (t) => {
  const { id: organisationId, call, member } = await organisation();
  const stranger = await account();
  const refused = await call('POST', users, { userName: stranger.email, displayName: 'Mine now' });
  t.match(refused, refusal(409, 'uniqueness'));
  t.match(refused.json.detail, /Invite/);
  t.notOk(await isMember(organisationId, stranger.id));
  t.match(await database`select name from accounts where id = ${stranger.id}`, [{ name: 'Somebody' }]);
  t.match(await call('GET', `${users}/${stranger.id}`), refusal(404));

  const editor = await member('editor');
  const path = `${users}/${editor.id}`;
  t.match(await call('PUT', path, { userName: editor.email, externalId: 'e', displayName: 'Renamed' }), {
    status: 200,
    json: { displayName: 'Somebody' },
  });
  const own = await createApiKey(database, { label: 'own', accountId: editor.id, scopes: ['read'] });
  const bound = await createApiKey(database, { label: 'bound', accountId: editor.id, scopes: ['read'], organisationId });
  await database`insert into account_sessions (id, token, user_id, expires_at) values (${randomUUID()}, ${randomUUID()}, ${editor.id}, now() + interval '1 day')`;
  const read = (key: string, path: string) => h.call('GET', path, { key }).then(({ status }) => status);
  t.equal(await read(own.key, `/api/v1/organisations/${organisationId}`), 200);
  await call('PATCH', path, patch({ op: 'replace', path: 'active', value: false }));
  t.equal(await read(own.key, `/api/v1/organisations/${organisationId}`), 404, 'out of the organisation at once');
  t.equal(await read(own.key, '/api/v1/account'), 200, 'the rest of the account is their own');
  t.match(await database`select revoked_at from api_keys where prefix = ${bound.id}`, [{ revoked_at: Date }]);
  t.equal((await database`select id from account_sessions where user_id = ${editor.id}`).length, 1);
  await call('PATCH', path, patch({ op: 'replace', path: 'active', value: true }));
  t.match(
    await database`select role from organisation_members where user_id = ${editor.id}`,
    [{ role: 'editor' }],
    'with the role of before',
  );
  t.equal((await call('DELETE', path)).status, 204);
  t.equal((await database`select id from accounts where id = ${editor.id}`).length, 1, 'the account stays');
  t.match(
    await call('PATCH', path, patch({ op: 'replace', path: 'active', value: true })),
    refusal(404),
    'and is not brought back without being asked',
  );
});

await t.test('who has left by their own will is not brought back', async (t) => {
  const { id: organisationId, call, member } = await organisation();
  const person = await member('viewer');
  const path = `${users}/${person.id}`;
  for (const value of [false, true]) await call('PATCH', path, patch({ op: 'replace', path: 'active', value }));
  const { key } = await createApiKey(database, { label: 'own', accountId: person.id, scopes: ['account'] });
  t.equal((await h.call('DELETE', `/api/v1/account/organisations/${organisationId}`, { key })).status, 204);
  t.match(await call('PATCH', path, patch({ op: 'replace', path: 'active', value: true })), refusal(404));
  t.notOk(await isMember(organisationId, person.id));
});

await t.test('owners, and what is of other organisations, are out of reach', async (t) => {
  const [one, other] = [await organisation(), await organisation()];
  for (const [method, body] of [
    ['DELETE', undefined],
    ['PATCH', patch({ op: 'replace', path: 'active', value: false })],
  ] as const)
    t.match(await one.call(method, `${users}/${one.owner.id}`, body), refusal(403));
  t.ok(await isMember(one.id, one.owner.id));

  const theirs = (await other.call('POST', users, { userName: someEmail(), externalId: 'secret' })).json;
  const calls = [
    ['GET', undefined],
    ['DELETE', undefined],
    ['PUT', { userName: theirs.userName, active: false }],
    ['PATCH', patch({ op: 'replace', path: 'active', value: false })],
  ] as const;
  for (const [method, body] of calls) t.match(await one.call(method, `${users}/${theirs.id}`, body), refusal(404), method);
  const list = await one.call('GET', users);
  t.match(list.json, { totalResults: 1, Resources: [{ id: one.owner.id }] });
  for (const filter of [`userName eq "${theirs.userName}"`, 'externalId eq "secret"', `id eq "${theirs.id}"`])
    t.match((await one.call('GET', `${users}?filter=${encodeURIComponent(filter)}`)).json, { totalResults: 0 });
  t.match(await other.call('GET', `${users}/${theirs.id}`), { status: 200, json: { active: true } });

  // Once two have a part in an account, neither may do what is for the whole of it.
  await takeIn(one.id, theirs.id, 'viewer');
  t.match(await other.call('PUT', `${users}/${theirs.id}`, { userName: theirs.userName, displayName: 'Renamed' }), { status: 200 });
  t.match(await database`select name from accounts where id = ${theirs.id}`, [{ name: theirs.userName }]);
  t.equal((await other.call('DELETE', `${users}/${theirs.id}`)).status, 204);
  t.match(await database`select banned from accounts where id = ${theirs.id}`, [{ banned: false }]);
  t.ok(await isMember(one.id, theirs.id));
});

await t.test('only keys of one organisation with the scope may call, and refusals are in the form of SCIM', async (t) => {
  const { id: organisationId, owner, key, member } = await organisation();
  const made = (accountId: string, scopes: ('provision' | 'account' | 'read')[], bound = true) =>
    createApiKey(database, { label: 'x', accountId, scopes, ...(bound && { organisationId }) }).then((one) => one.key);
  const editor = await member('editor');
  const shown: [string | null, number][] = [
    [null, 401],
    ['vs_000000000000_nothing', 401],
    [await made(owner.id, ['read', 'account']), 403],
    [await made(owner.id, ['provision'], false), 403],
    [h.key, 403],
    [await made(editor.id, ['provision']), 403],
  ];
  for (const [one, status] of shown) {
    const reply = await h.call('GET', users, { key: one });
    t.match(reply, refusal(status));
    t.match(reply.headers.get('content-type'), /scim\+json/);
  }
  t.equal((await h.call('GET', `/api/v1/organisations/${organisationId}/members`, { key })).status, 403, 'the key is for nothing else');
  const send = (body: unknown, headers: Record<string, string> = type) => h.call('POST', users, { key, body, headers });
  t.match(await send('{'), refusal(400, 'invalidSyntax'));
  t.match(await send({}), refusal(400, 'invalidValue'));
  t.match(await send({ userName: 'ann' }), refusal(400, 'invalidValue'));
  t.match(await send({ userName: someEmail() }, { 'content-type': 'text/plain' }), refusal(415));
  t.equal((await send({ userName: someEmail() }, { 'content-type': 'application/json' })).status, 201);
});

await t.test('who may make accounts is for the instance to say', async (t) => {
  t.teardown(() => setPolicy(h, 'open'));
  const [plain, office] = [await organisation(), await organisation({ role: 'administrator' })];
  await setPolicy(h, 'approval');
  const waiting = await plain.call('POST', users, { userName: someEmail() });
  t.match(await database`select approved from accounts where id = ${waiting.json.id}`, [{ approved: false }]);
  await setPolicy(h, 'closed');
  t.match(await plain.call('POST', users, { userName: someEmail() }), refusal(403));
  const made = await office.call('POST', users, { userName: someEmail(), active: false });
  t.match(made, { status: 201, json: { active: false } });
  t.match(await database`select approved, banned from accounts where id = ${made.json.id}`, [{ approved: true, banned: true }]);
});

await t.test('who was created signs in at a service that has verified the address, once nobody else can', async (t) => {
  const { call } = await organisation();
  const { id, userName: email } = (await call('POST', users, { userName: someEmail() })).json;
  const lettersOf = { letters: createLetters(h.url), outbox: createOutbox({ database, mail: null, log: silent }) };
  const asked = (signUp: 'closed' | 'open') => ({ link: null, policy: { signUp, signUpDomains: [] }, label: 'There', accounts: lettersOf });
  const identity = { issuer: 'https://id.example.org', subject: 's-1', email, emailVerified: true, name: 'Ann' };
  await t.rejects(accountOf(database, { ...identity, emailVerified: false }, asked('closed')));
  t.equal(await accountOf(database, identity as never, asked('closed')), id);
  t.equal(await accountOf(database, identity as never, asked('closed')), id);
  const other = (await call('POST', users, { userName: someEmail() })).json;
  await database`insert into account_identities (id, user_id, provider_id, account_id) values (${randomUUID()}, ${other.id}, 'credential', ${other.id})`;
  const stranger = { ...identity, subject: 's-2', email: other.userName };
  await t.rejects(accountOf(database, stranger as never, asked('open')), 'it has a password already');
});

await t.test('pages, and what the server says of itself', async (t) => {
  const { call } = await organisation();
  for (let number = 0; number < 4; number += 1) await call('POST', users, { userName: someEmail() });
  const page = async (query: string) => (await call('GET', `${users}?${query}`)).json;
  const whole = (await page('')).Resources.map(({ id }: { id: string }) => id);
  t.equal(whole.length, 5);
  const first = await page('startIndex=1&count=2');
  t.match(first, { totalResults: 5, startIndex: 1, itemsPerPage: 2 });
  const last = await page('startIndex=5&count=2');
  t.match(last, { totalResults: 5, startIndex: 5, itemsPerPage: 1, Resources: [{ id: whole[4] }] });
  t.match(await page('count=0'), { totalResults: 5, itemsPerPage: 0, Resources: [] });
  t.match(await page('startIndex=-3&count=-1'), { totalResults: 5, startIndex: 1, itemsPerPage: 0 });
  t.match(await call('GET', `${users}?count=many`), refusal(400, 'invalidValue'));

  const open = (path: string) => h.call('GET', `/scim/v2/${path}`, { key: null });
  t.match(await open('ServiceProviderConfig'), {
    status: 200,
    json: { schemas: [scimUrns.config], patch: { supported: true }, bulk: { supported: false } },
  });
  t.match((await open('ResourceTypes')).json, { totalResults: 1, Resources: [{ id: 'User', endpoint: '/Users', schema: scimUrns.user }] });
  t.match((await open('ResourceTypes/User')).json, { id: 'User' });
  t.match((await open('Schemas')).json.Resources[0], { id: scimUrns.user });
  t.match((await open(`Schemas/${encodeURIComponent(scimUrns.user)}`)).json, { id: scimUrns.user });
  t.match((await open(`Schemas/${scimUrns.user}`)).json, { id: scimUrns.user });
  t.match(await open('Schemas/none'), refusal(404));
});

await t.test('who has no office makes accounts slowly', async (t) => {
  const slow = await startHarness({ database, driver: 'node', writes: 400 });
  t.teardown(() => slow.close());
  slow.clock.stop();
  const create = (key: string) => slow.call('POST', users, { key, headers: type, body: { userName: someEmail() } });
  const [own, office] = [await organisation(), await organisation({ role: 'administrator' })];
  for (let n = 0; n < 2; n += 1) t.equal((await create(own.key)).status, 201);
  t.match(await create(own.key), refusal(429));
  t.equal((await slow.call('GET', users, { key: own.key })).status, 200);
  for (let n = 0; n < 5; n += 1) t.equal((await create(office.key)).status, 201);
});

await h.close();
await database.end();
await server.stop();
await rm(dataDir, { recursive: true, force: true });
