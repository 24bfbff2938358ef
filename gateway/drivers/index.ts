/** Picks the driver; falls back to node:http where the faster one does not load. */
import type { Log } from '../settings.ts';
import type { Driver, DriverInit } from './driver.ts';

export type StartDriver = (init: DriverInit) => Promise<Driver>;

export async function loadDriver(name: 'uws' | 'node', log: Log): Promise<StartDriver> {
  if (name === 'uws') {
    try {
      return (await import('./uws.ts')).startUws;
    } catch (error) {
      log.warn({ err: error }, 'uWebSockets.js does not load on this machine; using node:http');
    }
  }
  return (await import('./node.ts')).startNode;
}
