/** People in a real browser: an account from signing up to signing out, with letters on a real mail server. */
import { createHmac } from 'node:crypto';
import t from 'tap';
import { startReceiver } from '../gateway/webhooks/testing.ts';
import { faultsInThemes } from './axe.ts';
import { startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { startMailServer } from './servers/mailpit.ts';
import { signInBy } from './sign-in.ts';

t.setTimeout(600_000);

const password = 'a long enough sentence';

t.test(
  'somebody signs up, verifies, signs in, takes a second factor, makes a key, founds an organisation and loses the password',
  async (t) => {
    const { instance, browser, letter } = await startWithMail(t);
    const page = await (await browser.newContext()).newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const go = (path: string) => page.goto(instance.publicUrl + path);
    const signIn = async () => {
      await go('/sign-in');
      await page.getByLabel('E-mail address').fill('anna@example.org');
      await page.getByLabel('Password').fill(password);
      await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
    };

    await go('/');
    await page.getByRole('link', { name: 'Sign in' }).first().click();
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByLabel('Name').fill('Anna');
    await page.getByLabel('E-mail address').fill('anna@example.org');
    await page.getByText('At least 10 characters').waitFor();
    await page.getByLabel('Password').fill('short');
    // As a browser would that does not look at lengths.
    await page.locator('main form').evaluate((form) => form.setAttribute('novalidate', ''));
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.locator('label', { hasText: 'Password' }).getByText('needs 10 characters at least').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();

    const verify = await letter('anna@example.org', 'Your address');
    await go(verify);
    await page.getByText('An account with the name Anna was made here for anna@example.org.').waitFor();
    await signIn();
    await page.getByText('Say first that the address is yours').waitFor();
    await go(verify);
    await page.getByRole('button', { name: 'Yes, this is mine' }).click();
    await page.getByRole('heading', { name: 'Your address is verified' }).waitFor();

    await go('/sign-in');
    await page.getByLabel('E-mail address').fill('anna@example.org');
    await page.getByLabel('Password').fill('a wrong sentence');
    await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not fit together').waitFor();
    await signIn();
    await page.getByText('Signed in as Anna').waitFor();
    await page.waitForFunction(() => location.pathname === '/');

    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('link', { name: 'Account settings' }).click();
    await page.getByRole('heading', { name: 'Anna' }).waitFor();
    const section = (name: string) => page.locator('section', { has: page.getByRole('heading', { name, exact: true }) });
    const factor = section('Second factor');
    await factor.getByLabel('Present password').fill(password);
    await factor.getByRole('button', { name: 'Turn on' }).click();
    const secret = (await factor.locator('p code').first().textContent()) ?? '';
    t.ok((await factor.locator('.codes li').count()) >= 5, 'backup codes are shown');
    await factor.getByLabel('Code').fill(totp(secret));
    await factor.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('The second factor is on.').waitFor();

    const keys = section('API keys');
    await keys.getByLabel('What is it for?').fill('backup');
    await keys.getByRole('button', { name: 'Make a key' }).click();
    const key = (await keys.locator('code.key').textContent()) ?? '';
    const asked = await fetch(`${instance.publicUrl}/api/v1/account`, { headers: { authorization: `Bearer ${key}` } });
    t.match([asked.status, await asked.json()], [200, { name: 'Anna', email: 'anna@example.org' }]);

    await keys.getByRole('button', { name: 'Revoke' }).click();
    await keys.getByText('Revoke “backup”?').waitFor();
    await keys.getByRole('button', { name: 'Cancel' }).click();
    t.equal(await keys.getByRole('listitem').count(), 1, 'whoever hesitates keeps it');
    await keys.getByRole('button', { name: 'Revoke' }).click();
    await keys.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await keys.getByText('No keys yet.').waitFor();

    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await page.getByText('Signed out.').waitFor();
    await signIn();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await page.getByLabel('Code').fill(totp(secret));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Signed in as Anna').waitFor();

    await go('/account/forgotten');
    await page.getByLabel('E-mail address').fill('anna@example.org');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('a letter is on its way').waitFor();
    await go(await letter('anna@example.org', 'A new password'));
    await page.locator('input[type=password]').fill('another long sentence');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('Your password is set').waitFor();
    t.equal(new URL(page.url()).pathname, '/sign-in');
    // Sessions are remembered for a second.
    for (let n = 0; n < 20 && new URL(page.url()).pathname !== '/account'; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await go('/account');
      await page.getByRole('heading').first().waitFor();
      if (new URL(page.url()).pathname === '/sign-in') break;
      await go('/');
    }
    t.equal(new URL(page.url()).pathname, '/sign-in', 'the new password has ended the session');
    t.same(faults, []);
  },
);

t.test('people are invited by letters, with an account and without one; the last owner stays', async (t) => {
  const { instance, browser, mail, letter } = await startWithMail(t);
  const faults: string[] = [];
  async function person(name: string) {
    const page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    return { page, name, email: `${name.toLowerCase()}@example.org`, go: (path: string) => page.goto(instance.publicUrl + path) };
  }
  type Somebody = Awaited<ReturnType<typeof person>>;
  const signUp = async ({ page, name, email }: Somebody) => {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  };
  const verify = async (who: Somebody) => {
    await who.go(await letter(who.email, 'Your address'));
    await who.page.getByRole('button', { name: 'Yes, this is mine' }).click();
    await who.page.getByRole('heading', { name: 'Your address is verified' }).waitFor();
  };
  const signIn = async ({ page, email }: Somebody) => {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
  };
  const [anna, ben, carl] = [await person('Anna'), await person('Ben'), await person('Carl')];
  for (const who of [anna, carl]) {
    await who.go('/sign-up');
    await signUp(who);
    await verify(who);
  }
  await anna.go('/sign-in?next=/account');
  await signIn(anna);
  const organisations = anna.page.locator('section', { has: anna.page.getByRole('heading', { name: 'Organisations', exact: true }) });
  await organisations.getByLabel('Name').fill('Film club');
  await organisations.getByRole('button', { name: 'Found an organisation' }).click();
  await organisations.getByRole('link', { name: 'Open' }).click();
  await anna.page.getByText('You are its last owner').waitFor();
  t.equal(await anna.page.getByRole('button', { name: 'Take out' }).count(), 0);
  for (const { email } of [ben, carl]) {
    await anna.page.getByLabel('E-mail address').fill(email);
    await anna.page.getByRole('button', { name: 'Invite', exact: true }).click();
    await anna.page.getByText(`A letter to ${email} is on its way.`).waitFor();
  }

  await ben.go(await letter(ben.email, 'invites you'));
  await ben.page.getByRole('heading', { name: 'Join Film club' }).waitFor();
  await ben.page.getByText('Anna invites you to Film club, as Editor.').waitFor();
  await ben.page.getByRole('link', { name: 'Sign up' }).click();
  t.equal(await ben.page.getByLabel('E-mail address').inputValue(), ben.email);
  await signUp(ben);
  await verify(ben);
  await ben.page.locator('main').getByRole('link', { name: 'Sign in' }).click();
  await signIn(ben);
  await ben.page.getByRole('heading', { name: 'Join Film club' }).waitFor();
  await ben.page.getByRole('button', { name: 'Join' }).click();
  await ben.page.getByText('You are a member of Film club now').waitFor();
  await ben.page.getByRole('heading', { name: 'Film club' }).waitFor();

  await carl.go(await letter(carl.email, 'invites you'));
  await carl.page.locator('main').getByRole('link', { name: 'Sign in' }).click();
  await signIn(carl);
  await carl.page.getByRole('button', { name: 'Decline' }).click();
  await carl.page.getByText('You have declined the invitation.').waitFor();

  const { page } = anna;
  await page.reload();
  await page.getByLabel('E-mail address').fill(carl.email);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByText(`A letter to ${carl.email} is on its way.`).waitFor();
  await carl.go('/account');
  await carl.page.getByRole('link', { name: 'See the invitation' }).waitFor();
  await ben.go(new URL((await page.locator('code.key').textContent()) ?? '').pathname);
  await ben.page.getByText('You are signed in as ben@example.org').waitFor();
  t.equal(await ben.page.getByRole('button', { name: 'Join' }).count(), 0);
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('The invitation of carl@example.org is taken back.').waitFor();
  await page.getByRole('button', { name: 'Take out' }).click();
  await page.getByText('Take Ben out?').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take out' }).click();
  await page.getByText('Ben is no member any more.').waitFor();
  t.equal((await mail.letters()).filter(({ subject }) => subject.includes('invites you')).length, 3);
  t.same(faults, []);
});

t.test('without mail whoever invites is told so, and what an account needs; an organisation has keys and webhooks', async (t) => {
  const instance = await startInstance({ args: ['--allow-private-addresses', '127.0.0.1/32'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await signInBy(page, instance.loginUrl);
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await page.getByRole('link', { name: 'Account settings' }).click();
  await page.locator('section', { hasText: 'You are a member of none.' }).getByLabel('Name').fill('Film club');
  await page.getByRole('button', { name: 'Found an organisation' }).click();
  await page.getByRole('link', { name: 'Open' }).click();
  await page.getByText('an administrator has to approve it before').waitFor();
  await page.getByText('This server sends no mail').waitFor();
  await page.getByLabel('E-mail address').fill('ben@example.org');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByText('Nothing was sent to ben@example.org').waitFor();
  t.match(await page.locator('code.key').textContent(), /\/invitations\//);

  await t.test('a key for its identity provider is bound to it, ends when it was said to, and does nothing else', async (t) => {
    await page.goto(`${instance.publicUrl}/account`);
    const keys = page.locator('section', { has: page.getByRole('heading', { name: 'API keys', exact: true }) });
    const provision = keys.getByLabel('create members of an organisation');
    await keys.getByLabel('administrate the instance').waitFor();
    t.equal(await provision.count(), 0, 'not for a key of the whole account');
    await keys.getByLabel('It acts').selectOption({ label: 'Film club' });
    await provision.check();
    t.equal(await keys.getByLabel('administrate the instance').count(), 0);
    t.equal(await keys.getByLabel('look after the account').count(), 0);
    await keys.getByLabel('see what you see').uncheck();
    await keys.getByLabel('make videos').uncheck();
    await keys.getByLabel('What is it for?').fill('identity provider');
    await keys.getByLabel('It works for').selectOption('30');
    await keys.getByRole('button', { name: 'Make a key' }).click();
    const headers = { authorization: `Bearer ${await keys.locator('code.key').textContent()}` };
    const asked = async (path: string) => (await fetch(instance.publicUrl + path, { headers })).status;
    t.equal(await asked('/scim/v2/Users'), 200);
    t.equal(await asked('/api/v1/account'), 403);
    await keys.getByText(/Film club · provision · .*ends/).waitFor();
  });

  await t.test('a webhook is made of picked events, tested, looked into, sent again, paused, changed and removed', async (t) => {
    const receiver = await startReceiver();
    t.teardown(() => receiver.stop());
    await page.goto(`${instance.publicUrl}/account`);
    await page.getByRole('link', { name: 'Look after webhooks' }).click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await page.getByLabel('Owner').selectOption({ label: 'Film club' });
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByLabel('Everything').uncheck();
    await page.getByLabel('video.ready: A video is complete').waitFor();
    t.equal(await page.getByLabel(/^worker\./).count(), 0, 'what is about the instance is not offered');
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByText('Choose an event, or everything.').waitFor();
    await page.getByLabel('video.ready: A video is complete').check();
    t.same(await faultsInThemes(page), []);
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
    await page.getByRole('link', { name: receiver.url }).click();
    await page.locator('.hook-facts').getByText('video.ready').waitFor();
    await page.locator('.hook-facts').getByText('Film club').waitFor();

    const shown = (state: string) => page.locator('.hook-list > li').filter({ hasText: state });
    receiver.answer = (response) => response.writeHead(410).end('no longer here');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await shown('Failed').getByText('webhook.test', { exact: true }).waitFor();
    await page.locator('.hook-facts').getByText('Disabled').waitFor();
    await shown('Failed').getByText('Message and attempts').click();
    await shown('Failed').getByText('no longer here').waitFor();
    receiver.answer = (response) => response.writeHead(204).end();
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.locator('.hook-facts').getByText('Active').waitFor();
    await page.getByRole('button', { name: 'Send again: webhook.test' }).click();
    await shown('Delivered').getByText('webhook.test', { exact: true }).waitFor();
    t.equal(receiver.verify(receiver.received.at(-1)!, secret).type, 'webhook.test');
    t.same(await faultsInThemes(page), []);

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.hook-facts').getByText('Paused').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.locator('.hook-facts').getByText('Active').waitFor();
    await page.getByText('Change it').click();
    await page.getByLabel('video.failed').check();
    await page.getByRole('button', { name: 'Save the change' }).click();
    await page.locator('.hook-facts').getByText('video.ready, video.failed').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
  });
});

async function startWithMail(t: { teardown(work: () => unknown): void }) {
  const mail = await startMailServer();
  t.teardown(() => mail.stop());
  const instance = await startInstance({ args: ['--smtp-url', mail.smtpUrl, '--mail-from', 'vitascope@example.org'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  await openSignUp(instance.adminUrl, instance.key);
  /** Where the link leads of the newest letter to somebody whose subject has these words. */
  async function letter(to: string, words: string): Promise<string> {
    for (let n = 0; n < 1000; n += 1) {
      const found = (await mail.letters()).find((one) => one.to.includes(to) && one.subject.includes(words));
      const path = found && /https?:\/\/[^/\s]+(\/\S+)/.exec(found.text)?.[1];
      if (path) return path;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`no letter "${words}" to ${to}`);
  }
  return { mail, instance, browser, letter };
}

async function openSignUp(adminUrl: string, key: string): Promise<void> {
  const url = `${adminUrl}/api/v1/admin/settings/accounts`;
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const { version, value } = (await (await fetch(url, { headers })).json()) as { version: number; value: object };
  const body = JSON.stringify({ ...value, signUp: 'open' });
  const answer = await fetch(url, { method: 'PUT', headers: { ...headers, 'if-match': `"${version}"` }, body });
  if (!answer.ok) throw new Error(`settings: ${answer.status} ${await answer.text()}`);
}

/** RFC 6238 with its usual parameters: SHA-1, six digits, half a minute. */
function totp(secret: string, now = Date.now()): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/=+$/, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const place = (hash.at(-1) ?? 0) & 15;
  return ((hash.readUInt32BE(place) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}
