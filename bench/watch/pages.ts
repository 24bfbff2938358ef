/**
 * How the built pages come to be, each time with empty caches: first contentful paint, layout shift, total blocking time, and what was loaded of
 * script and style. Over when nothing has been loaded for half a second. Once as the machine is, and once with a processor that is four times slower.
 */
import type { BrowserContextOptions } from 'playwright-core';
import { signInBy } from '../../test/sign-in.ts';
import { median, type Report } from '../report.ts';
import { inFreshPage } from './page.ts';
import type { Stand } from './stand.ts';
import { blockedMilliseconds, layoutShift, type Span } from './vitals.ts';

const loads = 5;
const slowness = [1, 4] as const;
type Shift = { startTime: number; value: number; sources: string[] };
declare global {
  var seen: { painted: number; tasks: Span[]; shifts: Shift[] };
}
interface Load {
  painted: number;
  blocked: number;
  shift: number;
  kilobytes: number;
}

export async function pages({ instance, browser, pages: { ours } }: Stand): Promise<Pick<Report, 'ratios' | 'figures'>> {
  const signedIn = async (link: string, isConsole: boolean) =>
    inFreshPage(browser, async (page) => {
      if (isConsole) {
        await page.goto(link);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { level: 1, name: 'System health' }).waitFor();
      } else {
        await signInBy(page, link);
        // As of a member who has been there before: the browser remembers it once the page has heard so.
        await page.getByRole('button', { name: 'Upload', exact: true }).waitFor();
      }
      return page.context().storageState();
    });
  const site = await signedIn(await freshLink(), false);
  const console_ = await signedIn((await freshLink()).replace(instance.publicUrl, instance.adminUrl), true);
  async function freshLink(): Promise<string> {
    const headers = { authorization: `Bearer ${instance.key}` };
    const answer = await fetch(`${instance.adminUrl}/api/v1/admin/accounts/administrator/sign-in-link`, { method: 'POST', headers });
    return ((await answer.json()) as { url: string }).url;
  }
  const shown: Record<string, [address: string, BrowserContextOptions]> = {
    home: [`${instance.publicUrl}/`, {}],
    watch: [ours, {}],
    channel: [`${instance.publicUrl}/c/administrator`, {}],
    search: [`${instance.publicUrl}/search?q=short`, {}],
    studio: [`${instance.publicUrl}/studio`, { storageState: site }],
    console: [`${instance.adminUrl}/`, { storageState: console_ }],
  };
  const load = (address: string, options: BrowserContextOptions, slower: number): Promise<Load> =>
    inFreshPage(
      browser,
      async (page, devTools) => {
        await page.addInitScript(observe);
        await devTools.send('Emulation.setCPUThrottlingRate', { rate: slower });
        await page.goto(address);
        await page.waitForLoadState('networkidle');
        const found = await page.evaluate(() => ({
          ...seen,
          bytes: [...performance.getEntriesByType('resource')]
            .map((one) => one as PerformanceResourceTiming)
            .filter(({ name }) => /\.(js|css)$/.test(new URL(name).pathname))
            .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
        }));
        for (const { value, startTime, sources } of found.shifts)
          console.log(`  ${new URL(address).pathname}: ${value.toFixed(4)} at ${Math.round(startTime)} ms: ${sources.join('; ')}`);
        return {
          painted: found.painted,
          blocked: blockedMilliseconds(found.tasks, found.painted),
          shift: layoutShift(found.shifts),
          kilobytes: found.bytes / 1000,
        };
      },
      options,
    );
  const figures: Record<string, number> = {};
  const worst = { paintMs: 0, blockedMs: 0, shift: 0 };
  for (const [name, [address, options]] of Object.entries(shown)) {
    for (const slower of slowness) {
      const all: Load[] = [];
      for (let round = 0; round < loads; round += 1) all.push(await load(address, options, slower));
      const of = (what: keyof Load) => median(all.map((one) => one[what]));
      const shift = Math.max(...all.map((one) => one.shift));
      const under = slower === 1 ? name : `${name}${slower}TimesSlower`;
      Object.assign(figures, { [`${under}PaintMs`]: of('painted'), [`${under}BlockedMs`]: of('blocked'), [`${under}Shift`]: shift });
      if (slower === 1) {
        figures[`${name}Kilobytes`] = of('kilobytes');
        worst.paintMs = Math.max(worst.paintMs, of('painted'));
        worst.blockedMs = Math.max(worst.blockedMs, of('blocked'));
      }
      worst.shift = Math.max(worst.shift, shift);
      console.log(
        `pages ${name}${slower === 1 ? '' : `, ${slower} times slower`}: paint ${Math.round(of('painted'))} ms, blocked ${Math.round(of('blocked'))} ms, ` +
          `shift ${shift.toFixed(4)}, ${of('kilobytes').toFixed(0)} kB of script and style`,
      );
    }
  }
  return { ratios: {}, figures: { ...worst, ...figures } };
}

/** In the page. */
function observe(): void {
  globalThis.seen = { painted: 0, tasks: [], shifts: [] };
  const on = (type: string, hear: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true });
  on('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.painted = startTime;
  });
  on('longtask', ({ startTime, duration }) => void seen.tasks.push({ startTime, duration }));
  on('layout-shift', (entry) => {
    const { startTime, value, hadRecentInput, sources } = entry as PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Element | null; previousRect: DOMRect; currentRect: DOMRect }[];
    };
    const place = ({ x, y, width, height }: DOMRect) => `${Math.round(x)},${Math.round(y)} ${Math.round(width)}x${Math.round(height)}`;
    const told = sources.map(
      ({ node, previousRect, currentRect }) =>
        `${node?.nodeName.toLowerCase()}.${node?.className} ${place(previousRect)} -> ${place(currentRect)}`,
    );
    if (!hadRecentInput) seen.shifts.push({ startTime, value, sources: told });
  });
}
