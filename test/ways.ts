/** The ways in which people run the program: what they do with it has to work on each. */
import { type Nginx, startVitascopeNginx } from './servers/nginx.ts';

export interface Way {
  name: string;
  driver: 'uws' | 'node';
  /** By what it is reached: its own port, or the configuration of docs/nginx.conf with its cache. */
  by: 'itself' | 'nginx';
}
export const direct: Way = { name: 'uWebSockets.js, reached directly', driver: 'uws', by: 'itself' };
export const proxied: Way = { name: 'node:http behind nginx', driver: 'node', by: 'nginx' };
/** Of these, what most depends on the way is tried: the other two stand for the rest. */
export const usual: Way = { name: 'uWebSockets.js behind nginx', driver: 'uws', by: 'nginx' };
export const plain: Way = { name: 'node:http, reached directly', driver: 'node', by: 'itself' };

/** The two ways to one gateway: by the one that is meant, and by the other. */
export interface Reached {
  url: string;
  otherUrl: string;
  nginx: Nginx;
}
/** `gateway`: need not listen yet. */
export async function reach(gateway: string, by: Way['by']): Promise<Reached> {
  const nginx = await startVitascopeNginx(gateway);
  return by === 'nginx' ? { url: nginx.url, otherUrl: gateway, nginx } : { url: gateway, otherUrl: nginx.url, nginx };
}
