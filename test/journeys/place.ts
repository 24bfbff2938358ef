/** An instance that is run in one way, with what people need to visit it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { freePorts } from '../../dapr/index.ts';
import { type Instance, startInstance } from '../instance.ts';
import { openBrowser } from '../playback.ts';
import { openSite, type Site } from '../player/stand.ts';
import { reach, type Way } from '../ways.ts';

export interface Place {
  /** Where people reach the site, and where else it answers: past nginx, or through it. */
  site: string;
  otherWay: string;
  console: string;
  instance: Instance;
  browser: Browser;
  /** Of somebody else. */
  elsewhere: Site;
  /** Removed in the end. */
  folder: string;
  /** What went wrong on any page of these browsers. */
  complaints: string[];
  /** As somebody who was never here. */
  newcomer(): Promise<Page>;
  close(): Promise<void>;
}

export async function openPlace({ driver, by }: Way): Promise<Place> {
  const ports = (await freePorts(3)) as [number, number, number];
  const { url: site, otherUrl: otherWay, nginx } = await reach(`http://127.0.0.1:${ports[0]}`, by);
  const args = ['--driver', driver, '--public-url', site, '--trusted-proxies', 'loopback'];
  const instance = await startInstance({ ports, args }).catch(async (error) => {
    await nginx.stop();
    throw error;
  });
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-journeys-'));
  const browser = await openBrowser();
  const elsewhere = await openSite();
  const complaints: string[] = [];
  return {
    ...{ site, otherWay, console: instance.adminUrl, instance, browser, elsewhere, folder, complaints },
    async newcomer() {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      context.on('weberror', (error) => complaints.push(error.error().message));
      return context.newPage();
    },
    async close() {
      await browser.close();
      await elsewhere.close();
      await instance.remove();
      await nginx.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
