/**
 * What the watch page keeps in memory while ten minutes of the film pass at sixteen times their speed, the most that Chromium has, in the smallest
 * quality: after a minute and a half, by when the player keeps as much of the film as it ever will, and at the end, each time after a garbage collection.
 */
import type { CDPSession, Page } from 'playwright-core';
import { below } from '../../test/processes.ts';
import type { Report } from '../report.ts';
import { pssOf } from '../usage.ts';
import { holdQuality, inFreshPage, pressPlay, atRest as untilRest } from './page.ts';
import type { Stand } from './stand.ts';

const warmSeconds = 120;
const seconds = 600;

interface Memory {
  /** Megabytes that scripts hold. */
  heap: number;
  /** Of all processes of the browser: the film that is loaded, decoded frames, Chromium itself. */
  pss: number;
}

export async function memory({ browser, pages }: Stand): Promise<Pick<Report, 'ratios' | 'figures'>> {
  const devTools = await browser.newBrowserCDPSession();
  return inFreshPage(browser, async (page, ofPage) => {
    await page.goto(pages.ours);
    await untilRest(page);
    await pressPlay(page);
    await holdQuality(page, 'ours', 360);
    await page.evaluate(() => void (probe.video()!.playbackRate = 16));
    const look = async (at: number) => {
      await page.waitForFunction((wanted) => probe.video()!.currentTime >= wanted, at, { polling: 50, timeout: 240_000 });
      return heldAtRest(page, ofPage, devTools);
    };
    const began = await look(warmSeconds);
    const since = performance.now();
    const ended = await look(warmSeconds + seconds);
    const speed = seconds / ((performance.now() - since) / 1000);
    console.log(
      `memory: heap ${began.heap.toFixed(2)} to ${ended.heap.toFixed(2)} MB, all processes ${began.pss.toFixed(0)} to ${ended.pss.toFixed(0)} MB, ${speed.toFixed(1)} times as fast`,
    );
    return {
      ratios: { 'heap-growth': ended.heap / began.heap, 'pss-growth': ended.pss / began.pss },
      figures: { heapMegabytes: ended.heap, pssMegabytes: ended.pss, timesAsFast: speed },
    };
  });
}

/** Pauses for as long as that takes, so that nothing comes or goes meanwhile. */
async function heldAtRest(page: Page, ofPage: CDPSession, devTools: CDPSession): Promise<Memory> {
  await page.evaluate(() => document.querySelector('vita-player')!.pause());
  await page.waitForTimeout(1500);
  // What the first leaves to be finished, the second finds.
  for (let round = 0; round < 2; round += 1) await ofPage.send('HeapProfiler.collectGarbage');
  const { usedSize } = await ofPage.send('Runtime.getHeapUsage');
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  const own = processInfo.find(({ type }) => type === 'browser')!.id;
  let pss = 0;
  for (const pid of [own, ...(await below(own)).map((one) => one.pid)]) pss += await pssOf(pid);
  await page.evaluate(() => {
    document.querySelector('vita-player')!.play();
    probe.video()!.playbackRate = 16;
  });
  return { heap: usedSize / 1e6, pss };
}
