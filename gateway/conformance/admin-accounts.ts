/** What administrators do with accounts. */
import type { Test } from 'tap';
import { newAddress, password, setPolicy, signedIn, signedUp } from './accounts.ts';
import type { Harness } from './harness.ts';
import { type LetterBox, linkForm, openBrowser } from './people.ts';

const tokenIn = (url: string) => new URL(url).searchParams.get('token') ?? '';

export async function adminAccountsConform(t: Pick<Test, 'test'>, h: Harness, box: LetterBox): Promise<void> {
  const call = (method: string, path = '', body?: unknown) =>
    h.call(method, `/api/v1/admin/accounts${path}`, { base: h.adminUrl, ...(body === undefined ? {} : { body }) });
  const roleOf = async (browser: ReturnType<typeof openBrowser>) => (await browser.call('GET', '/api/v1/session')).json.role;

  await t.test('who waits is found, and approved or removed', async (t) => {
    await setPolicy(h, 'approval');
    const [kept, gone] = [await signedUp(h, box, { name: 'Kept 100%' }), await signedUp(h, box, { name: 'Gone' })];
    const waiting = (await call('GET', '?state=waiting')).json.items as { id: string; email: string }[];
    const idOf = (email: string) => waiting.find((one) => one.email === email)?.id ?? '';
    t.match((await call('GET', '?search=100%25')).json.items, [
      { name: 'Kept 100%', approved: false, banned: null, role: 'user', videos: 0 },
    ]);
    t.match(await call('PATCH', `/${idOf(kept.email)}`, { approved: true }), { status: 200, json: { approved: true } });
    await box.take(kept.email, /is ready$/);
    t.equal((await kept.browser.call('POST', '/api/v1/auth/sign-in', { body: { email: kept.email, password } })).status, 200);
    t.equal((await call('POST', `/${idOf(gone.email)}/removal`, { videos: { removed: true } })).status, 204);
    t.equal((await call('GET', `/${idOf(gone.email)}`)).status, 404);
    t.equal((await call('PATCH', `/${idOf(gone.email)}`, { approved: true })).status, 404);
    await setPolicy(h, 'open');
  });

  await t.test('a ban ends sessions at once and holds until it ends', async (t) => {
    const { browser, email, id } = await signedIn(h, box);
    t.match(await call('PATCH', `/${id}`, { banned: { reason: 'spam' } }), {
      status: 200,
      json: { banned: { reason: 'spam', until: null } },
    });
    t.equal(await roleOf(browser), null);
    const signIn = () => openBrowser(h).call('POST', '/api/v1/auth/sign-in', { body: { email, password } });
    t.match(await signIn(), { status: 403, json: { code: 'banned' } });
    t.ok((await call('GET', '?state=banned')).json.items.some((one: { id: string }) => one.id === id));
    t.match(await call('PATCH', `/${id}`, { banned: null }), { status: 200, json: { banned: null } });
    t.equal((await signIn()).status, 200);
    await call('PATCH', `/${id}`, { banned: { until: new Date(Date.now() - 1000).toISOString() } });
    t.equal((await signIn()).status, 200, 'a ban that is over');
  });

  await t.test('an account is made by hand; its link signs in, and its owner sets a password', async (t) => {
    const email = newAddress();
    const made = await call('POST', '', { email, name: 'By hand', role: 'moderator' });
    t.match(made, {
      status: 201,
      json: { account: { email, role: 'moderator', approved: true }, link: { url: /^https:\/\/video\.example\.org\/login\?token=/ } },
    });
    t.match(await call('POST', '', { email, name: 'Again' }), { status: 409, json: { code: 'address-taken' } });
    const browser = openBrowser(h);
    await browser.call('POST', '/login', linkForm(tokenIn(made.json.link.url)));
    t.equal(await roleOf(browser), 'moderator');
    t.equal((await browser.call('PUT', '/api/v1/account/password', { body: { password } })).status, 204);
    t.equal((await openBrowser(h).call('POST', '/api/v1/auth/sign-in', { body: { email, password } })).status, 200);
    const { id } = made.json.account;
    t.equal((await browser.call('GET', '/api/v1/admin/accounts', { base: h.adminUrl, headers: { origin: h.adminUrl } })).status, 403);
    t.match(await call('PATCH', `/${id}`, { role: 'administrator', name: 'Promoted' }), {
      json: { role: 'administrator', name: 'Promoted' },
    });
    t.equal((await browser.call('GET', '/api/v1/admin/accounts', { base: h.adminUrl })).status, 200, 'a new role holds at once');
    t.equal((await call('DELETE', `/${id}/sessions`)).status, 204);
    t.equal(await roleOf(browser), null);
    t.equal((await call('POST', `/${id}/removal`, { videos: { removed: true } })).status, 204);
  });

  await t.test('whoever lost the password or the second factor is helped', async (t) => {
    const { browser, email, id } = await signedIn(h, box);
    const { url } = (await call('POST', `/${id}/password-link`)).json;
    const token = new URL(url).searchParams.get('token');
    const body = { token, password: 'given by a link' };
    t.equal((await openBrowser(h).call('POST', '/api/v1/auth/password-reset/confirm', { body })).status, 204);
    const signIn = () => browser.call('POST', '/api/v1/auth/sign-in', { body: { email, password: 'given by a link' } });
    t.equal((await signIn()).status, 200);
    await h.database`update accounts set two_factor_enabled = true where id = ${id}`;
    t.equal((await signIn()).status, 202);
    t.equal((await call('DELETE', `/${id}/second-factor`)).status, 204);
    t.equal((await signIn()).status, 200);
    const link = (await call('POST', `/${id}/sign-in-link`)).json.url;
    t.equal((await openBrowser(h).call('POST', '/login', linkForm(tokenIn(link)))).status, 303);
  });

  await t.test('an administrator who can sign in is always left', async (t) => {
    for (const body of [{ role: 'user' }, { banned: {} }])
      t.match(await call('PATCH', '/administrator', body), { status: 409, json: { code: 'last-administrator' } });
    t.match(await call('POST', '/administrator/removal', { videos: { removed: true } }), {
      status: 409,
      json: { code: 'last-administrator' },
    });
    t.match((await call('GET', '?state=administrators')).json.items, [{ id: 'administrator', role: 'administrator', banned: null }]);
    const second = (await call('POST', '', { email: newAddress(), name: 'Second', role: 'administrator' })).json.account.id;
    const both = await Promise.all(['administrator', second].map((id) => call('PATCH', `/${id}`, { role: 'user' })));
    t.same(both.map(({ status }) => status).sort(), [200, 409], 'also when both are changed at the same time');
    await h.database`update accounts set role = 'administrator' where id = 'administrator'`;
    await h.database`delete from accounts where id = ${second}`;
  });

  await t.test('pages follow one another', async (t) => {
    await h.database`delete from accounts where name like 'Page %'`;
    for (let n = 0; n < 3; n += 1) await call('POST', '', { email: newAddress(), name: `Page ${n}` });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { name: string }[]; nextCursor: string | null } = (
        await call('GET', `?search=page%20&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).json;
      seen.push(...page.items.map((one) => one.name));
      cursor = page.nextCursor;
    }
    t.same(new Set(seen), new Set(['Page 0', 'Page 1', 'Page 2']));
    t.equal(seen.length, new Set(seen).size);
    t.match(await call('GET', '?cursor=x'), { status: 400, json: { code: 'bad-cursor' } });
    for (const path of ['/nobody', '/nobody/sign-in-link', '/nobody/password-link'])
      t.equal((await call(path === '/nobody' ? 'GET' : 'POST', path)).status, 404, path);
  });
}
