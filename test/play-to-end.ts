/** Plays a playlist or manifest in a real browser, with the players that people use, from its beginning to its end. */
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';

export type PlayerName = 'hls' | 'shaka';
export interface Played {
  ended: boolean;
  /** Seconds on the element's clock when it was over. */
  time: number;
  frames: number;
  /** Empty when nothing went wrong. */
  error: string;
}

const script = (path: string) => readFile(new URL(`../node_modules/${path}`, import.meta.url), 'utf8');
const scripts: Record<PlayerName, Promise<string>> = {
  hls: script('hls.js/dist/hls.min.js'),
  shaka: script('shaka-player/dist/shaka-player.compiled.js'),
};

/** At four times the speed; gives up when it does not end within `seconds`. */
export async function playToEnd(browser: Browser, url: string, player: PlayerName, seconds = 30): Promise<Played> {
  const page = await browser.newPage();
  try {
    await page.setContent('<video muted></video>');
    await page.addScriptTag({ content: await scripts[player] });
    return await page.evaluate(
      ({ url, player, seconds }) =>
        new Promise<Played>((resolve) => {
          // biome-ignore lint/suspicious/noExplicitAny: the players bring their own globals
          const players = globalThis as any;
          const video = document.querySelector('video')!;
          const answer = (error: string) =>
            resolve({ ended: video.ended, time: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames, error });
          video.addEventListener('ended', () => answer(''));
          video.addEventListener('error', () => answer(video.error?.message ?? 'error'));
          setTimeout(() => answer('stuck'), seconds * 1000);
          const start = () => {
            video.playbackRate = 4;
            video.play().catch((error) => answer(String(error)));
          };
          if (player === 'hls') {
            const one = new players.Hls();
            one.on('hlsError', (_: string, data: { fatal: boolean; details: string }) => data.fatal && answer(data.details));
            one.on('hlsManifestParsed', start);
            one.loadSource(url);
            one.attachMedia(video);
          } else {
            const one = new players.shaka.Player();
            one.addEventListener('error', (event: { detail: { code: number } }) => answer(`shaka ${event.detail.code}`));
            one
              .attach(video)
              .then(() => one.load(url))
              .then(start, (error: { code: number }) => answer(`shaka ${error.code}`));
          }
        }),
      { url, player, seconds },
    );
  } finally {
    await page.close();
  }
}
