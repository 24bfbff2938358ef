/** Pages on a slow line, which can be closed while they send. */
import type { BrowserContext, Page } from 'playwright-core';

/** Sends a megabyte a second. */
export async function slowPage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 1_000_000,
  });
  await page.goto(address);
  return page;
}

/**
 * A page that is closed loses its slow line before it loses its requests: what is left of a file could arrive whole in that moment.
 * One that was left for another address has no requests any more.
 */
export async function closeSlowPage(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.close();
}
