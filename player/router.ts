/** The address as a signal. A table of pages and a "not found" need no library. */
import { signal } from '@preact/signals';
import { type PageName, pageAt } from '../gateway/contract/pages.ts';

export interface Route {
  page: PageName | 'lost';
  /** What the address names; empty where it names nothing. */
  id: string;
}

export const parsePath = (path: string): Route => pageAt(path) ?? { page: 'lost', id: '' };

export const route = signal<Route>({ page: 'home', id: '' });

export function watchPath(video: { shortId: string }): string {
  return `/w/${video.shortId}`;
}

export function channelPath(channel: { handle: string }): string {
  return `/c/${channel.handle}`;
}

/** Where those who make a video look after it. */
export function studioPath(video: { shortId: string }): string {
  return `/studio/videos/${video.shortId}`;
}

/** `path` may bring a query, which pages read from the address. `replaces`: the way back does not lead to where one is now. */
export function goTo(path: string, { replaces = false } = {}): void {
  if (replaces) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  route.value = parsePath(path.split('?')[0] ?? path);
  window.scrollTo(0, 0);
  // A screen reader goes on reading at the new page's start.
  requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }));
}

/**
 * Turns plain clicks on our own links into page changes; new tabs, downloads and other sites stay the browser's business. `follows` hears
 * where such a click leads, before it does; null for the browser's own way back and forward.
 */
export function followAddress(follows: (to: Route | null) => void): void {
  route.value = parsePath(location.pathname);
  window.addEventListener('popstate', () => {
    follows(null);
    route.value = parsePath(location.pathname);
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
    const to = parsePath(link.pathname);
    if (to.page === 'lost' || link.hash) return;
    event.preventDefault();
    follows(to);
    goTo(link.pathname + link.search);
  });
}
