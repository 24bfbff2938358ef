/** Every page of the site and of the console with something on it, in a real browser: in both themes, on a narrow screen, and from right to left. */
import t from 'tap';
import { faultsInThemes, faultsOf } from './axe.ts';
import { fill } from './filled/fill.ts';
import { everyPage } from './filled/pages.ts';
import { openPage, openVisitors } from './filled/visitors.ts';
import { startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';

t.setTimeout(900_000);
const instance = await startInstance();
t.teardown(() => instance.remove());
const browser = await openBrowser();
t.teardown(() => browser.close());
const filled = await fill(instance, { width: 320, height: 180, seconds: 4 });
const visitors = await openVisitors(browser, filled);

for (const seen of everyPage(filled))
  t.test(seen.name, async (t) => {
    const page = await visitors[seen.by].newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const surplus = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await openPage(page, seen);
    t.equal(await page.locator('h1').count(), 1, 'one heading of the first level');
    t.match(await page.title(), /\S/, 'a title');
    t.same(await faultsInThemes(page), [], 'wide');
    await page.setViewportSize({ width: 320, height: 800 });
    t.same(await faultsOf(page), [], 'light and narrow');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    t.same(await faultsOf(page, { rules: ['color-contrast'] }), [], 'dark and narrow');
    t.equal(await surplus(), 0, 'nothing to scroll sideways at 320 px');
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    t.equal(await surplus(), 0, 'nor from right to left');
    await page.setViewportSize({ width: 1280, height: 900 });
    t.equal(await surplus(), 0, 'nor on a wide screen');
    t.same(
      complaints.filter((words) => !(seen.isRefused && /status of 40[14]/.test(words))),
      [],
      'no complaints',
    );
    await page.close();
  });
