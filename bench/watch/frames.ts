/** Frames that were not shown in sixty seconds of 1080p30, on one page and then on the other (`getVideoPlaybackQuality`). */
import type { Report } from '../report.ts';
import { atRest, holdQuality, inFreshPage, pressPlay } from './page.ts';
import { type Side, type Stand, sides } from './stand.ts';

const seconds = 60;

interface Frames {
  total: number;
  dropped: number;
}

export async function frames({ browser, pages }: Stand): Promise<Pick<Report, 'ratios' | 'figures'>> {
  const watch = (side: Side): Promise<Frames> =>
    inFreshPage(browser, async (page) => {
      await page.goto(pages[side]);
      await atRest(page);
      await pressPlay(page);
      await holdQuality(page, side, 1080);
      const count = () =>
        page.evaluate((): Frames => {
          const { totalVideoFrames, droppedVideoFrames } = probe.video()!.getVideoPlaybackQuality();
          return { total: totalVideoFrames, dropped: droppedVideoFrames };
        });
      const from = await page.evaluate(() => probe.video()!.currentTime);
      const before = await count();
      await page.waitForFunction((until) => probe.video()!.currentTime >= until, from + seconds, {
        polling: 100,
        timeout: 4 * seconds * 1000,
      });
      const after = await count();
      return { total: after.total - before.total, dropped: after.dropped - before.dropped };
    });
  const share: Record<Side, number> = { ours: 0, bare: 0 };
  for (const side of sides) {
    const { total, dropped } = await watch(side);
    share[side] = dropped / total;
    console.log(`frames ${side}: ${dropped} of ${total} dropped`);
  }
  return { ratios: { 'dropped-more': share.ours - share.bare }, figures: { droppedShare: share.ours, droppedBareShare: share.bare } };
}
