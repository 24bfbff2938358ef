/** Looks at a playing video from outside: with ffmpeg over HTTP and in a real browser. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);

/** Frames of the best rendition that ffmpeg decodes from a playlist, and what it complained about. */
export async function decodedFrames(playlist: string): Promise<{ frames: number; complaints: string }> {
  const { stdout, stderr } = await run('ffmpeg', [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'warning',
    '-progress',
    'pipe:1',
    '-i',
    playlist,
    '-map',
    '0:v:0',
    '-f',
    'null',
    '-',
  ]);
  const frames = [...stdout.matchAll(/^frame=(\d+)/gm)].at(-1)?.[1];
  return { frames: Number(frames ?? 0), complaints: stderr };
}

/** Sum of #EXTINF of the first video playlist that a master names, in seconds. */
export async function listedSeconds(master: string): Promise<{ seconds: number; ended: boolean }> {
  const text = await (await fetch(master)).text();
  const first = text.split('\n').find((line, at, lines) => (lines[at - 1] ?? '').startsWith('#EXT-X-STREAM-INF') && line !== '');
  if (first === undefined) return { seconds: 0, ended: false };
  const media = await (await fetch(new URL(first, master))).text();
  const seconds = [...media.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  return { seconds, ended: media.includes('#EXT-X-ENDLIST') };
}

/** Its pages wait for two minutes for what is to come: half a minute is too little on a machine that is busy with others. */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultTimeout(120_000);
    return context;
  };
  return browser;
}

/** What the page's video element shows now. */
export interface Playing {
  currentTime: number;
  duration: number;
  frames: number;
  ended: boolean;
  error: string | null;
}
