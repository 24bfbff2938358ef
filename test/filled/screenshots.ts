/**
 * Takes pictures of every page at three widths in both themes: `npm run screenshots -- [FOLDER] [--language de] [--only NAME,NAME]`. They are of an
 * instance of its own, which is filled with films and ended after that.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { languages } from '../../player/language.ts';
import { until } from '../api.ts';
import { startInstance } from '../instance.ts';
import { openBrowser } from '../playback.ts';
import { fill } from './fill.ts';
import { everyPage } from './pages.ts';
import { openPage, openVisitors } from './visitors.ts';

const widths = [360, 768, 1280];
const height = 900;
/** Below it nobody looks. */
const mostHeight = 4000;
const { values, positionals } = parseArgs({
  options: { language: { type: 'string', default: 'en' }, only: { type: 'string', default: '' } },
  allowPositionals: true,
});
if (!Object.hasOwn(languages, values.language))
  throw new Error(`There is no language ${values.language}. There are: ${Object.keys(languages).join(', ')}.`);
const folder = resolve(positionals[0] ?? join(new URL('../output', import.meta.url).pathname, 'screenshots'));
await mkdir(folder, { recursive: true });

console.log('Starting an instance and filling it; the films are made first.');
const instance = await startInstance();
const browser = await openBrowser();
try {
  const filled = await fill(instance, { width: 1280, height: 720 });
  console.log('Waiting for the posters of its videos.');
  const { items } = (await (await fetch(`${instance.publicUrl}/api/v1/videos?limit=100`)).json()) as { items: { id: string }[] };
  for (const { id } of items) await until(instance, id, ({ posterUrl }) => posterUrl !== null);
  const visitors = await openVisitors(browser, filled, {}, values.language);
  let pictures = 0;
  for (const seen of everyPage(filled).filter(({ name }) => values.only === '' || values.only.split(',').includes(name))) {
    const page = await visitors[seen.by].newPage();
    for (const width of widths) {
      await page.setViewportSize({ width, height });
      // What a page is to be like is asked when it is opened.
      await openPage(page, seen);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // Those that are further down, too.
        await page.evaluate(() => {
          for (const picture of document.images) picture.loading = 'eager';
        });
        await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
        const whole = await page.evaluate(() => document.documentElement.scrollHeight);
        const clip = { x: 0, y: 0, width, height: Math.min(Math.max(whole, height), mostHeight) };
        await page.screenshot({ path: join(folder, `${seen.name}-${width}-${colorScheme}.png`), fullPage: true, clip });
        pictures += 1;
      }
    }
    await page.close();
    console.log(seen.name);
  }
  console.log(`${pictures} pictures are in ${folder}`);
} finally {
  await browser.close();
  await instance.remove();
}
