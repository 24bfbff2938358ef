/** The page of a site that is for its members, in a real browser. */
import t from 'tap';
import { startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';

t.setTimeout(300_000);
const password = 'a long enough sentence';

t.test('guests are led to the page for signing in, and from there to where they wanted to go', async (t) => {
  const instance = await startInstance({ args: ['--site-access', 'members'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const send = async (method: string, address: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(address, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const asAdministrator = { authorization: `Bearer ${instance.key}` };
  const settings = `${instance.adminUrl}/api/v1/admin/settings/accounts`;
  await send('PUT', settings, { signUp: 'open' }, { ...asAdministrator, 'if-match': '"0"' });
  await send('POST', `${instance.publicUrl}/api/v1/auth/sign-up`, { email: 'anna@example.org', password, name: 'Anna' });
  const video = await send('POST', `${instance.publicUrl}/api/v1/videos`, { title: 'Behind the gate' }, asAdministrator);

  const page = await (await browser.newContext()).newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${instance.publicUrl}/w/${video.shortId}`);
  await page.waitForURL((url) => url.pathname === '/sign-in');
  t.equal(new URL(page.url()).searchParams.get('next'), `/w/${video.shortId}`);
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).last().click();
  await page.getByLabel('E-mail address').fill('anna@example.org');
  await page.getByLabel('Password').fill(password);
  await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === `/w/${video.shortId}`);
  await page.getByRole('heading', { name: 'Behind the gate' }).waitFor();
  await page.goto(instance.publicUrl);
  await page.getByRole('heading', { name: 'Newest videos' }).waitFor();
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in');
  t.same(faults, []);
});
