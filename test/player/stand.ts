/** A gateway with the built pages and a finished video, a site of somebody else's beside it, and a browser that looks at both. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { type Harness, startHarness } from '../../gateway/conformance/harness.ts';
import type { GatewaySettings } from '../../gateway/gateway.ts';
import { openBrowser } from '../playback.ts';
import { reach, type Way } from '../ways.ts';
import { makeTracks, storeWhole } from '../whole-video.ts';

export interface Site {
  /** `http://localhost:PORT`: neither the origin nor the site of the gateway. */
  origin: string;
  /** Puts a page there; the result is its address. */
  put(path: string, body: string, type?: string): string;
  close(): Promise<void>;
}
export interface Stand {
  h: Harness;
  /** By which viewers reach the gateway, and where else it answers. */
  url: string;
  otherUrl: string;
  /** Two rungs of H.264, one of AV1, two soundtracks; 20.5 seconds. */
  id: string;
  tracks: Awaited<ReturnType<typeof makeTracks>>;
  site: Site;
  browser: Browser;
  close(): Promise<void>;
}

let tracksOfAll: ReturnType<typeof makeTracks> | undefined;

/** Reached directly, unless a way is named. */
export async function openStand(settings: Partial<GatewaySettings> = {}, way?: Way): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-player-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
  const database = openDatabase({ url: server.url });
  await migrate(database);
  const playerDir = new URL('../../player/dist/', import.meta.url).pathname;
  const h = await startHarness({ database, driver: way?.driver ?? 'uws', settings, playerDir });
  const reached = way && (await reach(h.url, way.by));
  const { url, otherUrl } = reached ?? { url: h.url, otherUrl: h.url };
  // The addresses that it gives out are those by which the browser reaches it.
  h.settings.publicUrl = url;
  tracksOfAll ??= makeTracks();
  const tracks = await tracksOfAll;
  const id = await storeWhole(h, tracks, 'Test pictures');
  const site = await openSite();
  const browser = await openBrowser();
  return {
    ...{ h, url, otherUrl, id, tracks, site, browser },
    async close() {
      await browser.close();
      await site.close();
      await reached?.nginx.stop();
      await h.close();
      await database.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A site of its own; by the name `localhost` unless another is named. */
export async function openSite(name = 'localhost'): Promise<Site> {
  const pages = new Map<string, { body: string; type: string }>();
  const server = createServer((request, response) => {
    const page = pages.get((request.url ?? '').split('?')[0] ?? '');
    response.writeHead(page ? 200 : 404, { 'content-type': page?.type ?? 'text/plain', 'access-control-allow-origin': '*' });
    response.end(page?.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://${name}:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    put(path, body, type = 'text/html; charset=utf-8') {
      pages.set(path, { body, type });
      return origin + path;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a page complains about, as it comes. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** Waits until the player of a page has passed this second. */
export async function playsPast(page: Page, seconds: number): Promise<void> {
  await page.waitForFunction((wanted) => (document.querySelector('vita-player')?.currentTime ?? 0) > wanted, seconds, { timeout: 90_000 });
}
