/** What keys mean on every page of the console. */
import { pages } from './pages.ts';

export type KeyMeaning = { is: 'page'; path: string } | { is: 'search' } | { is: 'help' } | { is: 'first' } | null;
/** Pure: what a key means after the one before. `first`: another has to follow. */
export function meaningOf(key: string, isAfterG: boolean): KeyMeaning {
  if (isAfterG) {
    const page = pages.find((one) => one.key === key);
    return page ? { is: 'page', path: page.path } : null;
  }
  if (key === 'g') return { is: 'first' };
  if (key === '/') return { is: 'search' };
  return key === '?' ? { is: 'help' } : null;
}
