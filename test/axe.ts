/** What a program finds wrong with a page that knows the rules of accessible ones. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

export interface Look {
  /** What is looked at, as a selector; the whole page without. */
  within?: string;
  /** What is looked at elsewhere, as selectors. */
  without?: string[];
  /** Names of rules; all of them without. */
  rules?: string[];
}

/** Of the page as it is, once what fades in or slides has come to rest: colours on their way are nobody's colours. */
export async function faultsOf(page: Page, { within = ':root', without = [], rules }: Look = {}): Promise<string[]> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY),
  );
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  return page.evaluate(
    async ({ include, exclude, runOnly }) => {
      // biome-ignore lint/suspicious/noExplicitAny: axe brings its own global
      const { violations } = await (window as any).axe.run({ include, exclude }, runOnly === null ? {} : { runOnly });
      return violations.map(
        ({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      );
    },
    { include: [within], exclude: without, runOnly: rules ?? null },
  );
}

/** Of the page in both themes. What is not about colours is the same in either. */
export async function faultsInThemes(page: Page, look: Look = {}): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const dark = await faultsOf(page, look);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const light = await faultsOf(page, { ...look, rules: ['color-contrast'] });
  return [...dark.map((fault) => `dark, ${fault}`), ...light.map((fault) => `light, ${fault}`)];
}
