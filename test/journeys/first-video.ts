/** From the link that the first start prints to watching a video of one's own: three clicks, and no manual. */
import type { Locator } from 'playwright-core';
import type { Test } from 'tap';
import { playsPast } from '../player/stand.ts';
import { signInBy } from '../sign-in.ts';
import { scenes } from '../sources.ts';
import { chooseFile } from './acts.ts';
import type { Place } from './place.ts';

export async function firstVideo(t: Test, { site, console, instance, browser, newcomer }: Place): Promise<void> {
  const file = await scenes({ seconds: 6, size: '320x180', rate: '25', kilobits: 300 });
  const page = await newcomer();
  let clicks = 0;
  const click = (what: Locator) => {
    clicks += 1;
    return what.click();
  };
  await page.goto(instance.loginUrl);
  await click(page.getByRole('button', { name: 'Sign in' }));
  const place = page.getByRole('main').getByRole('button', { name: /choose files/ });
  await place.waitFor();
  t.equal(new URL(page.url()).origin, new URL(site).origin);
  await chooseFile(page, file, () => click(place));
  await click(page.getByRole('link', { name: 'Watch now' }));
  await playsPast(page, 0.5);
  t.equal(clicks, 3);

  await page.goto(site);
  await page.getByLabel('Who can watch what you upload').selectOption('unlisted');
  await page.reload();
  t.equal(await page.getByLabel('Who can watch what you upload').inputValue(), 'unlisted', 'the choice is remembered');
  await page.context().close();

  const again = await newcomer();
  await again.goto(instance.loginUrl);
  await again.getByText('This sign-in link has been used').waitFor();
  t.equal((await fetch(instance.loginUrl)).status, 401, 'the link works once');
  await again.context().close();
  const made = await fetch(`${console}/api/v1/admin/accounts/administrator/sign-in-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${instance.key}` },
  });
  const plain = await browser.newContext({ javaScriptEnabled: false });
  await signInBy(await plain.newPage(), ((await made.json()) as { url: string }).url);
  t.ok(
    (await plain.cookies()).some(({ name }) => name === 'vitascope_session'),
    'it works without scripts',
  );
  await plain.close();
}
