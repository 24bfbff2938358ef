/** The player by keyboard alone, and for those who hear it; and how much has to be loaded for it. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { faultsOf } from '../axe.ts';
import { openStand, playsPast } from './stand.ts';

t.setTimeout(600_000);
const stand = await openStand();
const { h, id, browser } = stand;
t.teardown(() => stand.close());

t.test('axe finds nothing wrong with the player in either theme, whatever is open', async (t) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(`${h.url}/w/${id}`);
    await page.locator('.big-play').waitFor({ timeout: 90_000 });
    t.same(await faultsOf(page), [], `${colorScheme}, before the start`);
    await page.getByRole('button', { name: 'Quality and speed' }).click();
    t.same(await faultsOf(page), [], `${colorScheme}, menu`);
    await page.getByRole('menuitem', { name: 'Statistics' }).click();
    t.same(await faultsOf(page), [], `${colorScheme}, statistics`);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    t.same(await faultsOf(page), [], `${colorScheme}, keys`);
    await page.keyboard.press('Escape');
    await page.goto(`${h.url}/embed/${id}`);
    await page.locator('.big-play').waitFor({ timeout: 90_000 });
    t.same(await faultsOf(page), [], `${colorScheme}, in a frame`);
    await context.close();
  }
});

t.test('everything is done without a mouse', async (t) => {
  const page = await browser.newPage();
  await page.goto(`${h.url}/embed/${id}`);
  await page.locator('.big-play').waitFor({ timeout: 90_000 });
  const at = () => page.evaluate(() => document.querySelector('vita-player')!.currentTime);
  /** What was pressed shows once the film has taken it. */
  const becomes = (wanted: { paused?: boolean; muted?: boolean; playbackRate?: number; after?: number }) =>
    page.waitForFunction(
      ({ after, ...rest }) => {
        const player = document.querySelector('vita-player')!;
        const names = Object.keys(rest) as (keyof typeof rest)[];
        return names.every((name) => player[name] === rest[name]) && (after === undefined || player.currentTime > after);
      },
      wanted,
      { timeout: 30_000 },
    );
  await page.keyboard.press('k');
  await playsPast(page, 0.3);
  await page.keyboard.press('5');
  await playsPast(page, 10);
  await page.keyboard.press('k');
  t.ok(await becomes({ paused: true }));
  const before = await at();
  await page.keyboard.press('.');
  t.ok(await becomes({ after: before }), 'the next frame');
  await page.keyboard.press('>');
  t.ok(await becomes({ playbackRate: 1.25 }));
  await page.keyboard.press('m');
  t.ok(await becomes({ muted: true }));
  const settings = page.getByRole('button', { name: 'Quality and speed' });
  await settings.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('vita-player')?.quality === 360, undefined, { timeout: 90_000 });
  t.ok(await settings.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button), 'the focus comes back');
  await page.close();
});

t.test('what has to be loaded stays within its budget', async (t) => {
  const budgets = JSON.parse(await readFile(new URL('../../bench/budgets.json', import.meta.url), 'utf8')).scripts as Record<
    string,
    { most: number }
  >;
  for (const [name, path] of [
    ['watch', `/w/${id}`],
    ['embed', `/embed/${id}`],
  ] as const) {
    const page = await browser.newPage();
    const scripts: Promise<[string, number]>[] = [];
    let playlists = 0;
    page.on('response', (response) => {
      if (response.url().endsWith('/master.m3u8')) playlists += 1;
      if (response.request().resourceType() !== 'script') return;
      scripts.push(response.body().then((body) => [new URL(response.url()).pathname, gzipSync(body).length / 1000]));
    });
    const shell = await (await page.goto(h.url + path))!.text();
    await page.locator('.big-play').click({ timeout: 90_000 });
    await playsPast(page, 0.1);
    t.equal(playlists, 1, 'what the page has asked for ahead is not asked for again');
    const loaded = await Promise.all(scripts);
    t.same(
      loaded.map(([file]) => file).filter((file) => !shell.includes(`"${file}"`)),
      [],
      'nothing is found by one script in another',
    );
    const all = loaded.reduce((sum, [, size]) => sum + size, 0);
    const engine = loaded.filter(([file]) => /\/hls(\.js)?-[\w-]+\.js$/.test(file)).reduce((sum, [, size]) => sum + size, 0);
    t.ok(engine > 50, 'the engine is there');
    t.notOk(
      loaded.some(([file]) => file.includes('shaka')),
      'and the other one is not',
    );
    const [without, within] = [budgets[`${name}Kilobytes`]!.most, budgets[`${name}WithHlsKilobytes`]!.most];
    t.ok(all - engine <= without, `${name}: ${(all - engine).toFixed(1)} kB of ${without} without the engine`);
    t.ok(all <= within, `${name}: ${all.toFixed(1)} kB of ${within} with it`);
    await page.close();
  }
});
