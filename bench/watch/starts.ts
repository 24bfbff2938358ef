/**
 * From the press of play to the first frame. Both pages are opened in turns, each time in a browser that has nothing of them in its caches.
 *
 * "At once": the button is pressed in the first animation frame in which it is on the screen and works, so that whatever is not loaded by then counts.
 * "At rest": ten seconds of the film have been loaded when it is pressed. "Far": as at once, with 40 ms to the server and back and 20 Mbit/s.
 * The press is the moment of the click. The frame is the first that was handed to the screen after it (`presentationTime` of
 * `requestVideoFrameCallback`), both on the clock of the page, whose zero is the beginning of the navigation.
 */
import type { Page } from 'playwright-core';
import { median, quantile, type Report } from '../report.ts';
import { inFreshPage, pressPlay, atRest as untilRest } from './page.ts';
import { type Side, type Stand, sides } from './stand.ts';

interface Start {
  /** Milliseconds from the navigation to the press. */
  pressed: number;
  /** From the press to the frame. */
  shown: number;
  /** From the navigation to the frame. */
  whole: number;
}
type Kind = 'atOnce' | 'atRest' | 'far';
const rounds: Record<Kind, number> = { atOnce: 20, atRest: 8, far: 6 };
const far = { offline: false, latency: 40, downloadThroughput: 2_500_000, uploadThroughput: 2_500_000 };

export async function starts({ browser, pages }: Stand): Promise<Pick<Report, 'ratios' | 'figures'>> {
  const start = (side: Side, kind: Kind): Promise<Start> =>
    inFreshPage(browser, async (page, devTools) => {
      if (kind === 'far') await devTools.send('Network.emulateNetworkConditions', far);
      if (kind !== 'atRest') await page.addInitScript(pressAtOnce);
      await page.goto(pages[side], { waitUntil: 'commit' });
      const { pressed, shown } = kind === 'atRest' ? await untilRest(page).then(() => pressPlay(page)) : await pressedAtOnce(page);
      return { pressed, shown: shown - pressed, whole: shown };
    });

  const figures: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  // What the server and the browser do for the first time is nobody's start.
  for (const side of sides) await start(side, 'atOnce');
  for (const kind of Object.keys(rounds) as Kind[]) {
    const measured: Record<Side, Start[]> = { ours: [], bare: [] };
    for (let round = 0; round < rounds[kind]; round += 1)
      for (const side of round % 2 === 0 ? sides : [...sides].reverse()) measured[side].push(await start(side, kind));
    for (const side of sides) {
      const all = measured[side];
      const of = (what: keyof Start) => all.map((one) => one[what]);
      console.log(
        `${kind} ${side}: press to frame ${of('shown').map(Math.round).join(' ')} ms; ` +
          `navigation to press ${Math.round(median(of('pressed')))}, to frame ${Math.round(median(of('whole')))} ms`,
      );
      const name = (what: string) => `${kind}${side === 'ours' ? '' : 'Bare'}${what}Ms`;
      figures[name('')] = median(of('shown'));
      figures[name('P95')] = quantile(of('shown'), 0.95);
      figures[name('Navigation')] = median(of('whole'));
    }
    const ratio = (what: keyof Start) => median(measured.ours.map((one, round) => one[what] / measured.bare[round]![what]));
    ratios[`${kind}-vs-bare-hls`] = ratio('shown');
    ratios[`${kind}-navigation-vs-bare-hls`] = ratio('whole');
  }
  return {
    ratios: { 'vs-bare-hls': ratios['atOnce-vs-bare-hls']!, ...ratios },
    figures: { p95Ms: figures.atOnceP95Ms!, ...figures },
  };
}

declare global {
  var pressing: Promise<{ pressed: number; shown: number }> | undefined;
}
/** In the page. */
function pressAtOnce(): void {
  const look = () => {
    const button = probe.button();
    if (button) globalThis.pressing = probe.press(button);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
async function pressedAtOnce(page: Page): Promise<{ pressed: number; shown: number }> {
  await page.waitForFunction(() => globalThis.pressing !== undefined, undefined, { polling: 20 });
  return page.evaluate(() => pressing!);
}
