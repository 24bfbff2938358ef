/** What both pages have in common for the bench: a video element, a button that starts it, frames that come onto the screen. */
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { type Side, viewport } from './stand.ts';

/** In the page. Moments are milliseconds since the navigation began. */
export interface Probe {
  video(): HTMLVideoElement | null;
  /** The button that starts it, once it is on the screen and does so. */
  button(): HTMLElement | null;
  /** When the first frame was handed to the screen that was not there before, and for which `wanted` holds of its second of the film. */
  frame(wanted?: (seconds: number) => boolean): Promise<number>;
  /** Presses the button: when that was, and when the first frame came. */
  press(button: HTMLElement): Promise<{ pressed: number; shown: number }>;
  /** Seconds of the film that are loaded ahead. */
  ahead(): number;
}
declare global {
  var probe: Probe;
}

/** Runs in the page before any script of its own. */
function install(): void {
  const player = () => document.querySelector('vita-player')?.shadowRoot ?? null;
  const video = () => player()?.querySelector('video') ?? document.querySelector('video');
  const frame = (wanted: (seconds: number) => boolean = () => true) =>
    new Promise<number>((resolve) => {
      const since = performance.now();
      const element = video()!;
      const look = (_now: number, { presentationTime, mediaTime }: VideoFrameCallbackMetadata) => {
        if (presentationTime >= since && wanted(mediaTime)) resolve(presentationTime);
        else element.requestVideoFrameCallback(look);
      };
      element.requestVideoFrameCallback(look);
    });
  globalThis.probe = {
    video,
    frame,
    button: () => player()?.querySelector<HTMLElement>('.big-play') ?? document.querySelector<HTMLElement>('#play:not([hidden])'),
    async press(button) {
      const shown = frame();
      const pressed = performance.now();
      button.click();
      return { pressed, shown: await shown };
    },
    ahead() {
      const { buffered, currentTime } = video()!;
      for (let range = 0; range < buffered.length; range += 1)
        if (buffered.start(range) <= currentTime + 0.2 && buffered.end(range) >= currentTime) return buffered.end(range) - currentTime;
      return 0;
    },
  };
}

/** With caches of its own, which are empty. Gone when `look` is over. */
export async function inFreshPage<T>(
  browser: Browser,
  look: (page: Page, devTools: CDPSession) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext({ viewport, ...options });
  try {
    await context.addInitScript(install);
    const page = await context.newPage();
    return await look(page, await context.newCDPSession(page));
  } finally {
    await context.close();
  }
}

export const atRest = (page: Page) => page.waitForFunction(() => probe.button() && probe.ahead() >= 10, undefined, { polling: 50 });

export function pressPlay(page: Page): Promise<{ pressed: number; shown: number }> {
  return page.evaluate(() => probe.press(probe.button()!));
}

/** The quality of this height, from now on, and not another one however well it loads. The film is shown in it when this is over. */
export async function holdQuality(page: Page, side: Side, height: number): Promise<void> {
  if (side === 'ours') {
    await page.waitForFunction((wanted) => document.querySelector('vita-player')?.qualities.some((one) => one.height === wanted), height);
    await page.evaluate((wanted) => document.querySelector('vita-player')!.setQuality(wanted), height);
  } else {
    await page.waitForFunction((wanted) => hls.levels.some((one) => one.height === wanted), height);
    await page.evaluate((wanted) => void (hls.nextLevel = hls.levels.findIndex((one) => one.height === wanted)), height);
  }
  await page.waitForFunction((wanted) => probe.video()?.videoHeight === wanted, height);
}
declare global {
  /** Of the bare page. */
  var hls: { levels: { height: number }[]; nextLevel: number };
}
