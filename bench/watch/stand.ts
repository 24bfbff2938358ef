/** What all parts of the bench look at: a whole instance with a film and two short videos, a bare page with hls.js on a server of its own, and Chromium. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openDatabase } from '../../components/database/open.ts';
import { createFolderObjects } from '../../components/objects/folder.ts';
import { until, upload } from '../../test/api.ts';
import { type Instance, startInstance } from '../../test/instance.ts';
import { liftLimits } from '../../test/limits.ts';
import { openBrowser } from '../../test/playback.ts';
import { openSite } from '../../test/player/stand.ts';
import { streamable } from '../../test/sources.ts';
import { type Store, storeWhole } from '../../test/whole-video.ts';
import { filmPlan, makeFilm } from './film.ts';

export const viewport = { width: 1280, height: 800 };
export type Side = 'ours' | 'bare';
export const sides: readonly Side[] = ['ours', 'bare'];

export interface Stand {
  instance: Instance;
  browser: Browser;
  /** Where the film is watched. */
  pages: Record<Side, string>;
  close(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const film = makeFilm();
  film.catch(() => undefined);
  const clip = await streamable({ seconds: 12, size: '640x360', rate: '30', kilobits: 800 });
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing.reverse()) await one();
  };
  try {
    const instance = await startInstance();
    closing.push(() => instance.remove());
    await liftLimits(instance);
    const shorts = [await upload(instance, clip, 'A short one'), await upload(instance, clip, 'Another short one')];
    for (const { id } of shorts) await until(instance, id, (video) => video.state === 'ready' && video.storyboardUrl !== null);
    const id = await storeFilm(instance, await film, shorts[0]!.id);
    const site = await openSite('127.0.0.1');
    closing.push(() => site.close());
    const engine = new URL('../../node_modules/hls.js/dist/hls.min.js', import.meta.url);
    site.put('/hls.js', await readFile(engine, 'utf8'), 'text/javascript');
    const bare = site.put('/', barePage(`${instance.publicUrl}/media/${id}/master.m3u8`));
    const browser = await openBrowser();
    closing.push(() => browser.close());
    return { instance, browser, pages: { ours: `${instance.publicUrl}/w/${id}`, bare }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** With the poster of another video. */
async function storeFilm(instance: Instance, tracks: Awaited<ReturnType<typeof makeFilm>>, posterOf: string): Promise<string> {
  const database = openDatabase({ url: await instance.databaseUrl() });
  const store: Store = {
    database,
    objects: createFolderObjects({ root: join(instance.dataDir, 'objects') }),
    events: { append: async () => undefined },
    async call(method, path, { body } = {}) {
      const headers = { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' };
      const response = await fetch(instance.publicUrl + path, { method, headers, body: JSON.stringify(body) });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
    },
  };
  try {
    const id = await storeWhole(store, tracks, 'A film', filmPlan);
    const [poster] = await database`select * from side_products where video_id = ${posterOf} and kind = 'poster'`;
    await database`insert into side_products ${database({ ...poster, video_id: id })}`;
    return id;
  } finally {
    await database.end();
  }
}

/** As large as the player of the watch page at this width of the window. Its button is there once something happens when it is pressed. */
const barePage = (master: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Bare</title>
<video playsinline width="840" height="473"></video><button id="play" hidden>Play</button>
<script src="/hls.js"></script>
<script>
  const video = document.querySelector('video');
  const play = document.querySelector('#play');
  const hls = new Hls();
  hls.loadSource('${master}');
  hls.attachMedia(video);
  play.onclick = () => video.play();
  play.hidden = false;
</script></html>`;
