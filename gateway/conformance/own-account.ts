/** The own account: address, password, sessions, second factor, tokens, taking along and giving up. */
import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Test } from 'tap';
import { newAddress, password, setPolicy, signedIn } from './accounts.ts';
import { anOrganisation } from './channels.ts';
import { eventually, type Harness } from './harness.ts';
import { guessedJustNow, type LetterBox, openBrowser, tokenOf } from './people.ts';

/** What an authenticator shows for the address of a QR code. */
export function codeOf(uri: string): Promise<string> {
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return createOTP(new TextDecoder().decode(base32.decode(secret))).totp();
}

export async function ownAccountConforms(t: Pick<Test, 'test'>, h: Harness, box: LetterBox): Promise<void> {
  await setPolicy(h, 'open');
  const signIn = (email: string, word = password, browser = openBrowser(h)) =>
    browser.call('POST', '/api/v1/auth/sign-in', { body: { email, password: word } });

  await t.test('who they are', async (t) => {
    const { browser, email, id } = await signedIn(h, box, { name: 'Dora' });
    t.match((await browser.call('GET', '/api/v1/account')).json, { id, email, name: 'Dora', hasPassword: true, organisations: [] });
    t.match((await browser.call('PATCH', '/api/v1/account', { body: { name: 'Dora D.' } })).json, { name: 'Dora D.' });
    t.equal((await browser.call('PATCH', '/api/v1/account', { body: { name: 'E', role: 'administrator' } })).status, 422);
    t.equal((await openBrowser(h).call('GET', '/api/v1/account')).status, 401);
    const foreign = await browser.call('PATCH', '/api/v1/account', { body: { name: 'E' }, headers: { origin: '' } });
    t.match(foreign, { status: 403, json: { code: 'wrong-origin' } });
  });

  await t.test('a new address counts once its letter was opened', async (t) => {
    const { browser, email } = await signedIn(h, box);
    const next = newAddress();
    const change = (to: string, word: string | undefined) =>
      browser.call('POST', '/api/v1/account/address', { body: { email: to, password: word } });
    t.match(await change(next, 'wrong password'), { status: 403, json: { code: 'wrong-password' } });
    t.match(await change(next, undefined), { status: 403, json: { code: 'wrong-password' } });
    t.match(await change(next, password), { status: 202, json: { email } });
    const token = tokenOf(await box.take(next, /^Your new address/));
    const look = () => openBrowser(h).call('GET', `/api/v1/auth/address?token=${encodeURIComponent(token)}`);
    for (let n = 0; n < 2; n += 1) t.match(await look(), { status: 200, json: { email: next, name: 'Person' } });
    t.match((await browser.call('GET', '/api/v1/account')).json, { email }, 'looking changes nothing');
    const confirm = () => openBrowser(h).call('POST', '/api/v1/auth/address/confirm', { body: { token } });
    t.equal((await confirm()).status, 204);
    t.equal((await confirm()).status, 401, 'once');
    t.match(await look(), { status: 401, json: { code: 'link-used' } });
    t.match(await box.take(email, /has a new address/), { text: new RegExp(next) });
    t.match((await browser.call('GET', '/api/v1/account')).json, { email: next, emailVerified: true });
    t.equal((await signIn(email)).status, 401);
    t.equal((await signIn(next)).status, 200);
    const other = await signedIn(h, box);
    t.equal((await change(other.email, password)).status, 202, 'which tells nothing of others');
    const taken = tokenOf(await box.take(other.email, /^Your new address/));
    const reply = await openBrowser(h).call('POST', '/api/v1/auth/address/confirm', { body: { token: taken } });
    t.match(reply, { status: 409, json: { code: 'address-taken' } });
  });

  await t.test('a new password ends the other sessions, which can also be ended one by one', async (t) => {
    const { browser, email } = await signedIn(h, box);
    const [second, third] = [openBrowser(h), openBrowser(h)];
    await signIn(email, password, second);
    await signIn(email, password, third);
    const sessions = (await browser.call('GET', '/api/v1/account/sessions')).json.items;
    t.equal(sessions.length, 3);
    t.equal(sessions.filter((one: { current: boolean }) => one.current).length, 1);
    t.notMatch(JSON.stringify(sessions), browser.cookies.get('vitascope_session')!.slice(0, 32), 'without their tokens');
    const isIn = async (one: typeof browser) => (await one.call('GET', '/api/v1/session')).json.role !== null;
    t.equal((await browser.call('DELETE', `/api/v1/account/sessions/${sessions[0].id}`)).status, 204);
    t.equal((await browser.call('DELETE', `/api/v1/account/sessions/${sessions[0].id}`)).status, 404);
    t.same(await Promise.all([browser, second, third].map(isIn)), [true, true, false]);
    const stranger = await signedIn(h, box);
    t.equal(
      (await stranger.browser.call('DELETE', `/api/v1/account/sessions/${sessions[1].id}`)).status,
      404,
      'nobody ends those of others',
    );
    const change = (current: string, next: string) =>
      browser.call('PUT', '/api/v1/account/password', { body: { current, password: next } });
    t.match(await change('wrong password', 'a second password'), { status: 403, json: { code: 'wrong-password' } });
    t.match(await change(password, 'short'), { status: 422, json: { code: 'bad-password' } });
    t.equal((await change(password, 'a second password')).status, 204);
    t.same(await Promise.all([browser, second].map(isIn)), [true, false]);
    t.equal((await signIn(email)).status, 401);
    t.equal((await signIn(email, 'a second password', second)).status, 200);
    t.equal((await browser.call('DELETE', '/api/v1/account/sessions')).status, 204);
    t.same(await Promise.all([browser, second].map(isIn)), [true, false]);
  });

  await t.test('a new password ends the links that were sent before it, and so does a new address', async (t) => {
    const { browser, email, id } = await signedIn(h, box);
    const post = (path: string, body: unknown) => openBrowser(h).call('POST', `/api/v1/auth${path}`, { body });
    const linkTo = async (to: string) => {
      t.equal((await browser.call('POST', '/api/v1/account/address', { body: { email: to, password } })).status, 202);
      return tokenOf(await box.take(to, /^Your new address/));
    };
    const resetLink = async (to: string) => {
      t.equal((await post('/password-reset', { email: to })).status, 202);
      return tokenOf(await box.take(to, /^A new password/));
    };
    const foreign = await linkTo(newAddress());
    const [first, second] = [await resetLink(email), await resetLink(email)];
    const over = { status: 401, json: { code: 'link-used' } };
    t.equal((await post('/password-reset/confirm', { token: second, password })).status, 204);
    t.match(await post('/password-reset/confirm', { token: first, password }), over, 'another link to a new password');
    t.match(await post('/address/confirm', { token: foreign }), over, 'a link to another address, whoever has asked for it');
    t.equal((await signIn(email, password, browser)).status, 200);

    const asked = await linkTo(newAddress());
    t.equal((await browser.call('PUT', '/api/v1/account/password', { body: { current: password, password } })).status, 204);
    t.match(await post('/address/confirm', { token: asked }), over);
    const next = newAddress();
    const { url } = (await h.call('POST', `/api/v1/admin/accounts/${id}/password-link`, { base: h.adminUrl })).json;
    const stale = new URL(url).searchParams.get('token');
    t.equal((await post('/address/confirm', { token: await linkTo(next) })).status, 204);
    t.match(await post('/password-reset/confirm', { token: stale, password }), over, 'one that the address before has');
  });

  await t.test('guessing the password from an open session is slowed down as well', async (t) => {
    const { browser } = await signedIn(h, box);
    const guess = (word: string) => browser.call('POST', '/api/v1/account/address', { body: { email: newAddress(), password: word } });
    for (let n = 0; n < 5; n += 1) t.equal((await guess('wrong password')).status, 403);
    await guessedJustNow(h);
    t.match(await guess(password), { status: 429, json: { code: 'too-many-attempts' } });
  });

  await t.test('a second factor is set up, asked for, and taken away', async (t) => {
    const { browser, email } = await signedIn(h, box);
    const post = (path: string, body: unknown) => browser.call('POST', `/api/v1/account/second-factor${path}`, { body });
    t.match(await post('', { password: 'wrong password' }), { status: 403, json: { code: 'wrong-password' } });
    t.match(await post('/backup-codes', { password }), { status: 409, json: { code: 'no-second-factor' } });
    const begun = (await post('', { password })).json;
    t.match(begun, { uri: /^otpauth:\/\/totp\// });
    t.equal((await signIn(email)).status, 200, 'it does not count yet');
    t.match(await post('/confirm', { code: '000000' }), { status: 401, json: { code: 'wrong-code' } });
    t.equal((await post('/confirm', { code: await codeOf(begun.uri) })).status, 204);
    t.match((await browser.call('GET', '/api/v1/account')).json, { secondFactor: true });
    t.match(await post('', { password }), { status: 409, json: { code: 'second-factor-exists' } });

    const other = openBrowser(h);
    const first = await signIn(email, password, other);
    t.match(first, { status: 202, json: { secondFactor: ['code', 'backup-code'] } });
    t.match((await other.call('GET', '/api/v1/session')).json, { role: null }, 'the password alone opens nothing');
    const second = (body: unknown, from = other) => from.call('POST', '/api/v1/auth/second-factor', { body });
    t.match(await second({ code: '000000' }), { status: 401, json: { code: 'wrong-code' } });
    t.match(await second({ code: await codeOf(begun.uri), trustDevice: true }), { status: 200, json: { email, secondFactor: true } });
    t.match((await other.call('GET', '/api/v1/session')).json, { role: 'user' });
    await other.call('POST', '/api/v1/auth/sign-out');
    t.equal((await signIn(email, password, other)).status, 200, 'a trusted browser is not asked again');

    const third = openBrowser(h);
    await signIn(email, password, third);
    t.equal((await second({ backupCode: begun.backupCodes[0] }, third)).status, 200);
    await signIn(email, password, third);
    t.equal((await second({ backupCode: begun.backupCodes[0] }, third)).status, 401, 'a backup code works once');
    const fresh = (await post('/backup-codes', { password })).json.backupCodes;
    t.equal((await second({ backupCode: begun.backupCodes[1] }, third)).status, 401, 'new ones replace the old ones');
    t.equal((await second({ backupCode: fresh[0] }, third)).status, 200);
    t.match(await post('/remove', { password: 'wrong password' }), { status: 403, json: { code: 'wrong-password' } });
    t.equal((await post('/remove', { password })).status, 204);
    t.equal((await signIn(email)).status, 200);
  });

  await t.test('a challenge bears five wrong codes, and then wants the password again', async (t) => {
    const { browser, email } = await signedIn(h, box);
    const begun = (await browser.call('POST', '/api/v1/account/second-factor', { body: { password } })).json;
    await browser.call('POST', '/api/v1/account/second-factor/confirm', { body: { code: await codeOf(begun.uri) } });
    const other = openBrowser(h);
    await signIn(email, password, other);
    const guess = (code: string) => other.call('POST', '/api/v1/auth/second-factor', { body: { code } });
    for (let n = 0; n < 5; n += 1) t.match(await guess('000000'), { status: 401, json: { code: 'wrong-code' } });
    t.match(await guess(await codeOf(begun.uri)), { status: 401, json: { code: 'sign-in-again' } });
  });

  await t.test('a token says who they are to services that know the public keys', async (t) => {
    const { browser, id } = await signedIn(h, box, { name: 'Emil' });
    const { token, expiresAt } = (await browser.call('POST', '/api/v1/account/token')).json;
    const keys = (await openBrowser(h).call('GET', '/api/v1/auth/jwks')).json;
    t.notOk(
      keys.keys.some((key: object) => 'd' in key),
      'nothing private is shown',
    );
    const issuer = 'https://video.example.org';
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer, audience: issuer });
    t.match(payload, { sub: id, name: 'Emil', role: 'user', organisations: [] });
    t.equal(payload.exp! * 1000, Date.parse(expiresAt));
    t.equal(payload.exp! - payload.iat!, 900);
    await t.rejects(jwtVerify(`${token.slice(0, -8)}AAAAAAAA`, createLocalJWKSet(keys)));
    t.equal((await openBrowser(h).call('POST', '/api/v1/account/token')).status, 401);
  });

  await t.test('everything is taken along, and nothing secret', async (t) => {
    const { browser, email, id } = await signedIn(h, box);
    const made = (await browser.call('POST', '/api/v1/videos', { body: { title: 'Mine' } })).json;
    const file = await browser.call('GET', '/api/v1/account/export');
    t.match(file.headers.get('content-disposition'), /attachment/);
    t.match(file.json, {
      vitascope: 'account',
      account: { id, email },
      videos: [{ id: made.id, title: 'Mine' }],
      sessions: [{}],
      keys: [],
    });
    t.notMatch(file.text, /password|token|hash/i);
  });

  await t.test('what somebody made for an organisation they take along while they look after its videos', async (t) => {
    const { browser, id } = await signedIn(h, box);
    const organisation = await anOrganisation(h);
    await h.database`insert into organisation_members (id, organisation_id, user_id, role) values (${id}, ${organisation}, ${id}, 'editor')`;
    const made = (await browser.call('POST', '/api/v1/videos', { body: { title: 'Internal plans', privacy: 'private' } })).json;
    await h.database`update videos set organisation_id = ${organisation} where id = ${made.id}`;
    const titles = async () =>
      (await browser.call('GET', '/api/v1/account/export')).json.videos.map(({ title }: { title: string }) => title);
    for (const [role, expected] of [
      ['editor', ['Internal plans']],
      ['admin', ['Internal plans']],
      ['viewer', []],
    ] as const) {
      await h.database`update organisation_members set role = ${role} where user_id = ${id}`;
      t.same(await titles(), expected, role);
    }
    await h.database`delete from organisation_members where user_id = ${id}`;
    t.same(await titles(), [], 'once they have left it');
  });

  await t.test('an account is given up, and its videos are removed or handed over', async (t) => {
    const { browser, email, id } = await signedIn(h, box);
    const made = (await browser.call('POST', '/api/v1/videos', { body: { title: 'Mine' } })).json;
    const leave = (body: unknown) => browser.call('POST', '/api/v1/account/deletion', { body });
    t.match(await leave({ password: 'wrong password', videos: { removed: true } }), { status: 403, json: { code: 'wrong-password' } });
    t.match(await leave({ password, videos: { organisation: 'not-theirs' } }), { status: 409, json: { code: 'not-a-member' } });
    await h.database`update account_sessions set created_at = now() - interval '2 hours' where user_id = ${id}`;
    t.match(await leave({ videos: { removed: true } }), { status: 403, json: { code: 'fresh-session-needed' } });
    t.equal((await leave({ password, videos: { removed: true } })).status, 204);
    t.equal(
      await eventually(
        async () => (await browser.call('GET', '/api/v1/session')).json.role,
        (role) => role === null,
      ),
      null,
    );
    t.equal((await signIn(email)).status, 401);
    t.equal((await h.call('GET', `/api/v1/videos/${made.id}`)).status, 404);
    t.equal((await h.call('POST', `/api/v1/videos/${made.id}/restore`)).status, 200, 'administrators can bring it back');
  });
}
