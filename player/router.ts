/** The address as a signal. Two pages and a "not found" need no library. */
import { signal } from '@preact/signals';

export type Route = { page: 'home' } | { page: 'watch'; id: string } | { page: 'lost' };

export function parsePath(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'home' };
  const watch = /^\/w\/([\w-]{1,64})\/?$/.exec(path);
  return watch?.[1] ? { page: 'watch', id: watch[1] } : { page: 'lost' };
}

export const route = signal<Route>({ page: 'home' });

export function watchPath(video: { shortId: string }): string {
  return `/w/${video.shortId}`;
}

export function goTo(path: string): void {
  history.pushState(null, '', path);
  route.value = parsePath(path);
  window.scrollTo(0, 0);
  // A screen reader goes on reading at the new page's start.
  requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }));
}

/** Turns plain clicks on our own links into page changes; new tabs, downloads and other sites stay the browser's business. */
export function followAddress(): void {
  route.value = parsePath(location.pathname);
  window.addEventListener('popstate', () => (route.value = parsePath(location.pathname)));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
    if (parsePath(link.pathname).page === 'lost' || link.hash) return;
    event.preventDefault();
    goTo(link.pathname);
  });
}
