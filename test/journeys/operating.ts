/** An administrator drains a worker, finds out why a job has failed, mends what was wrong and has it tried again. */
import { rename, writeFile } from 'node:fs/promises';
import type { Test } from 'tap';
import { createVideo, putSource, until } from '../api.ts';
import { signInBy } from '../sign-in.ts';
import { scenes } from '../sources.ts';
import { storedSources } from '../stored-sources.ts';
import { consoleLink } from './film.ts';
import type { Place } from './place.ts';

export async function operating(t: Test, place: Place): Promise<void> {
  const { console, instance, newcomer } = place;
  const page = await newcomer();
  const titled = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  /** What the page says of itself, as long as it takes. */
  const says = (words: string | RegExp) => page.getByText(words).first().waitFor();
  await signInBy(page, await consoleLink(place));
  await titled('System health');

  // By keys alone.
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await titled('Workers');
  const card = page.locator('.cards > li', { has: page.getByRole('link', { name: 'built-in' }) });
  await card.getByRole('button', { name: 'Drain' }).click();
  await says('finishes what it does and gets nothing new');
  await card.getByText('drains').waitFor();

  const video = await createVideo(instance, 'A reel');
  await putSource(instance, video.id, await scenes({ seconds: 2, size: '320x180', rate: '25', kilobits: 200 }));
  await until(instance, video.id, ({ state }) => state === 'processing');
  const [source = ''] = await storedSources(instance.dataDir, video.id);
  // As after the disk was lost, and until it is back.
  await rename(source, `${source}.aside`);
  await writeFile(source, Buffer.alloc(5000, 7));

  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await titled('Jobs');
  await page.getByLabel('State').selectOption('queued');
  await page.getByRole('row').filter({ hasText: 'A reel' }).getByRole('link', { name: 'Look at a file' }).click();
  await titled('Look at a file: A reel');
  const job = page.url();
  await page.getByRole('link', { name: 'Workers' }).click();
  await card.getByRole('button', { name: 'Resume' }).click();
  await says('gets work again');

  await page.goto(`${console}/jobs`);
  await page.getByLabel('State').selectOption('failed');
  await page.getByRole('row').filter({ hasText: 'A reel' }).getByRole('link', { name: 'Look at a file' }).click();
  await titled('Look at a file: A reel');
  t.equal(page.url(), job);
  await page.locator('.pairs').getByText('Failed').waitFor();
  t.match(await until(instance, video.id, ({ state }) => state === 'failed'), { problem: { code: String } }, 'its owner is told why');
  await rename(`${source}.aside`, source);
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await says('The job is queued again, and goes on where it stopped.');
  await page.locator('.pairs').getByText('Done').waitFor();
  const ready = await until(instance, video.id, ({ state }) => state === 'ready');
  t.equal(ready.problem ?? null, null);
  await page.context().close();
}
