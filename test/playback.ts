/** Looks at a playing video from outside: with ffmpeg over HTTP and in a real browser. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

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

const how = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
  ],
};
/** Half a minute is too little on a machine that is busy with others. */
const patience = 120_000;

/** Its pages wait for two minutes for what is to come. */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch(how);
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultTimeout(patience);
    return context;
  };
  return browser;
}

/**
 * A browser as somebody has it at home: what it keeps lies in this folder, and is there again when it is opened once more.
 * `line`: the port of a line that it takes to a server of this machine.
 */
export async function openProfile(folder: string, server: string, line: number): Promise<BrowserContext> {
  const args = [...how.args, `--host-resolver-rules=MAP ${new URL(server).host} 127.0.0.1:${line}`];
  const context = await chromium.launchPersistentContext(folder, { ...how, args });
  context.setDefaultTimeout(patience);
  return context;
}

/** What the page's video element shows now. */
export interface Playing {
  currentTime: number;
  duration: number;
  frames: number;
  ended: boolean;
  error: string | null;
}
