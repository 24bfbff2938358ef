/** The three people who look at a filled instance, each in a browser of their own. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { signInBy } from '../sign-in.ts';
import type { Filled } from './fill.ts';
import type { Seen } from './pages.ts';

export type Visitors = Record<Seen['by'], BrowserContext>;

/** `language`: in which the pages speak to them. */
export async function openVisitors(
  browser: Browser,
  filled: Filled,
  options: BrowserContextOptions = {},
  language = 'en',
): Promise<Visitors> {
  const open = async () => {
    const context = await browser.newContext({ locale: language, reducedMotion: 'reduce', ...options });
    await context.addInitScript(`try { localStorage.setItem('vitascope-language', '${language}') } catch {}`);
    return context;
  };
  const [guest, member, administrator] = [await open(), await open(), await open()];
  const link = async () => {
    const headers = { authorization: `Bearer ${filled.key}` };
    const made = await fetch(`${filled.adminUrl}/api/v1/admin/accounts/administrator/sign-in-link`, { method: 'POST', headers });
    if (!made.ok) throw new Error(`sign-in link: ${made.status} ${await made.text()}`);
    return new URL(((await made.json()) as { url: string }).url).search;
  };
  for (const [context, base] of [
    [member, filled.publicUrl],
    [administrator, filled.adminUrl],
  ] as const) {
    const page = await context.newPage();
    await signInBy(page, `${base}/login${await link()}`);
    await page.close();
  }
  return { guest, member, administrator };
}

/** Opens one as a person waits for it: until nothing of it is still being loaded. */
export async function openPage(page: Page, { name, address, isEmbedded }: Seen): Promise<void> {
  await page.goto(address);
  // What the server has painted of a page of the site has a heading too; the foot is drawn by the application.
  const drawn = isEmbedded ? '.big-play' : name.startsWith('console-') ? 'h1' : 'footer.foot';
  await page.locator(drawn).first().waitFor({ state: 'attached' });
  if (!isEmbedded) await page.locator('h1').first().waitFor({ state: 'attached' });
  // Where the parts themselves are shown they stay so.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.bone, [aria-busy=true]')].every((part) => part.closest('.design') !== null),
  );
  await page.waitForFunction(() => [...document.images].every((picture) => picture.loading === 'lazy' || picture.complete));
}
