/** Accounts from making one to losing it. The harness trusts this machine as a proxy, and its letters go to the letter box. */
import type { Test } from 'tap';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { eventually, type Harness } from './harness.ts';
import { createLetterBox, guessedJustNow, type LetterBox, linkForm, openBrowser, someAddress, tokenOf } from './people.ts';

export const password = 'correct horse battery';
let count = 0;
export const newAddress = () => `person${(count += 1)}-${process.pid}@example.org`;

/** Sets who may make an account, as an administrator. */
export async function setPolicy(h: Harness, signUp: 'open' | 'approval' | 'closed'): Promise<void> {
  const path = '/api/v1/admin/settings/accounts';
  const seen = await h.call('GET', path, { base: h.adminUrl });
  const written = await h.call('PUT', path, { base: h.adminUrl, body: { signUp }, headers: { 'if-match': seen.headers.get('etag')! } });
  if (written.status !== 200) throw new Error(written.text);
}

export async function signedUp(h: Harness, box: LetterBox, init: { email?: string; name?: string } = {}) {
  const email = init.email ?? newAddress();
  const browser = openBrowser(h);
  const made = await browser.call('POST', '/api/v1/auth/sign-up', { body: { email, password, name: init.name ?? 'Person' } });
  if (made.status !== 202) throw new Error(made.text);
  const token = tokenOf(await box.take(email, /^Your address/));
  await browser.call('POST', '/api/v1/auth/verification/confirm', { body: { token } });
  return { email, browser };
}
export async function signedIn(h: Harness, box: LetterBox, init: { email?: string; name?: string } = {}) {
  const { email, browser } = await signedUp(h, box, init);
  const opened = await browser.call('POST', '/api/v1/auth/sign-in', { body: { email, password } });
  if (opened.status !== 200) throw new Error(opened.text);
  return { email, browser, id: opened.json.id as string };
}

export async function accountsConform(t: Pick<Test, 'test'>, h: Harness, box: LetterBox = createLetterBox()): Promise<void> {
  const signIn = (email: string, word = password, browser = openBrowser(h)) =>
    browser.call('POST', '/api/v1/auth/sign-in', { body: { email, password: word } });

  await t.test('an account is made, verified, approved and signed in to', async (t) => {
    await setPolicy(h, 'approval');
    t.match((await h.call('GET', '/api/v1/auth/options', { key: null })).json, {
      signUp: 'approval',
      mail: true,
      password: { shortest: 10 },
    });
    const email = newAddress();
    const browser = openBrowser(h);
    const made = await browser.call('POST', '/api/v1/auth/sign-up', { body: { email: email.toUpperCase(), password, name: ' Anna ' } });
    t.match(made, { status: 202, json: { next: 'verify' } });
    t.same(made.headers.getSetCookie(), []);
    t.match(await signIn(email), { status: 403, json: { code: 'email-not-verified' } });
    const confirm = (token: string) => browser.call('POST', '/api/v1/auth/verification/confirm', { body: { token } });
    t.match(await confirm('a.guess.it'), { status: 401, json: { code: 'link-used' } });
    t.equal((await confirm(tokenOf(await box.take(email, /^Your address/)))).status, 204);
    t.match(await signIn(email), { status: 403, json: { code: 'waits-for-approval' } });
    await h.database`update accounts set approved = true where email = ${email}`;
    const opened = await signIn(email, password, browser);
    t.match(opened, { status: 200, json: { name: 'Anna', email, role: 'user', emailVerified: true, secondFactor: false } });
    t.match(opened.headers.getSetCookie().join('\n'), /vitascope_session=.*Max-Age=2592000.*HttpOnly.*Secure.*SameSite=Lax/);
    t.notMatch(opened.headers.getSetCookie().join('\n'), /Domain/);
    t.match((await browser.call('GET', '/api/v1/session')).json, { role: 'user' });
    t.equal((await browser.call('POST', '/api/v1/auth/sign-out')).status, 204);
    t.equal(browser.cookies.get('vitascope_session'), undefined);
    t.match((await browser.call('GET', '/api/v1/session')).json, { role: null });
  });

  await t.test('a link in a letter tells whose address it verifies, and verifies nothing by being looked at', async (t) => {
    const [email, browser] = [newAddress(), openBrowser(h)];
    await browser.call('POST', '/api/v1/auth/sign-up', { body: { email, password, name: 'Lena' } });
    const token = tokenOf(await box.take(email, /^Your address/));
    const look = (one: string) => openBrowser(h).call('GET', `/api/v1/auth/verification?token=${encodeURIComponent(one)}`);
    for (let n = 0; n < 2; n += 1) t.match(await look(token), { status: 200, json: { email, name: 'Lena' } });
    const [account] = await h.database`select email_verified from accounts where email = ${email}`;
    t.match(account, { email_verified: false });
    for (const one of ['x', `${token.slice(0, -4)}AAAA`, 'a.b.c'])
      t.match(await look(one), { status: 401, json: { code: 'link-used' } }, one);
  });

  await t.test('the policy decides who may make an account, and whether it may be used at once', async (t) => {
    await setPolicy(h, 'closed');
    const refused = await openBrowser(h).call('POST', '/api/v1/auth/sign-up', { body: { email: newAddress(), password, name: 'B' } });
    t.match(refused, { status: 403, json: { code: 'sign-up-closed' } });
    await setPolicy(h, 'open');
    t.match(await signedIn(h, box), { id: String });
    const path = '/api/v1/admin/settings/accounts';
    t.equal((await h.call('PUT', path, { base: h.adminUrl, body: { signUp: 'open' } })).status, 428);
    t.equal((await h.call('PUT', path, { base: h.adminUrl, body: { signUp: 'open' }, headers: { 'if-match': '"0"' } })).status, 412);
    t.equal((await h.call('GET', path)).status, 404, 'on the admin listener alone');
  });

  await t.test('no answer tells whether there is an account', async (t) => {
    const { email } = await signedUp(h, box);
    const again = await openBrowser(h).call('POST', '/api/v1/auth/sign-up', { body: { email, password: 'quite another one', name: 'C' } });
    t.match(again, { status: 202, json: { next: 'verify' } });
    t.match(await box.take(email, /^You have an account/), { text: /sign-in/ });
    const [wrong, nobody] = [await signIn(email, 'wrong password'), await signIn(newAddress())];
    t.match(wrong, { status: 401, json: { code: 'wrong-credentials' } });
    const { requestId: _, ...known } = wrong.json;
    t.match(nobody.json, known);
    for (const path of ['password-reset', 'verification'])
      t.equal((await openBrowser(h).call('POST', `/api/v1/auth/${path}`, { body: { email: newAddress() } })).status, 202);
    t.equal((await signIn(email)).status, 200, 'and the password is still the first one');
  });

  await t.test('guessing is slowed down where it comes from, and the owner still gets in', async (t) => {
    const { email } = await signedUp(h, box);
    const guesser = openBrowser(h, someAddress());
    for (let n = 0; n < 5; n += 1) t.equal((await signIn(email, 'wrong password', guesser)).status, 401);
    await guessedJustNow(h);
    const slowed = await signIn(email, password, guesser);
    t.match(slowed, { status: 429, json: { code: 'too-many-attempts', retry: true } });
    t.ok(Number(slowed.headers.get('retry-after')) >= 1);
    t.equal((await signIn(email)).status, 200, 'from another address');
    t.equal((await signIn(newAddress(), password, guesser)).status, 401, 'other accounts are counted on their own');
    await openBrowser(h).call('POST', '/api/v1/auth/password-reset', { body: { email } });
    const token = tokenOf(await box.take(email, /^A new password/));
    const reset = { token, password: 'another good password' };
    t.equal((await guesser.call('POST', '/api/v1/auth/password-reset/confirm', { body: reset })).status, 204);
    t.equal((await signIn(email, 'another good password', guesser)).status, 200, 'and from the same one after a reset');
  });

  await t.test('a new password ends all sessions, and its link works once', async (t) => {
    const { email, browser } = await signedIn(h, box);
    await openBrowser(h).call('POST', '/api/v1/auth/password-reset', { body: { email } });
    const token = tokenOf(await box.take(email, /^A new password/));
    const reset = (word: string) => openBrowser(h).call('POST', '/api/v1/auth/password-reset/confirm', { body: { token, password: word } });
    const short = { code: 'bad-password', title: /10 characters/, errors: [{ path: 'password' }] };
    t.match(await reset('short'), { status: 422, json: short });
    t.equal((await reset('another good password')).status, 204);
    t.match(await reset('and yet another one'), { status: 401, json: { code: 'link-used' } });
    t.match(await box.take(email, /was changed$/), { text: /ask for a new password/i });
    t.equal((await signIn(email)).status, 401);
    t.equal((await signIn(email, 'another good password')).status, 200);
    t.equal(
      await eventually(
        async () => (await browser.call('GET', '/api/v1/session')).json.role,
        (role) => role === null,
      ),
      null,
    );
  });

  await t.test('the owner hears of a sign-in from an address that is new', async (t) => {
    const { email, browser } = await signedIn(h, box);
    await signIn(email, password, browser);
    t.equal((await signIn(email, password, openBrowser(h, '198.51.100.77'))).status, 200);
    t.match(await box.take(email, /^A new sign-in/), { text: /198\.51\.100\.77/ });
    t.notOk(
      box.letters.some(({ to, subject }) => to === email && /^A new sign-in/.test(subject)),
      'and of no other',
    );
  });

  await t.test('the record names the account that was signed in to or tried, and never what was typed', async (t) => {
    const { email, browser, id } = await signedIn(h, box);
    const nobody = newAddress();
    await signIn(email, 'a wrong password', browser);
    await signIn(nobody, 'a password of nobody');
    await browser.call('POST', '/api/v1/auth/sign-out');
    await openBrowser(h).call('POST', '/api/v1/auth/password-reset', { body: { email } });
    const token = tokenOf(await box.take(email, /^A new password/));
    await openBrowser(h).call('POST', '/api/v1/auth/password-reset/confirm', { body: { token, password: 'another good password' } });
    const { body, headers } = linkForm(await createLoginLink(h.database, id));
    for (let n = 0; n < 2; n += 1) await openBrowser(h).call('POST', '/login', { body, headers: { ...headers, accept: 'text/html' } });
    const read = (query: string) => h.call('GET', `/api/v1/admin/audit?limit=100&${query}`, { base: h.adminUrl });
    const seen = await eventually(
      () => read(`account=${id}`),
      ({ json }) => json.items.some(({ code }: { code: string }) => code === 'link-used'),
    );
    const target = { account: id };
    const [theirs, tried] = [
      { actorKind: 'person', actorId: id, target, code: null },
      { actorKind: 'nobody', actorId: null, target },
    ];
    t.match(seen.json.items, [
      { ...tried, action: 'login', code: 'link-used' },
      { ...theirs, action: 'login', credential: null },
      { ...theirs, action: 'resetPassword' },
      { ...tried, action: 'askPasswordReset', code: null },
      { actorKind: 'person', actorId: id, credential: 'session', action: 'signOut' },
      { action: 'signIn', actorId: id, credential: 'session', target, status: 401, code: 'wrong-credentials' },
      { ...theirs, action: 'signIn', status: 200, credential: null },
      { ...theirs, action: 'verifyAddress' },
      { ...tried, action: 'signUp', fields: ['email', 'password', 'name'] },
    ]);
    t.equal(seen.json.items.length, 9);
    const { json, text } = await read('action=signIn');
    t.ok(json.items.some(({ code, target }: { code: string; target: object }) => code === 'wrong-credentials' && !('account' in target)));
    for (const typed of [nobody, email, 'wrong password', 'password of nobody', password]) t.notOk(text.includes(typed), typed);
  });

  await t.test('a session that was made up, cut or changed is none', async (t) => {
    const { browser } = await signedIn(h, box);
    const cookie = browser.cookies.get('vitascope_session')!;
    const [head, tail] = [cookie.slice(0, 8), cookie.slice(8)];
    for (const value of ['x', '%', `${head}-${tail.slice(1)}`, cookie.slice(0, -6), `${cookie}A`, '.'.repeat(600), cookie.split('.')[0]!]) {
      const reply = await h.call('GET', '/api/v1/session', { key: null, headers: { cookie: `vitascope_session=${value}` } });
      t.match(reply, { status: 200, json: { role: null } }, value);
    }
  });

  await t.test('a sign-in link opens a session of its account', async (t) => {
    const { id } = await signedIn(h, box);
    const browser = openBrowser(h);
    t.equal((await browser.call('POST', '/login', linkForm(await createLoginLink(h.database, id)))).status, 303);
    t.match((await browser.call('GET', '/api/v1/session')).json, { role: 'user' });
    await h.database`update accounts set banned = true where id = ${id}`;
    t.equal(
      await eventually(
        async () => (await browser.call('GET', '/api/v1/session')).json.role,
        (role) => role === null,
      ),
      null,
    );
    t.match(await openBrowser(h).call('POST', '/login', linkForm(await createLoginLink(h.database, id))), {
      status: 403,
      json: { code: 'banned' },
    });
  });

  await t.test('what is not understood is refused', async (t) => {
    const post = (path: string, body: unknown) => openBrowser(h).call('POST', `/api/v1/auth/${path}`, { body });
    for (const body of [
      {},
      { email: 'x', password, name: 'A' },
      { email: newAddress(), password, name: '' },
      { email: newAddress(), password, name: 'A', role: 'administrator' },
    ])
      t.equal((await post('sign-up', body)).status, 422);
    t.match(await post('sign-up', { email: newAddress(), password: 'short', name: 'A' }), { status: 422, json: { code: 'bad-password' } });
    t.equal((await post('sign-in', { email: { $ne: '' }, password })).status, 422);
    t.match(await post('second-factor', { code: '123456' }), { status: 401, json: { code: 'sign-in-again' } });
    const foreign = await openBrowser(h).call('POST', '/api/v1/auth/sign-in', {
      body: { email: newAddress(), password },
      headers: { origin: 'https://evil.example' },
    });
    t.match(foreign, { status: 403, json: { code: 'wrong-origin' } });
  });
}
