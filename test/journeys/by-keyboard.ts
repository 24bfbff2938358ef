/** Home, a film, watching it, what can be done with it: with no mouse at hand. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import type { VideoView } from '../api.ts';
import { playsPast } from '../player/stand.ts';
import { tabTo } from './acts.ts';
import type { Place } from './place.ts';

export async function byKeyboard(t: Test, { site, browser, folder, complaints }: Place, { title, shortId }: VideoView): Promise<void> {
  const context = await browser.newContext({ storageState: join(folder, 'anna.json') });
  context.on('weberror', (error) => complaints.push(error.error().message));
  const page = await context.newPage();
  const press = (key: string) => page.keyboard.press(key);
  await page.goto(site);
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await skip.waitFor();
  await press('Tab');
  t.ok(await skip.evaluate((link) => link === document.activeElement), 'what is on every page can be skipped');
  await press('Enter');
  await tabTo(page, page.getByRole('link', { name: title }).first());
  await press('Enter');
  await page.waitForURL((url) => url.pathname === `/w/${shortId}`);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  // What was chosen plays.
  await playsPast(page, 0.3);

  await tabTo(page, page.getByRole('slider', { name: 'Position' }));
  await press('5');
  await playsPast(page, 30);
  await press('k');
  await is(page, 'paused');
  await tabTo(page, page.getByRole('button', { name: 'Mute' }));
  await press('Enter');
  await is(page, 'muted');
  await tabTo(page, page.getByRole('button', { name: 'Quality and speed' }));
  await press('Enter');
  await page.getByRole('menu').waitFor();
  await press('ArrowDown');
  await press('Enter');
  await page.waitForFunction(() => document.querySelector('vita-player')?.quality === 360);

  const later = page.getByRole('button', { name: 'Watch later' });
  await tabTo(page, later);
  await press('Enter');
  await page.getByRole('button', { name: 'Kept for later' }).waitFor();
  const share = page.getByRole('button', { name: 'Share', exact: true });
  await tabTo(page, share);
  await press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.waitFor();
  await tabTo(page, dialog.getByLabel(/^Begin at/));
  await press('Space');
  t.match(await dialog.getByLabel('Link', { exact: true }).inputValue(), /\?t=1m\d{0,2}s?$/);
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  t.ok(await share.evaluate((button) => button === document.activeElement), 'the focus comes back to what opened it');
  await context.close();
}

const is = (page: Page, name: 'paused' | 'muted') =>
  page.waitForFunction((name) => document.querySelector('vita-player')?.[name as 'paused'] === true, name);
