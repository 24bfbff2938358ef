/** Sign-in links: opening one uses nothing up, its button works once, and links end with what else lets somebody in. */
import type { Test } from 'tap';
import { createLoginLink, isLoginLinkKept, useLoginLink } from '../accounts/sign-in-links.ts';
import { endWaysIn } from '../accounts/ways-in.ts';
import { password, signedIn } from './accounts.ts';
import type { Harness } from './harness.ts';
import { type LetterBox, linkForm, openBrowser, tokenOf } from './people.ts';

export async function signInLinksConform(t: Pick<Test, 'test'>, h: Harness, box: LetterBox): Promise<void> {
  const newLink = (id: string) => createLoginLink(h.database, id);
  const open = (token: string) => openBrowser(h).call('GET', `/login?token=${token}`);
  const press = (token: string, browser = openBrowser(h)) => browser.call('POST', '/login', linkForm(token));

  await t.test('opening a link shows whom it is for, and uses nothing up', async (t) => {
    const { id, email } = await signedIn(h, box, { name: '<b>Ann</b> & "Co"' });
    const token = await newLink(id);
    for (let n = 0; n < 3; n += 1) {
      const page = await open(token);
      t.equal(page.status, 200);
      t.same(page.headers.getSetCookie(), []);
      t.match(page.text, '&lt;b&gt;Ann&lt;/b&gt; &amp; &quot;Co&quot;');
      t.match(page.text, email);
      t.notMatch(page.text, /<b>|<script/);
      t.match(page.headers.get('content-security-policy'), /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/);
      t.equal(page.headers.get('cache-control'), 'no-store');
    }
    t.match(await h.call('HEAD', `/login?token=${token}`, { key: null }), { status: 200, text: '' });
    const browser = openBrowser(h);
    t.match(await press(token, browser), { status: 303 });
    t.match((await browser.call('GET', '/api/v1/session')).json, { accountId: id });
    t.match(await press(token, browser), { status: 303 }, 'again by whoever is signed in: nothing is lost');
    t.match(await open(token), { status: 401, json: { code: 'link-used' } });
    const accept = { accept: 'text/html' };
    const seen = await openBrowser(h).call('GET', `/login?token=${token}`, { headers: accept });
    t.same([seen.status, seen.headers.get('location')], [303, '/?link=used']);
  });

  await t.test('of many who press at the same time one gets in', async (t) => {
    const { id } = await signedIn(h, box);
    const token = await newLink(id);
    const replies = await Promise.all(Array.from({ length: 12 }, () => press(token)));
    t.same(replies.map(({ status }) => status).sort(), [303, ...Array.from({ length: 11 }, () => 401)]);
    t.equal(replies.filter(({ headers }) => headers.getSetCookie().length > 0).length, 1);
  });

  await t.test('pages of others cannot press it, and nothing but the form does', async (t) => {
    const { id } = await signedIn(h, box);
    const token = await newLink(id);
    const { body, headers } = linkForm(token);
    const send = (init: object) => h.call('POST', '/login', { key: null, ...init });
    t.match(await send({ body, headers: { ...headers, origin: 'https://evil.example' } }), { status: 403, json: { code: 'wrong-origin' } });
    t.match(await send({ body: { token } }), { status: 415, json: { code: 'unsupported-media-type' } });
    t.match(await send({ body: 'a=b', headers }), { status: 422, json: { code: 'invalid' } });
    t.match(await send({ body: `token=${'x'.repeat(300)}`, headers }), { status: 422, json: { code: 'invalid' } });
    t.match(await send({ body: `token=${'x'.repeat(5000)}`, headers }), { status: 413, json: { code: 'too-large' } });
    t.match(await send({ body: 'token=%00%ff', headers }), { status: 422 });
    t.match(await press('nonsense'), { status: 401, json: { code: 'link-used' } });
    t.equal((await press(token)).status, 303);
  });

  await t.test('a link ends with its hour', async (t) => {
    const { id } = await signedIn(h, box);
    const token = await newLink(id);
    await h.database`update login_links set expires_at = now() where account_id = ${id}`;
    t.equal((await open(token)).status, 401);
    t.equal((await press(token)).status, 401);
  });

  await t.test('links end with a new password, and when sessions are ended', async (t) => {
    const { browser, email, id } = await signedIn(h, box);
    const admin = (method: string, path: string, body?: object) =>
      h.call(method, `/api/v1/admin/accounts/${id}${path}`, { body, base: h.adminUrl });
    const ways: Record<string, () => Promise<{ status: number }>> = {
      'a password set by its owner': () =>
        browser.call('PUT', '/api/v1/account/password', { body: { current: password, password: 'another good password' } }),
      'the owner ends the other sessions': () => browser.call('DELETE', '/api/v1/account/sessions'),
      'a password set by a letter': async () => {
        await browser.call('POST', '/api/v1/auth/password-reset', { body: { email } });
        const token = tokenOf(await box.take(email, /^A new password/));
        return browser.call('POST', '/api/v1/auth/password-reset/confirm', { body: { token, password } });
      },
      'an administrator ends all sessions': () => admin('DELETE', '/sessions'),
      'an administrator bans': () => admin('PATCH', '', { banned: {} }),
    };
    for (const [name, end] of Object.entries(ways)) {
      const token = await newLink(id);
      t.equal((await open(token)).status, 200);
      t.ok((await end()).status < 300, name);
      t.equal((await open(token)).status, 401, name);
      t.match(await press(token), { status: 401, json: { code: 'link-used' } }, name);
    }
    const token = await newLink(id);
    const { body, headers } = linkForm(token);
    const banned = await openBrowser(h).call('POST', '/login', { body, headers: { ...headers, accept: 'text/html' } });
    t.same([banned.status, banned.headers.get('location')], [303, '/sign-in?problem=banned'], 'people see a page');
  });

  await t.test('a link that is used while all links are being ended opens nothing that stays', async (t) => {
    const { id } = await signedIn(h, box);
    const token = await newLink(id);
    t.equal(await useLoginLink(h.database, token), id);
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const ending = h.database.begin(async (sql) => {
      await endWaysIn(sql, id);
      begun.resolve();
      await finish.promise;
    });
    await begun.promise;
    const kept = isLoginLinkKept(h.database, token);
    finish.resolve();
    await ending;
    t.equal(await kept, false);
  });
}
