/** The same gateway past nginx, or through it: a guest watches there, too. */
import type { Test } from 'tap';
import type { VideoView } from '../api.ts';
import { playsPast } from '../player/stand.ts';
import type { Place } from './place.ts';

export async function otherWay(t: Test, { otherWay, newcomer }: Place, { shortId }: VideoView): Promise<void> {
  const page = await newcomer();
  const media: string[] = [];
  page.on('response', (answer) => answer.url().endsWith('.m4s') && media.push(answer.url()));
  await page.goto(`${otherWay}/w/${shortId}`);
  await page.locator('.big-play').click();
  await playsPast(page, 0.5);
  await page.evaluate(() => document.querySelector('vita-player')?.seek(50));
  await playsPast(page, 50.3);
  t.ok(media.length > 0 && media.every((url) => url.startsWith(otherWay)), 'its media come the same way');
  await page.context().close();
}
