/** Videos are found in a real browser: by typing, by filters, by category and tag, and beside another one. */
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { openDatabase } from '../components/database/open.ts';
import { createVideo } from './api.ts';
import { faultsInThemes } from './axe.ts';
import { startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';

t.setTimeout(600_000);

async function noFaults(t: Test, of: Page, where: string): Promise<void> {
  t.same(await faultsInThemes(of, { without: ['vita-player'] }), [], where);
}

t.test('somebody files a video, and others find it', async (t) => {
  const instance = await startInstance({ args: ['--roles', 'gateway,actors'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const database = openDatabase({ url: await instance.databaseUrl() });
  t.teardown(() => database.end());
  const made: { id: string; shortId: string }[] = [];
  for (const title of ['Stars over the harbour', 'How to sharpen a knife', 'Stars of the circus'])
    made.push(await createVideo(instance, title));
  await database`update videos set playable = true, state = 'ready', published_at = created_at, duration_seconds = case when title like '%circus' then 2000 else 90 end`;
  const [harbour, knife] = made;
  const send = (method: string, path: string, body: object = {}) =>
    fetch(`${instance.publicUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const change = (id: string, body: object) => send('PATCH', `/videos/${id}`, body);
  await change(knife!.id, { tags: ['night sky'], description: 'With a stone <b>and</b> water, under the stars.' });

  const faults: string[] = [];
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  await signInBy(page, instance.loginUrl);

  // What it is about.
  await page.goto(`${instance.publicUrl}/w/${harbour!.shortId}`);
  await page.getByRole('link', { name: 'Edit details' }).click();
  await page.getByLabel('Category').selectOption({ label: 'Travel' });
  await page.getByLabel('Spoken language').selectOption({ label: 'German' });
  await page.getByLabel('Licence').selectOption({ label: 'CC BY: attribution' });
  const tags = page.getByRole('combobox', { name: 'Tags' });
  await tags.fill('nig');
  await page.getByRole('option', { name: 'night sky 1 video' }).waitFor();
  await tags.press('ArrowDown');
  await noFaults(t, page, 'the form with suggestions');
  t.equal(await page.getByRole('option', { name: /^night sky/ }).getAttribute('aria-selected'), 'true');
  await tags.press('Enter');
  await tags.pressSequentially('#Harbour,ships,x');
  await tags.press('Enter');
  await tags.press('Backspace');
  t.equal(await page.getByRole('button', { name: 'Remove the tag x' }).count(), 0, 'Backspace takes the last one back');
  await page.locator('form').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.goto(`${instance.publicUrl}/w/${harbour!.shortId}`);
  const about = page.getByRole('list', { name: 'What it is about' });
  await about.getByRole('link', { name: '#harbour' }).waitFor();
  await noFaults(t, page, 'what it is about');
  t.same(await about.getByRole('listitem').allTextContents(), [
    'Travel',
    '#night sky',
    '#harbour',
    '#ships',
    'German',
    'CC BY: attribution',
  ]);

  // By its tag, its category, and what goes with it.
  await about.getByRole('link', { name: '#night sky' }).click();
  await page.getByRole('heading', { name: '#night sky', level: 1 }).waitFor();
  await page.getByRole('link', { name: /How to sharpen a knife/ }).click();
  const next = page.getByRole('complementary', { name: 'Beside the video' });
  await next.getByRole('link', { name: /Stars over the harbour/ }).waitFor();
  t.match(await next.getByRole('article').first().textContent(), /harbour/, 'what shares a tag comes first');
  await page.goto(`${instance.publicUrl}/categories/travel`);
  await page.getByRole('heading', { name: 'Travel', level: 1 }).waitFor();
  await page.getByRole('link', { name: /Stars over the harbour/ }).waitFor();

  // What the site puts forward.
  await page.goto(`${instance.publicUrl}/w/${knife!.shortId}`);
  const feature = page.getByRole('button', { name: 'Feature', exact: true });
  await feature.click();
  await page.getByText('It comes first in lists now').waitFor();
  t.equal(await feature.getAttribute('aria-pressed'), 'true');
  await page.goto(instance.publicUrl);
  const row = page.getByRole('region', { name: 'Featured' });
  await row.getByRole('link', { name: /How to sharpen a knife/ }).waitFor();
  await row.getByRole('link', { name: /How to sharpen a knife/ }).click();
  await feature.click();
  await page.getByText('It is put forward no longer.').waitFor();
  t.equal(await feature.getAttribute('aria-pressed'), 'false');

  // By looking around.
  const [owned] = await database<{ handle: string; name: string }[]>`
    select c.handle, c.name from channels c join videos v on v.channel_id = c.id where v.id = ${harbour!.id}`;
  // Counts are remembered for half a minute.
  const inTravel = async () => {
    const { items } = (await (await fetch(`${instance.publicUrl}/api/v1/categories`)).json()) as {
      items: { slug: string; videos: number }[];
    };
    return items.find(({ slug }) => slug === 'travel')?.videos;
  };
  while ((await inTravel()) !== 1) await new Promise((resolve) => setTimeout(resolve, 1000));
  const pages = page.getByRole('banner').getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'Browse' }).click();
  await page.getByRole('heading', { name: 'Categories', level: 1 }).waitFor();
  const travel = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Travel' }) });
  await travel.getByText('1 video', { exact: true }).waitFor();
  t.equal(await pages.getByRole('link', { name: 'Browse' }).getAttribute('aria-current'), 'page');
  await noFaults(t, page, 'all categories');
  await page.getByRole('navigation', { name: 'Browse' }).getByRole('link', { name: 'Channels' }).click();
  const channels = page.getByRole('list', { name: 'Channels' });
  await channels.getByRole('link', { name: owned!.name }).waitFor();
  await noFaults(t, page, 'all channels');
  await page.getByLabel('Search channels').fill('nobody is called so');
  await page.getByText('No channel fits').waitFor();
  await page.getByLabel('Search channels').fill(owned!.handle);
  await channels.getByRole('link', { name: owned!.name }).waitFor();
  t.equal(new URL(page.url()).search, `?q=${owned!.handle}`, 'what is looked for stands in the address');
  await channels.getByRole('link', { name: owned!.name }).click();
  await page.getByRole('tab', { name: 'Playlists' }).click();
  await page.getByText('No playlists yet').waitFor();
  const list = (await (await send('POST', '/playlists', { title: 'Nights', privacy: 'public', channel: owned!.handle })).json()) as {
    id: string;
  };
  await send('PUT', `/playlists/${list.id}/items/${harbour!.id}`);
  await page.reload();
  await page.getByRole('tab', { name: 'Playlists' }).click();
  await page
    .getByRole('tabpanel')
    .getByRole('link', { name: /Nights/ })
    .waitFor();
  await noFaults(t, page, 'the playlists of a channel');
  await page.goto(`${instance.publicUrl}/categories/travel`);

  // By words.
  await page.getByRole('heading', { name: 'Travel', level: 1 }).click();
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Search videos' });
  await field.pressSequentially('sta');
  await page.getByRole('option', { name: 'Stars of the circus video' }).waitFor();
  t.equal(await field.getAttribute('aria-expanded'), 'true');
  await noFaults(t, page, 'a category, with suggestions');
  await field.press('Escape');
  t.equal(await field.getAttribute('aria-expanded'), 'false');
  await field.pressSequentially('rs');
  await field.press('Enter');
  await page.getByRole('heading', { name: 'Videos for “stars”' }).waitFor();
  await page.getByText('3 videos').waitFor();
  t.same(await page.locator('mark').allTextContents(), ['Stars', 'Stars', 'stars'], 'titles come before descriptions');
  await noFaults(t, page, 'what was found');
  t.equal(await page.locator('.hit b').count(), 0, 'what others wrote is text');

  await page.getByLabel('Length').selectOption({ label: 'Over 20 minutes' });
  await page.getByText('1 video', { exact: true }).waitFor();
  t.equal(new URL(page.url()).search, '?q=stars&duration=long');
  await field.fill('stars circuss');
  await page.getByText('Nothing has all words of “stars circuss”').waitFor();
  await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === 'stars circuss');
  await field.fill('knife');
  await page.getByRole('heading', { name: 'Nothing was found' }).waitFor();
  await page.getByRole('button', { name: 'Clear the filters' }).last().click();
  await page.getByText('1 video', { exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Nothing was found' }).waitFor();
  t.equal(await page.getByLabel('Length').inputValue(), 'long', 'the way back leads to the filters');
  await page.goBack();
  await page.getByRole('heading', { name: 'Videos for “stars”' }).waitFor();
  await page.getByText('3 videos').waitFor();
  t.equal(await field.inputValue(), 'stars');

  // On a phone.
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(instance.publicUrl);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await field.fill('knife');
  await field.press('Enter');
  await page.getByRole('heading', { name: 'Videos for “knife”' }).waitFor();
  await page.getByRole('link', { name: 'How to sharpen a knife' }).waitFor();
  t.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
  t.same(faults, []);
});
