import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../../components/database/embedded.ts';
import { migrate } from '../../../components/database/migrate.ts';
import { openDatabase } from '../../../components/database/open.ts';
import { startOpenIdServer } from '../../../test/servers/openid.ts';
import { password, setPolicy, signedIn } from '../../conformance/accounts.ts';
import { eventually, startHarness } from '../../conformance/harness.ts';
import { type Browser, createLetterBox, openBrowser } from '../../conformance/people.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-openid-'));
const postgres = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: postgres.url, max: 8 });
await migrate(database);
const box = createLetterBox();
const h = await startHarness({ database, driver: 'node', mail: box, settings: { trustedProxies: ['loopback'] } });
const site = 'https://video.example.org';
const callbackOf = (id: string) => `${site}/api/v1/auth/services/${id}/callback`;
const [school, other] = await Promise.all([startOpenIdServer([callbackOf('school')]), startOpenIdServer([callbackOf('other')])]);
t.teardown(async () => {
  await h.close();
  await Promise.all([school.stop(), other.stop()]);
  await database.end();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const settingsPath = '/api/v1/admin/sign-in-services';
async function offer(items: object[]) {
  const seen = await h.call('GET', settingsPath, { base: h.adminUrl });
  return h.call('PUT', settingsPath, { base: h.adminUrl, body: { items }, headers: { 'if-match': seen.headers.get('etag')! } });
}
const serviceOf = (id: string, server: typeof school, more: object = {}) => ({
  ...{ id, label: `The ${id}`, issuer: server.issuer, clientId: server.clientId, clientSecret: server.clientSecret },
  ...more,
});
const here = (url: string) => url.slice(site.length);
async function begin(browser: Browser, id = 'school', query = '') {
  const reply = await browser.call('GET', `/api/v1/auth/services/${id}/begin${query}`);
  if (reply.status !== 303) throw new Error(reply.text);
  return reply.headers.get('location')!;
}
async function signInAs(name: string, init: { browser?: Browser; id?: string; server?: typeof school; query?: string } = {}) {
  const browser = init.browser ?? openBrowser(h);
  const back = await (init.server ?? school).signIn(await begin(browser, init.id, init.query), name);
  return { browser, back, reply: await browser.call('GET', here(back)) };
}
let count = 0;
function somebody(claims: { email_verified?: boolean; email?: string } = {}) {
  const name = `person-${(count += 1)}`;
  const email = claims.email ?? `${name}@school.example`;
  school.people.set(name, { email, email_verified: true, name: `Name of ${name}`, ...claims });
  return { name, email };
}

t.test('services are offered, and their secrets are shown to nobody', async (t) => {
  const written = await offer([serviceOf('school', school), serviceOf('other', other)]);
  t.match(written, { status: 200, json: { items: [{ id: 'school', hasSecret: true, callback: callbackOf('school') }, { id: 'other' }] } });
  const stored = JSON.stringify(await database`select value from settings where name = 'sign-in-services'`);
  for (const text of [written.text, stored]) t.notMatch(text, /secret of the client/);
  t.match((await h.call('GET', '/api/v1/auth/options', { key: null })).json.services, [
    { id: 'school', label: 'The school' },
    { id: 'other' },
  ]);
  const { clientSecret: _, ...kept } = serviceOf('school', school, { label: 'School' });
  t.match((await offer([kept, serviceOf('other', other)])).json.items, [{ label: 'School', hasSecret: true }, {}]);
  const moved = await offer([{ ...kept, issuer: 'https://elsewhere.example' }, serviceOf('other', other)]);
  t.match(moved.json.items, [{ hasSecret: false }, {}], 'a secret is not shown to another issuer');
  t.equal((await offer([serviceOf('school', school), serviceOf('other', other)])).status, 200);
  for (const issuer of ['http://elsewhere.example', 'file:///etc/passwd', 'x'])
    t.equal((await offer([serviceOf('school', school, { issuer })])).status, 422, issuer);
  t.equal((await offer([serviceOf('school', school), serviceOf('school', other)])).status, 422);
});

t.test('who is new gets an account, as the policy wants it', async (t) => {
  await setPolicy(h, 'open');
  const { name, email } = somebody();
  const { browser, reply } = await signInAs(name, { query: '?returnTo=/w/abcd' });
  t.same([reply.status, reply.headers.get('location')], [303, '/w/abcd'], reply.text);
  const account = (await browser.call('GET', '/api/v1/account')).json;
  t.match(account, { email, emailVerified: true, name: `Name of ${name}`, hasPassword: false, role: 'user' });
  t.notOk(browser.cookies.has('vitascope_sign_in'));
  const again = await signInAs(name);
  t.equal((await again.browser.call('GET', '/api/v1/account')).json.id, account.id, 'and the same one the next time');
  t.match((await browser.call('GET', '/api/v1/account/sign-in-services')).json.items, [{ issuer: school.issuer, label: 'The school' }]);

  await setPolicy(h, 'closed');
  t.match((await signInAs(somebody().name)).reply, { status: 403, json: { code: 'sign-up-closed' } });
  await setPolicy(h, 'approval');
  const waiting = somebody();
  t.match((await signInAs(waiting.name)).reply, { status: 403, json: { code: 'waits-for-approval' } });
  await database`update accounts set approved = true where email = ${waiting.email}`;
  t.equal((await signInAs(waiting.name)).reply.status, 303);
  await database`update accounts set banned = true where email = ${waiting.email}`;
  t.match((await signInAs(waiting.name)).reply, { status: 403, json: { code: 'banned' } });
  await setPolicy(h, 'open');
});

t.test('an account that is there is linked only where both sides have verified the address', async (t) => {
  const verified = await signedIn(h, box);
  t.equal((await signInAs(somebody({ email: verified.email.toUpperCase() }).name)).reply.status, 303);
  const [unverified, squatted] = [await signedIn(h, box), await signedIn(h, box)];
  t.match((await signInAs(somebody({ email: unverified.email, email_verified: false }).name)).reply, {
    status: 403,
    json: { code: 'sign-in-refused' },
  });
  await database`update accounts set email_verified = false where id = ${squatted.id}`;
  t.match((await signInAs(somebody({ email: squatted.email }).name)).reply, { status: 403, json: { code: 'not-linked' } });
  t.equal((await database`select 1 from account_identities where user_id = ${squatted.id} and provider_id <> 'credential'`).length, 0);
  t.match((await signInAs(somebody({ email_verified: false }).name)).reply, { status: 403, json: { code: 'sign-in-refused' } });
});

t.test('who is signed in links a service, and unlinks it', async (t) => {
  const me = await signedIn(h, box);
  const stranger = somebody({ email: 'quite.another@school.example', email_verified: false });
  t.equal((await signInAs(stranger.name, { browser: me.browser, query: '?link=true&returnTo=/account' })).reply.status, 303);
  const signedInThere = await signInAs(stranger.name);
  t.equal((await signedInThere.browser.call('GET', '/api/v1/account')).json.id, me.id);
  const second = await signedIn(h, box);
  t.match((await signInAs(stranger.name, { browser: second.browser, query: '?link=true' })).reply, {
    status: 409,
    json: { code: 'linked-to-another' },
  });
  t.equal((await openBrowser(h).call('GET', '/api/v1/auth/services/school/begin?link=true')).status, 403);
  const sentThere = { headers: { 'sec-fetch-site': 'cross-site' } };
  t.match(await second.browser.call('GET', '/api/v1/auth/services/school/begin?link=true', sentThere), {
    status: 403,
    json: { code: 'wrong-origin' },
  });
  const left = openBrowser(h);
  await left.call('POST', '/api/v1/auth/sign-in', { body: { email: second.email, password } });
  const back = await school.signIn(await begin(left, 'school', '?link=true'), somebody().name);
  await left.call('POST', '/api/v1/auth/sign-out');
  t.match(await left.call('GET', here(back)), { status: 403, json: { code: 'sign-in-refused' } });

  const [{ id }] = (await me.browser.call('GET', '/api/v1/account/sign-in-services')).json.items;
  t.equal((await second.browser.call('DELETE', `/api/v1/account/sign-in-services/${id}`)).status, 404);
  t.equal((await me.browser.call('DELETE', `/api/v1/account/sign-in-services/${id}`)).status, 204);
  const fresh = await signInAs(somebody().name);
  const [only] = (await fresh.browser.call('GET', '/api/v1/account/sign-in-services')).json.items;
  t.match(await fresh.browser.call('DELETE', `/api/v1/account/sign-in-services/${only.id}`), {
    status: 409,
    json: { code: 'last-way-in' },
  });
});

t.test('an answer counts once, in the browser and for the service that it was begun with', async (t) => {
  const { name } = somebody();
  const { browser, back } = await signInAs(name);
  t.match(await browser.call('GET', here(back)), { status: 403, json: { code: 'sign-in-refused' } }, 'once');
  const [mine, theirs] = [openBrowser(h), openBrowser(h)];
  const [url] = [await begin(mine), await begin(theirs)];
  const answer = await school.signIn(url, name);
  t.match(await theirs.call('GET', here(answer)), { status: 403, json: { code: 'sign-in-refused' } }, 'in another browser');
  t.match(await openBrowser(h).call('GET', here(answer)), { status: 403, json: { code: 'sign-in-refused' } }, 'in none');
  t.match(await mine.call('GET', here(answer).replace('/school/', '/other/')), { status: 403, json: { code: 'sign-in-refused' } });

  async function changed(change: (url: URL, browser: Browser) => void) {
    const one = openBrowser(h);
    const to = new URL(await school.signIn(await begin(one), name));
    change(to, one);
    return one.call('GET', to.pathname + to.search);
  }
  const refusals: ((url: URL, browser: Browser) => void)[] = [
    (to) => to.searchParams.set('state', 'x'.repeat(43)),
    (to) => to.searchParams.delete('state'),
    (to) => to.searchParams.set('code', 'another'),
    (to) => to.searchParams.set('iss', 'https://elsewhere.example'),
    (to) => to.searchParams.delete('iss'),
    (to) => to.searchParams.set('error', 'access_denied'),
    (_, one) => one.cookies.set('vitascope_sign_in', 'x'),
  ];
  for (const change of refusals) t.match(await changed(change), { status: 403, json: { code: 'sign-in-refused' } }, `${change}`);
  const page = await openBrowser(h).call('GET', here(answer), { headers: { accept: 'text/html' } });
  t.same([page.status, page.headers.get('location')], [303, '/sign-in?problem=sign-in-refused'], 'people see a page');
  for (const returnTo of ['https://evil.example', '//evil.example', '/\\evil.example', 'x', '/a%0d%0aset-cookie:x\r\n'])
    t.equal((await openBrowser(h).call('GET', `/api/v1/auth/services/school/begin?returnTo=${encodeURIComponent(returnTo)}`)).status, 422);
});

t.test('the same person at two services is two people, until they are linked', async (t) => {
  const { name, email } = somebody();
  other.people.set(name, { email: `other.${email}`, email_verified: true });
  const [one, two] = [await signInAs(name), await signInAs(name, { id: 'other', server: other })];
  const idOf = async ({ browser }: { browser: Browser }) => (await browser.call('GET', '/api/v1/account')).json.id;
  t.not(await idOf(one), await idOf(two));
});

t.test('the record names the account that came by a service, also where it may not sign in', async (t) => {
  const { name } = somebody();
  const { browser } = await signInAs(name);
  const { id } = (await browser.call('GET', '/api/v1/account')).json;
  await database`update accounts set banned = true where id = ${id}`;
  const again = openBrowser(h);
  const back = await school.signIn(await begin(again), name);
  t.equal((await again.call('GET', here(back), { headers: { accept: 'text/html' } })).headers.get('location'), '/sign-in?problem=banned');
  const read = () => h.call('GET', `/api/v1/admin/audit?account=${id}&action=finishSignIn`, { base: h.adminUrl });
  const { json } = await eventually(read, (reply) => reply.json.items.length > 1);
  t.match(json.items, [
    { actorKind: 'nobody', actorId: null, target: { account: id }, code: 'banned' },
    { actorKind: 'person', actorId: id, code: null },
  ]);
});

t.test('a service is asked once in a while what it says of itself, however many sign in', async (t) => {
  for (let n = 0; n < 3; n += 1) await begin(openBrowser(h));
  t.equal(school.asked('/.well-known/openid-configuration'), 1);
});

t.test('a service that is away or lies is told from a person who may not', async (t) => {
  await offer([serviceOf('school', school), serviceOf('other', other), serviceOf('gone', school, { issuer: 'http://127.0.0.1:1' })]);
  t.match(await openBrowser(h).call('GET', '/api/v1/auth/services/gone/begin'), {
    status: 502,
    json: { code: 'sign-in-service-unavailable' },
  });
  t.equal((await openBrowser(h).call('GET', '/api/v1/auth/services/unknown/begin')).status, 404);
  await offer([serviceOf('school', school, { clientSecret: 'wrong' })]);
  t.match((await signInAs(somebody().name)).reply, { status: 403, json: { code: 'sign-in-refused' } });
  await offer([serviceOf('school', school, { clientId: 'unknown' })]);
  await t.rejects(signInAs(somebody().name), /provider answers 400/);
});
