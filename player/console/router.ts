/** The address of the console as a signal: a page, what of it is shown, and filters in the query. */
import { signal } from '@preact/signals';
import { type ConsolePage, consolePageAt } from '../../gateway/contract/console-pages.ts';

export interface Place {
  page: ConsolePage | 'lost';
  /** What of the page is shown: a job, a worker. */
  id: string | null;
  query: URLSearchParams;
}

export function placeOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Place {
  const found = consolePageAt(pathname) ?? { page: 'lost' as const, id: null };
  return { ...found, query: new URLSearchParams(search) };
}

export const place = signal<Place>({ page: 'lost', id: null, query: new URLSearchParams() });
const look = () => {
  place.value = placeOf(location);
};

/** `replaces`: the way back does not lead to where one is now. `stays`: only the filter is another. */
export function goTo(address: string, { replaces = false, stays = false } = {}): void {
  if (replaces) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  look();
  if (stays) return;
  window.scrollTo(0, 0);
  // A screen reader goes on reading at the new page's start.
  requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }));
}

/** A path of this page, and of no other site. */
export function destinationOf(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
}

/** Filters live in the address, so that they can be sent to others and come back with the way back. */
export function filterBy(changes: Record<string, string>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  goTo(`${location.pathname}${query.size > 0 ? `?${query}` : ''}`, { replaces: true, stays: true });
}

/** Turns plain clicks on our own links into page changes; new tabs, downloads and other sites stay the browser's business. */
export function followAddress(): void {
  look();
  window.addEventListener('popstate', look);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download') || link.hash) return;
    if (placeOf(link).page === 'lost') return;
    event.preventDefault();
    goTo(link.pathname + link.search);
  });
}
