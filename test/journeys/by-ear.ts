/** The pages as those hear them who do not see them: each part has its role and its name, and what changes is said. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import type { VideoView } from '../api.ts';
import { playsPast } from '../player/stand.ts';
import type { Place } from './place.ts';

type Role = Parameters<Page['getByRole']>[0];

const everywhere: [Role, string | RegExp][] = [
  ['banner', ''],
  ['main', ''],
  ['contentinfo', ''],
  ['navigation', 'Pages'],
  ['link', 'Vitascope'],
  ['combobox', 'Search videos'],
  ['button', 'Upload'],
  ['button', 'Account'],
];
const player: [Role, string | RegExp][] = [
  ['region', /^Video player: /],
  ['slider', 'Position'],
  ['slider', 'Volume'],
  ['button', 'Mute'],
  ['button', /Show time left/],
  ['button', 'Quality and speed'],
  ['button', 'Theatre mode'],
  ['button', 'Full screen'],
];

export async function byEar(t: Test, { site, browser, folder }: Place, { title }: VideoView): Promise<void> {
  const context = await browser.newContext({ storageState: join(folder, 'anna.json'), viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const has = async (parts: [Role, string | RegExp][]) => {
    for (const [role, name] of parts) {
      const found = page.getByRole(role, name === '' ? {} : { name, exact: true });
      // What opens as soon as it has the focus is there before, too.
      await found.first().waitFor({ state: 'attached' });
      t.equal(await found.count(), 1, `${new URL(page.url()).pathname}: ${role} ${name}`);
    }
  };
  await page.goto(site);
  await has([
    ...everywhere,
    ['heading', 'Newest videos'],
    ['button', /^Drop videos here, or choose files/],
    ['combobox', /^Who can watch what you upload/],
  ]);
  t.equal(await page.getByRole('link', { name: 'Home', exact: true }).getAttribute('aria-current'), 'page');

  await page.getByRole('link', { name: title }).first().click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await playsPast(page, 0.1);
  await page.evaluate(() => document.querySelector('vita-player')?.pause());
  await has([...everywhere, ...player, ['button', 'Share'], ['heading', title]]);
  t.equal(await page.title(), `${title} - Vitascope`);
  t.ok(await page.evaluate(() => document.activeElement?.id === 'main'), 'the new page is read from its start');
  await page.evaluate(() => document.querySelector('vita-player')?.seek(30));
  const position = page.getByRole('slider', { name: 'Position' });
  await page.waitForFunction(() => document.querySelector('vita-player')?.currentTime === 30);
  t.match(await position.getAttribute('aria-valuetext'), /^30 seconds of 2 minutes/);
  await page.getByRole('button', { name: 'Quality and speed' }).click();
  await has([
    ['menu', 'Quality and speed'],
    ['menuitemradio', /^360p/],
    ['menuitemradio', 'Normal'],
  ]);
  t.equal(await page.getByRole('menuitemradio', { name: /^Auto/ }).getAttribute('aria-checked'), 'true');
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: 'Watch later' })
    .or(page.getByRole('button', { name: 'Kept for later' }))
    .click();
  await page.getByRole('status').filter({ hasText: title }).waitFor();

  await page.goto(`${site}/studio/uploads`);
  await has([
    ['heading', 'Uploads'],
    ['navigation', 'Studio'],
  ]);
  await context.close();
}
