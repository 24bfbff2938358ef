/** Signing in through GitHub, against a server that answers as GitHub's documentation says. No real GitHub was asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../../components/database/embedded.ts';
import { migrate } from '../../../components/database/migrate.ts';
import { openDatabase } from '../../../components/database/open.ts';
import { startGitHubServer } from '../../../test/servers/github.ts';
import { password, signedIn } from '../../conformance/accounts.ts';
import { type Harness, startHarness } from '../../conformance/harness.ts';
import { type Browser, createLetterBox, openBrowser, tokenOf } from '../../conformance/people.ts';

t.setTimeout(300_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-github-'));
const postgres = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: postgres.url, max: 8 });
await migrate(database);
const box = createLetterBox();
const h = await startHarness({ database, driver: 'node', mail: box, settings: { trustedProxies: ['loopback'] } });
const site = 'https://video.example.org';
const callback = `${site}/api/v1/auth/services/github/callback`;
const github = await startGitHubServer(callback);
t.teardown(async () => {
  await h.close();
  await github.stop();
  await database.end();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function put(path: string, body: object, of: Harness = h) {
  const seen = await of.call('GET', path, { base: of.adminUrl });
  return of.call('PUT', path, { base: of.adminUrl, body, headers: { 'if-match': seen.headers.get('etag')! } });
}
const service = (more: object = {}) => ({
  ...{ kind: 'github', id: 'github', label: 'GitHub', issuer: github.issuer },
  ...{ clientId: github.clientId, clientSecret: github.clientSecret },
  ...more,
});
async function offer(more: object = {}) {
  const reply = await put('/api/v1/admin/sign-in-services', { items: [service(more)] });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply;
}
async function setAccounts(body: object, of: Harness = h) {
  const reply = await put('/api/v1/admin/settings/accounts', body, of);
  if (reply.status !== 200) throw new Error(reply.text);
}
const here = (url: string) => url.slice(site.length);
async function begin(browser: Browser, query = '') {
  const reply = await browser.call('GET', `/api/v1/auth/services/github/begin${query}`);
  if (reply.status !== 303) throw new Error(reply.text);
  return reply.headers.get('location')!;
}
async function signInAs(login: string, init: { browser?: Browser; query?: string; agrees?: boolean } = {}) {
  const browser = init.browser ?? openBrowser(h);
  const back = await github.signIn(await begin(browser, init.query), login, init.agrees);
  return { browser, back, reply: await browser.call('GET', here(back)) };
}
const idOf = async (browser: Browser) => (await browser.call('GET', '/api/v1/account')).json.id;
const refused = (code: string, status = 403) => ({ status, json: { code } });
let count = 0;
function somebody(init: { email?: string; verified?: boolean; name?: string | null; organisations?: string[] } = {}) {
  const login = `octocat-${(count += 1)}`;
  const { email = `${login}@cats.example`, verified = true, name = 'The Octocat', organisations = [] } = init;
  const address = { visibility: null, verified: true, primary: false };
  const emails = [
    { ...address, email: `${count}+${login}@users.noreply.github.com` },
    { ...address, email, verified, primary: true },
    { ...address, email: `other.${login}@cats.example` },
  ];
  github.people.set(login, { id: 1000 + count, name, emails, organisations });
  return { login, email };
}

t.test('GitHub is offered like any other service, with an address of its own where it is an Enterprise', async (t) => {
  const path = '/api/v1/admin/sign-in-services';
  const { issuer: _, ...plain } = service();
  const written = await put(path, { items: [plain] });
  t.match(written, {
    status: 200,
    json: { items: [{ kind: 'github', issuer: 'https://github.com', organisations: [], hasSecret: true, callback }] },
  });
  t.notMatch(
    written.text + JSON.stringify(await database`select value from settings where name = 'sign-in-services'`),
    /secret of the OAuth/,
  );
  const browser = openBrowser(h);
  const url = new URL(await begin(browser));
  t.equal(url.origin + url.pathname, 'https://github.com/login/oauth/authorize');
  t.match(Object.fromEntries(url.searchParams), {
    ...{ client_id: github.clientId, redirect_uri: callback, scope: 'user:email', state: /^.{43}$/ },
    ...{ code_challenge: /^.{43}$/, code_challenge_method: 'S256' },
  });
  await offer({ organisations: ['acme'] });
  t.equal(new URL(await begin(browser)).searchParams.get('scope'), 'user:email read:org');
  for (const wrong of [
    ...[{ issuer: 'https://github.com/acme' }, { issuer: 'http://github.com' }, { organisations: ['a b'] }, { organisations: ['../x'] }],
    ...[{ scopes: ['repo'] }, { kind: 'gitlab' }],
  ])
    t.equal((await put(path, { items: [service(wrong)] })).status, 422, JSON.stringify(wrong));
  const moved = await put(path, { items: [{ ...service({ issuer: 'https://git.example.org' }), clientSecret: undefined }] });
  t.match(moved.json.items, [{ hasSecret: false }], 'a secret is not shown to another server');
  t.match((await h.call('GET', '/api/v1/auth/options', { key: null })).json.services, [{ id: 'github', label: 'GitHub' }]);
});

t.test('who is new gets an account by their primary address, and the same one the next time', async (t) => {
  await offer();
  await setAccounts({ signUp: 'open' });
  const { login, email } = somebody();
  github.asked.length = 0;
  const { browser, reply } = await signInAs(login, { query: '?returnTo=/w/abcd' });
  t.same([reply.status, reply.headers.get('location')], [303, '/w/abcd'], reply.text);
  t.notOk(github.asked.includes('GET /api/v3/user/orgs'), 'what is not needed is not asked for');
  const account = (await browser.call('GET', '/api/v1/account')).json;
  t.match(account, { email, emailVerified: true, name: 'The Octocat', role: 'user' });
  const renamed = github.people.get(login)!;
  github.people.set('renamed', { ...renamed, emails: [{ ...renamed.emails[1]!, email: 'new@cats.example' }] });
  t.equal(await idOf((await signInAs('renamed')).browser), account.id, 'whatever they are called by now');
  t.match((await browser.call('GET', '/api/v1/account/sign-in-services')).json.items, [{ issuer: github.issuer, label: 'GitHub' }]);
  const tokens = await database`select 1 from account_identities where access_token is not null`;
  t.equal(tokens.length, 0, 'the token that GitHub gave is not kept');
  const nameless = somebody({ name: null });
  const named = await signInAs(nameless.login);
  t.equal((await named.browser.call('GET', '/api/v1/account')).json.name, nameless.login);
});

t.test('an address that is not verified is nobody’s, also where another one is', async (t) => {
  const stranger = somebody({ verified: false });
  t.match((await signInAs(stranger.login)).reply, refused('sign-in-refused'));
  const mine = await signedIn(h, box);
  const pretender = somebody({ email: mine.email, verified: false });
  t.match((await signInAs(pretender.login)).reply, refused('sign-in-refused'));
  const without = somebody();
  github.people.get(without.login)!.emails = [];
  t.match((await signInAs(without.login)).reply, refused('sign-in-refused'), 'nor where there is none');
  t.equal((await database`select 1 from accounts where email like '%octocat-3%' or email like 'other.%'`).length, 0);
});

t.test('an account that is there is linked where both sides have verified the address, or its owner links it', async (t) => {
  const verified = await signedIn(h, box);
  const { browser } = await signInAs(somebody({ email: verified.email.toUpperCase() }).login);
  t.equal(await idOf(browser), verified.id);
  const squatted = await signedIn(h, box);
  await database`update accounts set email_verified = false where id = ${squatted.id}`;
  t.match((await signInAs(somebody({ email: squatted.email }).login)).reply, refused('not-linked'));
  const me = await signedIn(h, box);
  const elsewhere = somebody({ verified: false });
  t.equal((await signInAs(elsewhere.login, { browser: me.browser, query: '?link=true' })).reply.status, 303);
  t.equal(await idOf((await signInAs(elsewhere.login)).browser), me.id);
});

t.test('an answer counts once, in the browser that began, and with its state', async (t) => {
  const { login } = somebody();
  const browser = openBrowser(h);
  const url = await begin(browser);
  const kept = browser.cookies.get('vitascope_sign_in')!;
  const back = await github.signIn(url, login);
  t.equal((await browser.call('GET', here(back))).status, 303);
  t.match(await browser.call('GET', here(back)), refused('sign-in-refused'), 'the cookie is gone');
  browser.cookies.set('vitascope_sign_in', kept);
  t.match(await browser.call('GET', here(back)), refused('sign-in-refused'), 'and with it the code is used up');
  t.match((await signInAs(login, { agrees: false })).reply, refused('sign-in-refused'), 'who says no there');
  const denied = openBrowser(h);
  const no = await github.signIn(await begin(denied), login, false);
  const page = await denied.call('GET', here(no), { headers: { accept: 'text/html' } });
  t.same([page.status, page.headers.get('location')], [303, '/sign-in?problem=sign-in-refused']);
  const [mine, theirs] = [openBrowser(h), openBrowser(h)];
  const [answer] = [await github.signIn(await begin(mine), login), await begin(theirs)];
  t.match(await theirs.call('GET', here(answer)), refused('sign-in-refused'), 'in another browser');
  for (const change of [
    (to: URL) => to.searchParams.set('state', 'x'.repeat(43)),
    (to: URL) => to.searchParams.delete('state'),
    (to: URL) => to.searchParams.set('code', 'another'),
    (to: URL) => to.searchParams.delete('code'),
  ]) {
    const one = openBrowser(h);
    const to = new URL(await github.signIn(await begin(one), login));
    change(to);
    t.match(await one.call('GET', to.pathname + to.search), refused('sign-in-refused'), `${change}`);
  }
  // Whoever steals a code cannot use it: the verifier is in the browser that began.
  const [victim, thief] = [openBrowser(h), openBrowser(h)];
  const stolen = new URL(await github.signIn(await begin(victim), login)).searchParams.get('code')!;
  const own = new URL(await github.signIn(await begin(thief), login));
  own.searchParams.set('code', stolen);
  t.match(await thief.call('GET', own.pathname + own.search), refused('sign-in-refused'));
});

t.test('only members of an organisation are let in where one is asked for', async (t) => {
  await offer({ organisations: ['Acme', 'friends'] });
  const many = Array.from({ length: 150 }, (_, at) => `club-${at}`);
  for (const organisations of [['acme'], ['ACME', 'x'], [...many, 'friends']])
    t.equal((await signInAs(somebody({ organisations }).login)).reply.status, 303, organisations.join(' ').slice(-20));
  for (const organisations of [[], ['acme-2'], many])
    t.match((await signInAs(somebody({ organisations }).login)).reply, refused('organisation-required'));
  const leaver = somebody({ organisations: ['acme'] });
  t.equal((await signInAs(leaver.login)).reply.status, 303);
  github.people.get(leaver.login)!.organisations = [];
  t.match((await signInAs(leaver.login)).reply, refused('organisation-required'), 'nor who was one');
  const page = await openBrowser(h);
  const to = await github.signIn(await begin(page), leaver.login);
  const shown = await page.call('GET', here(to), { headers: { accept: 'text/html' } });
  t.equal(shown.headers.get('location'), '/sign-in?problem=organisation-required');
  await offer();
});

t.test('a name of an organisation stands for the one that had it first, whatever either is called by now', async (t) => {
  await offer({ organisations: ['Founders'] });
  const founder = somebody({ organisations: ['founders'] });
  t.equal((await signInAs(founder.login)).reply.status, 303);
  const number = github.organisations.get('founders')!;
  github.organisations.set('old-founders', number);
  github.organisations.set('founders', 99_000);
  github.people.get(founder.login)!.organisations = ['old-founders'];
  t.equal((await signInAs(founder.login)).reply.status, 303, 'one that was renamed');
  t.match(
    (await signInAs(somebody({ organisations: ['founders'] }).login)).reply,
    refused('organisation-required'),
    'its name taken by others',
  );
  await offer();
  await offer({ organisations: ['founders'] });
  t.equal((await signInAs(somebody({ organisations: ['founders'] }).login)).reply.status, 303, 'a name that is written anew is a new one');
  t.match((await signInAs(founder.login)).reply, refused('organisation-required'));
  await offer();
});

t.test('an account that a second factor or an office protects is linked from inside alone', async (t) => {
  for (const change of [{ two_factor_enabled: true }, { role: 'moderator' }, { role: 'administrator' }]) {
    const me = await signedIn(h, box);
    await database`update accounts set ${database(change)} where id = ${me.id}`;
    const there = somebody({ email: me.email });
    const before = box.letters.length;
    const { browser, reply } = await signInAs(there.login);
    t.match(reply, refused('not-linked'), JSON.stringify(change));
    t.equal((await browser.call('GET', '/api/v1/session')).json.role, null);
    t.equal(box.letters.length, before);
    t.equal((await signInAs(there.login, { browser: me.browser, query: '?link=true' })).reply.status, 303);
    t.match((await box.take(me.email, /^A new way to sign in/)).text, /GitHub/);
    t.equal(await idOf((await signInAs(there.login)).browser), me.id, 'and from then on by the service');
    await database`update accounts set role = 'user', two_factor_enabled = false where id = ${me.id}`;
  }
});

t.test('the owner is told of each new link, and not of signing in by it', async (t) => {
  const me = await signedIn(h, box);
  const there = somebody({ email: me.email });
  t.equal((await signInAs(there.login)).reply.status, 303);
  await box.take(me.email, /^A new way to sign in/);
  const fresh = somebody();
  t.equal((await signInAs(fresh.login)).reply.status, 303);
  for (const { login } of [there, fresh]) t.equal((await signInAs(login)).reply.status, 303);
  const written = await database`
    select 1 from outgoing_mail where recipient in (${me.email}, ${fresh.email}) and subject like 'A new way%'`;
  t.same(
    [written.length, box.letters.filter(({ to, subject }) => [me.email, fresh.email].includes(to) && /^A new way/.test(subject)).length],
    [0, 0],
  );
});

t.test('who comes by a service that says who may gets no password besides it', async (t) => {
  await setAccounts({ signUp: 'open' });
  const ask = (email: string) => openBrowser(h).call('POST', '/api/v1/auth/password-reset', { body: { email } });
  const confirm = (token: string) => openBrowser(h).call('POST', '/api/v1/auth/password-reset/confirm', { body: { token, password } });
  for (const [signUp, organisations, gets] of [
    ['services', ['acme'], false],
    ['open', ['acme'], false],
    ['services', [], false],
    ['open', [], true],
  ] as const) {
    const witness = await signedIn(h, box);
    await offer({ organisations });
    const leaver = somebody({ organisations: ['acme'] });
    const { browser } = await signInAs(leaver.login);
    const id = await idOf(browser);
    await setAccounts({ signUp });
    github.people.get(leaver.login)!.organisations = [];
    const [theirs, nobodys] = [await ask(leaver.email), await ask(`nobody.${id}@cats.example`)];
    t.same([theirs.status, theirs.text], [202, nobodys.text]);
    t.equal((await ask(witness.email)).status, 202);
    await box.take(witness.email, /^A new password/);
    if (gets) {
      t.equal((await confirm(tokenOf(await box.take(leaver.email, /^A new password/)))).status, 204);
      await setAccounts({ signUp: 'services' });
      await ask(leaver.email);
      t.ok(await box.take(leaver.email, /^A new password/), 'who has a password goes on having one');
    } else {
      t.equal(box.letters.filter(({ to }) => to === leaver.email).length, 0);
      t.equal((await database`select 1 from account_verifications where identifier like 'reset-password:%' and value = ${id}`).length, 0);
      await database`
        insert into account_verifications (id, identifier, value, expires_at)
        values (${id}, ${`reset-password:before ${id}`}, ${id}, now() + interval '1 hour')`;
      t.match(await confirm(`before ${id}`), refused('link-used', 401), 'nor by a letter from before');
      t.match(await browser.call('PUT', '/api/v1/account/password', { body: { password } }), refused('services-alone'));
      t.match(await h.call('POST', `/api/v1/admin/accounts/${id}/password-link`, { base: h.adminUrl }), refused('services-alone'));
      t.equal((await database`select 1 from account_identities where user_id = ${id} and provider_id = 'credential'`).length, 0);
    }
    await setAccounts({ signUp: 'open' });
  }
});

t.test('the domains of addresses hold for changing one, too', async (t) => {
  const [me, chief] = [await signedIn(h, box), await signedIn(h, box)];
  await database`update accounts set role = 'administrator' where id = ${chief.id}`;
  await setAccounts({ signUpDomains: ['example.org'] });
  const change = (browser: Browser, email: string) => browser.call('POST', '/api/v1/account/address', { body: { email, password } });
  t.match(await change(me.browser, 'me@elsewhere.example'), refused('address-not-allowed'));
  t.equal((await change(me.browser, 'me-again@example.org')).status, 202);
  const token = tokenOf(await box.take('me-again@example.org', /^Your new address/));
  const confirm = () => openBrowser(h).call('POST', '/api/v1/auth/address/confirm', { body: { token } });
  await setAccounts({ signUpDomains: ['example.net'] });
  t.match(await confirm(), refused('address-not-allowed'), 'nor by a letter from before');
  await setAccounts({ signUpDomains: ['example.org'] });
  t.equal((await confirm()).status, 204);
  t.equal((await change(chief.browser, 'chief@elsewhere.example')).status, 202);
  const theirs = tokenOf(await box.take('chief@elsewhere.example', /^Your new address/));
  t.equal((await openBrowser(h).call('POST', '/api/v1/auth/address/confirm', { body: { token: theirs } })).status, 204);
  await database`update accounts set role = 'user' where id = ${chief.id}`;
  await setAccounts({ signUp: 'open' });
});

t.test('a GitHub that is away, or answers what it should not, is said to be so', async (t) => {
  const { login } = somebody();
  const away = refused('sign-in-service-unavailable', 502);
  const paths = ['/login/oauth/access_token', '/api/v3/user', '/api/v3/user/emails'];
  for (const path of paths)
    for (const answer of [
      ...[
        { status: 200, body: '<!doctype html><title>Unicorn!</title>' },
        { status: 200, body: '' },
        { status: 200, body: '[{}]' },
      ],
      ...[
        { status: 503, body: '{}' },
        { status: 200, body: 'x'.repeat(1_100_000) },
        { status: 200, body: '{"id": "7", "email": 7}' },
      ],
    ]) {
      github.instead.set(path, answer);
      t.match((await signInAs(login)).reply, away, `${path}: ${answer.status} ${answer.body.slice(0, 20)}`);
      github.instead.clear();
    }
  github.instead.set('/api/v3/user/emails', { status: 404, body: '{"message":"Not Found"}' });
  t.match((await signInAs(login)).reply, away, 'where the scope was not granted');
  github.instead.clear();
  const browser = openBrowser(h);
  const back = await github.signIn(await begin(browser), login);
  github.isAway = true;
  t.match(await browser.call('GET', here(back)), away);
  github.isAway = false;
  t.equal((await signInAs(login)).reply.status, 303, 'and works again');
  await offer({ clientSecret: 'a wrong one' });
  t.match((await signInAs(login)).reply, away, 'nobody who signs in can help that the secret is wrong');
  await offer();
});

t.test('accounts are made for addresses of certain domains alone, or by services alone', async (t) => {
  await setAccounts({ signUp: 'open', signUpDomains: ['Example.org'] });
  const options = async () => (await h.call('GET', '/api/v1/auth/options', { key: null })).json;
  t.match(await options(), { signUp: 'open', domains: ['example.org'] });
  const signUp = (email: string) => openBrowser(h).call('POST', '/api/v1/auth/sign-up', { body: { email, password, name: 'P' } });
  for (const email of ['a@example.com', 'a@sub.example.org', 'a@example.org.evil.example', 'a@notexample.org'])
    t.match(await signUp(email), refused('address-not-allowed'), email);
  t.equal((await signUp('somebody@EXAMPLE.org')).status, 202);
  t.match((await signInAs(somebody().login)).reply, refused('address-not-allowed'));
  t.equal((await signInAs(somebody({ email: 'team@example.org' }).login)).reply.status, 303);
  for (const domain of ['@example.org', 'example', 'a b.org', '*.example.org', ''])
    t.equal((await put('/api/v1/admin/settings/accounts', { signUpDomains: [domain] })).status, 422, domain);

  await setAccounts({ signUp: 'services' });
  t.match(await signUp('more@example.org'), refused('sign-up-closed'));
  t.equal((await signInAs(somebody().login)).reply.status, 303);
  await setAccounts({ signUp: 'closed' });
  t.match((await signInAs(somebody().login)).reply, refused('sign-up-closed'));

  const silent = await startHarness({ database, driver: 'node', settings: { trustedProxies: ['loopback'] } });
  t.teardown(() => silent.close());
  await setAccounts({ signUp: 'open', signUpDomains: ['example.org'] }, silent);
  t.match(
    (await silent.call('GET', '/api/v1/auth/options', { key: null })).json,
    { signUp: 'approval' },
    'without mail an address proves nothing',
  );
  const made = await openBrowser(silent).call('POST', '/api/v1/auth/sign-up', {
    body: { email: 'pretender@example.org', password, name: 'P' },
  });
  t.match(made, { status: 202, json: { next: 'approval' } });
  t.match(
    await openBrowser(silent).call('POST', '/api/v1/auth/sign-in', { body: { email: 'pretender@example.org', password } }),
    refused('waits-for-approval'),
  );
});

t.test('a site for its members opens to those who come by GitHub', async (t) => {
  await setAccounts({ signUp: 'services' });
  await offer({ organisations: ['acme'] });
  await put('/api/v1/admin/settings/site', { access: 'members' });
  t.match(await h.call('GET', '/api/v1/videos', { key: null }), refused('members-only', 401));
  const { browser } = await signInAs(somebody({ organisations: ['acme'] }).login);
  t.equal((await browser.call('GET', '/api/v1/videos')).status, 200);
  const outsider = await signInAs(somebody().login);
  t.match(outsider.reply, refused('organisation-required'));
  t.match(await outsider.browser.call('GET', '/api/v1/videos'), refused('members-only', 401));
  await put('/api/v1/admin/settings/site', { access: 'public' });
});
