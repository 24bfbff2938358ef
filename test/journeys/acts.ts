/** What people do again and again: find something with the keyboard, choose a file, sign in. */
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Goes on with Tab until the focus lies there, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 200; presses += 1) {
    // What lies in the player is hidden from the document.
    if (await target.evaluate((element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`No number of tabs leads to ${target}`);
}

/** `press` brings up the browser's window for files. */
export async function chooseFile(page: Page, file: string, press: () => Promise<void>): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await press();
  await (await chooser).setFiles(file);
}

/** As somebody with an account; waits until they are in. */
export async function signIn(page: Page, site: string, email: string, password: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === '/');
}

/** The only page, or a new one. */
export const pageOf = async (context: BrowserContext): Promise<Page> => context.pages()[0] ?? (await context.newPage());
