/** People with playlists and chapters, in a real browser: by mouse, by keyboard, and as guests. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { createLoginLink } from '../gateway/accounts/sign-in-links.ts';
import { eventually } from '../gateway/conformance/harness.ts';
import type { VitaPlayer } from '../player/element/vita-player.ts';
import { faultsInThemes } from './axe.ts';
import { complaintsOf, openStand, playsPast } from './player/stand.ts';
import { signInBy } from './sign-in.ts';
import { storeWhole } from './whole-video.ts';

t.setTimeout(600_000);
const stand = await openStand();
const { h, browser, tracks } = stand;
t.teardown(() => stand.close());
const first = stand.id;
const [second, third] = [await storeWhole(h, tracks, 'Second pictures'), await storeWhole(h, tracks, 'Third pictures')];

const context = await browser.newContext({ colorScheme: 'dark' });
const page = await context.newPage();
const complaints = complaintsOf(page);
await signInBy(page, `${h.url}/login?token=${await createLoginLink(h.database)}`);
const go = (path: string) => page.goto(h.url + path);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const idsIn = async (list: string) =>
  (await h.call('GET', `/api/v1/playlists/${list}/items`)).json.items.map(({ video }: { video: { id: string } }) => video.id);
const becomes = async (list: string, wanted: string[]) => {
  const ids = await eventually(
    () => idsIn(list),
    (now) => now.join() === wanted.join(),
  );
  t.same(ids, wanted);
};

/** What the player shows is looked at elsewhere. */
async function noFaults(of: Page, where: string): Promise<void> {
  t.same(await faultsInThemes(of, { without: ['vita-player'] }), [], where);
}

let list = '';

await t.test('a video is saved to a playlist that is made on the spot', async (t) => {
  await go(`/w/${first}`);
  await button('Save').click();
  const dialog = page.getByRole('dialog', { name: 'Save to' });
  await dialog.getByRole('button', { name: 'New playlist' }).click();
  await dialog.getByLabel('Title').fill('Evening');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Saved to "Evening"').waitFor();
  await noFaults(page, 'the dialog');
  t.equal(await dialog.getByRole('checkbox', { name: /Evening/ }).isChecked(), true);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const { items } = (await h.call('GET', '/api/v1/account/playlists')).json;
  t.match(items, [{ title: 'Evening', privacy: 'private', videos: 1 }]);
  list = items[0].id;
  for (const id of [second, third]) await h.call('PUT', `/api/v1/playlists/${list}/items/${id}`);
});

await t.test('its videos are ordered by keyboard and by mouse, and taken out and put back', async (t) => {
  await go('/playlists');
  await page.locator('main').getByRole('link', { name: 'Watch later' }).waitFor();
  await page.getByRole('link', { name: /3 videos\s*Evening/ }).waitFor();
  await page.getByRole('link', { name: /3 videos\s*Evening/ }).click();
  const grip = (title: string) => button(`Move "${title}"`);
  await grip('Test pictures').focus();
  await page.keyboard.press('ArrowDown');
  await page.getByText('"Test pictures" is now 2 of 3').waitFor();
  await becomes(list, [second, first, third]);
  t.equal(await grip('Test pictures').evaluate((one) => one === document.activeElement), true, 'the focus goes along');
  await button('Undo').click();
  await becomes(list, [first, second, third]);
  const [from, to] = [await grip('Third pictures').boundingBox(), await grip('Test pictures').boundingBox()];
  await page.mouse.move(from!.x + 20, from!.y + 20);
  await page.mouse.down();
  await page.mouse.move(from!.x + 20, to!.y + 30, { steps: 6 });
  await page.mouse.move(to!.x + 20, to!.y + 20, { steps: 3 });
  await page.mouse.up();
  await becomes(list, [third, first, second]);
  await button('Take out "Test pictures"').click();
  await becomes(list, [third, second]);
  await button('Undo').last().click();
  await becomes(list, [third, first, second]);
  await noFaults(page, 'one playlist');
  await button('Edit').click();
  await page.getByLabel('Title').fill('Evenings');
  await page.getByLabel('Who can see it').selectOption('Public');
  await button('Save').click();
  await page.getByRole('heading', { name: 'Evenings' }).waitFor();
});

await t.test('one video follows the other, unless somebody stops it', async (t) => {
  await button('Play all').click();
  await page.waitForURL((url) => url.pathname.startsWith('/w/') && url.searchParams.has('list'));
  await page.getByText('1 of 3').waitFor();
  await playsPast(page, 0.3);
  await noFaults(page, 'watching within a playlist');
  const seek = (seconds: number) => page.evaluate((to) => document.querySelector('vita-player')!.seek(to), seconds);
  await seek(19.9);
  await page.getByText(/Next in \d s/).waitFor();
  await button('Stop').click();
  await page.getByText(/Next in/).waitFor({ state: 'detached' });
  t.match(await page.title(), 'Third pictures');
  await page
    .locator('vita-player')
    .getByRole('button', { name: /^Next: / })
    .waitFor();
  await page.keyboard.press('Shift+N');
  await page.getByText('2 of 3').waitFor();
  await playsPast(page, 0.3);
  await seek(19.9);
  await page.getByText(/Next in \d s/).waitFor();
  await page.getByText('3 of 3').waitFor();
  await playsPast(page, 0.3);
  await page.keyboard.press('Shift+P');
  await page.getByText('2 of 3').waitFor();
});

await t.test('chapters are written at the moment that is shown, and led to', async (t) => {
  await go(`/w/${first}`);
  await page.getByRole('tab', { name: 'Chapters' }).click();
  await button('Edit chapters').click();
  await page.locator('.big-play').waitFor();
  await button('Add at this moment').click();
  const title = page.getByRole('textbox', { name: 'Title of the chapter at 0:00' });
  await title.fill('Beginning');
  await title.press('Enter');
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await playsPast(page, 0.1);
  await page.evaluate(() => {
    const player = document.querySelector('vita-player')!;
    player.pause();
    player.seek(10);
  });
  await page.waitForFunction(() => document.querySelector('vita-player')!.currentTime === 10);
  await button('Add at this moment').click();
  await page.getByRole('textbox', { name: 'Title of the chapter at 0:10' }).waitFor();
  await noFaults(page, 'the editor of chapters');
  await button('Remove "Chapter 2"').click();
  await button('Undo').click();
  await page.getByRole('textbox', { name: 'Title of the chapter at 0:10' }).waitFor();
  await button('Done').first().click();
  const chapters = await eventually(
    async () => (await h.call('GET', `/api/v1/videos/${first}/chapters`)).json.items,
    (items) => items.length === 2,
  );
  t.match(chapters, [
    { startSeconds: 0, title: 'Beginning' },
    { startSeconds: 10, title: 'Chapter 2' },
  ]);

  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(`${h.url}/w/${first}`);
  const beside = theirs.getByRole('complementary', { name: 'Beside the video' });
  await theirs.locator('.big-play').waitFor({ timeout: 120_000 });
  t.equal(await beside.getByRole('button', { name: 'Edit chapters' }).count(), 0);
  await beside.getByRole('button', { name: /^Chapter 2/ }).click();
  await theirs.waitForFunction(() => Math.abs(document.querySelector('vita-player')!.currentTime - 10) < 0.5);
  await beside.locator('[aria-current=true]', { hasText: 'Chapter 2' }).waitFor();
  await theirs.evaluate(() => document.querySelector('vita-player')!.seek(15));
  await theirs.keyboard.press('Shift+ArrowLeft');
  await theirs.waitForFunction(() => Math.abs(document.querySelector('vita-player')!.currentTime - 10) < 0.5);
  await theirs.keyboard.press('Shift+C');
  const panel = theirs.getByRole('dialog', { name: 'Chapters' });
  await panel.getByRole('button', { name: /Beginning/ }).click();
  await theirs.waitForFunction(() => document.querySelector('vita-player')!.currentTime < 1);
  await theirs.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await guest.close();
});

await t.test('a playlist plays in a frame on another site', async (t) => {
  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(
    stand.site.put(
      '/list',
      `<!doctype html><html lang="en"><title>A page</title><iframe src="${h.url}/embed/playlist/${list}?muted=1" width="640" height="360" allow="autoplay"></iframe>`,
    ),
  );
  const frame = theirs.frameLocator('iframe');
  await frame.getByRole('button', { name: '1 of 3, Playlist' }).click();
  await frame
    .getByRole('dialog', { name: 'Playlist' })
    .getByRole('button', { name: /Second pictures/ })
    .click();
  await frame.getByRole('button', { name: '3 of 3, Playlist' }).waitFor();
  const plays = await eventually(
    () => frame.locator('vita-player').evaluate((player: VitaPlayer) => player.currentTime > 0.2 && player.source?.title),
    (title) => title === 'Second pictures',
  );
  t.equal(plays, 'Second pictures');
  await h.call('PATCH', `/api/v1/videos/${second}`, { body: { embedSites: [] } });
  await theirs.goto(`${h.url}/embed/playlist/${list}`);
  await theirs.getByRole('button', { name: '1 of 2, Playlist' }).waitFor();
  await noFaults(theirs, 'a playlist in a frame');
  await h.call('PATCH', `/api/v1/videos/${second}`, { body: { embedSites: null } });
  await guest.close();
});

await t.test('guests see what is public, and of what is private not even that it is there', async () => {
  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(`${h.url}/playlists`);
  await theirs.getByRole('link', { name: /Evenings/ }).click();
  await theirs.getByRole('heading', { name: 'Evenings' }).waitFor();
  await theirs.getByRole('link', { name: /Second pictures/ }).waitFor();
  t.equal(await theirs.getByRole('button', { name: /Move|Take out|Edit/ }).count(), 0);
  await h.call('PATCH', `/api/v1/playlists/${list}`, { body: { privacy: 'private' } });
  await theirs.goto(`${h.url}/playlists/${list}`);
  await theirs.getByRole('heading', { name: 'This playlist is not here' }).waitFor();
  await guest.close();
});

t.same(complaints, []);
