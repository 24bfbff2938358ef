/**
 * From a seek to a place of which nothing is loaded to the first frame of that place on the screen. Half of the places on one page, then all of them on
 * the other, then the rest on the first one; each seek begins while the film plays.
 */
import { median, quantile, type Report } from '../report.ts';
import { atRest, inFreshPage, pressPlay } from './page.ts';
import { type Side, type Stand, sides } from './stand.ts';

/**
 * Seconds, from the last to the first: the player loads what follows each of them. From the beginning both load 60 MB, which is as far as 450 s in the
 * quality that fits the window.
 */
const halves = [
  [740, 700, 660, 620, 580, 540],
  [720, 680, 640, 600, 560, 520],
];

export async function seeks({ browser, pages }: Stand): Promise<Pick<Report, 'ratios' | 'figures'>> {
  const took: Record<Side, number[]> = { ours: [], bare: [] };
  const seekOn = (side: Side, places: number[]) =>
    inFreshPage(browser, async (page) => {
      await page.goto(pages[side]);
      await atRest(page);
      await pressPlay(page);
      for (const place of places) {
        const found = await page.evaluate(async (to) => {
          const video = probe.video()!;
          for (let range = 0; range < video.buffered.length; range += 1)
            if (video.buffered.start(range) <= to && video.buffered.end(range) > to) return 'It was loaded already.';
          const shown = probe.frame((seconds) => seconds >= to - 0.1 && seconds < to + 10);
          const began = performance.now();
          const player = document.querySelector('vita-player');
          if (player) player.seek(to);
          else video.currentTime = to;
          return (await shown) - began;
        }, place);
        if (typeof found === 'string') throw new Error(`${side}, ${place} s: ${found}`);
        took[side].push(found);
        // It plays on there, as somebody would.
        await page.waitForFunction((to) => probe.video()!.currentTime > to + 1.5, place);
      }
    });
  await seekOn('ours', halves[0]!);
  for (const half of halves) await seekOn('bare', half);
  await seekOn('ours', halves[1]!);
  for (const side of sides) console.log(`seek ${side}: ${took[side].map(Math.round).join(' ')} ms`);
  return {
    ratios: { 'seek-vs-bare-hls': median(took.ours) / median(took.bare) },
    figures: {
      seekMs: median(took.ours),
      seekP95Ms: quantile(took.ours, 0.95),
      seekBareMs: median(took.bare),
      seekBareP95Ms: quantile(took.bare, 0.95),
    },
  };
}
