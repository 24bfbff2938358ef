/** Uploads of a real browser that are interrupted: the tab is closed in the middle, and the server is killed in the middle. */
import { createHash } from 'node:crypto';
import { copyFile, readFile, rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import t from 'tap';
import { type Instance, startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';
import { closeSlowPage, slowPage } from './slow-page.ts';
import { scenes } from './sources.ts';
import { storedSources } from './stored-sources.ts';

t.setTimeout(600_000);

interface Open {
  id: string;
  offset: number;
  length: number;
  videoId: string;
}

t.test('an upload goes on after its tab was closed, and after the server was killed', { timeout: 600_000 }, async (t) => {
  const [first, second] = await Promise.all([
    scenes({ seconds: 20, size: '640x360', rate: '30', kilobits: 6000 }),
    scenes({ seconds: 21, size: '640x360', rate: '30', kilobits: 6000 }),
  ]);
  let instance = await startInstance({ args: ['--roles', 'gateway,actors'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const context = await browser.newContext();

  await t.test('the tab is closed, and the same file chosen again', async (t) => {
    await signInBy(await context.newPage(), instance.loginUrl);
    const page = await slowPage(context, instance.publicUrl);
    await choose(page, first);
    const half = await openUpload(instance, (open) => open.offset > 1_000_000);
    await closeSlowPage(page);
    const again = await context.newPage();
    await again.goto(`${instance.publicUrl}/studio/uploads`);
    await again.getByText(/had arrived\. Choose the file/).waitFor();
    await choose(again, first);
    await arrived(instance, half.id);
    t.same(await sha256sOf(instance, half.videoId), [await sha256Of(first)], 'the same upload became the video');
    t.same(await openUploads(instance), [], 'there is no other one');
    await again.close();
  });

  await t.test('the server is killed; the page goes on by itself', async (t) => {
    const page = await slowPage(context, instance.publicUrl);
    await choose(page, second);
    const half = await openUpload(instance, (open) => open.offset > 1_000_000);
    await instance.kill();
    instance = await startInstance({ dataDir: instance.dataDir, ports: instance.ports, args: ['--roles', 'gateway,actors'] });
    const after = (await openUploads(instance)).find(({ id }) => id === half.id);
    t.ok(after && after.offset >= half.offset, 'what was safe before is there');
    await arrived(instance, half.id);
    await page
      .getByText(/Looking at the file/)
      .first()
      .waitFor();
    t.same(await sha256sOf(instance, half.videoId), [await sha256Of(second)]);
  });

  await t.test('an upload is paused and gone on with', async () => {
    const page = await slowPage(context, instance.publicUrl);
    const third = `${first}.again.mp4`;
    await copyFile(first, third);
    t.teardown(() => rm(third, { force: true }));
    await choose(page, third);
    const half = await openUpload(instance, (open) => open.offset > 500_000);
    await page.getByRole('button', { name: /Pause the upload/ }).click();
    await page.getByText(/Paused at/).waitFor();
    await page.getByRole('button', { name: /Go on with the upload/ }).click();
    await arrived(instance, half.id);
  });

  await t.test('a server that is away when all has been sent is waited for', async (t) => {
    const page = await context.newPage();
    await page.goto(instance.publicUrl);
    let isAway = true;
    let polls = 0;
    await page.route(/\/api\/v1\/uploads\/[0-9a-f-]{36}$/, (route) => {
      if (!isAway || route.request().method() !== 'GET') return route.fallback();
      polls += 1;
      const problem = { code: 'database-unavailable', title: 'The database does not answer.', status: 503 };
      return route.fulfill({ status: 503, headers: { 'retry-after': '1' }, contentType: 'application/problem+json', json: problem });
    });
    const fourth = `${first}.fourth.mp4`;
    await copyFile(first, fourth);
    t.teardown(() => rm(fourth, { force: true }));
    await choose(page, fourth);
    await page.getByText(/Waiting for the server/).waitFor({ timeout: 120_000 });
    isAway = false;
    await page
      .getByText(/Looking at the file/)
      .first()
      .waitFor({ timeout: 120_000 });
    t.ok(polls > 0);
    t.equal(await page.getByRole('button', { name: 'Send again' }).count(), 0, 'it is not shown as failed');
  });
});

async function choose(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page
    .getByRole('button', { name: /upload|choose files/i })
    .first()
    .click();
  await (await chooser).setFiles(file);
}

async function openUploads(instance: Instance): Promise<Open[]> {
  const response = await fetch(`${instance.publicUrl}/api/v1/uploads`, { headers: { authorization: `Bearer ${instance.key}` } });
  return ((await response.json()) as { items: Open[] }).items;
}
async function openUpload(instance: Instance, holds: (open: Open) => boolean): Promise<Open> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const found = (await openUploads(instance)).find(holds);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('No upload came so far.');
}

/** Waits until the file is the source of its video. */
async function arrived(instance: Instance, id: string): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const response = await fetch(`${instance.publicUrl}/api/v1/uploads/${id}`, { headers: { authorization: `Bearer ${instance.key}` } });
    const { state } = (await response.json()) as { state: string };
    if (state === 'done') return;
    if (state === 'failed') throw new Error('The upload has failed.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The upload has not arrived.');
}

const sha256Of = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
async function sha256sOf(instance: Instance, videoId: string): Promise<string[]> {
  const files = await storedSources(instance.dataDir, videoId);
  return Promise.all(files.map(sha256Of));
}
