/** Where one is in the playlist that is being watched, and what comes before and after. */
import type { Video } from '../requests.ts';
import { neighbour, shuffled } from './order.ts';
import type { Queue } from './queue.ts';

/** As the address of a watch page names it. */
export interface Within {
  list: string;
  /** Set where it is played in a random order. */
  seed: number | null;
}

export function withinOf(query: string): Within | null {
  const asked = new URLSearchParams(query);
  const list = asked.get('list');
  const seed = asked.get('shuffle');
  if (list === null || !/^[A-Za-z0-9_-]{4,40}$/.test(list)) return null;
  return { list, seed: seed !== null && /^\d{1,9}$/.test(seed) ? Number(seed) : null };
}

export const pathWithin = (video: { shortId: string }, { list, seed }: Within): string =>
  `/w/${video.shortId}?list=${list}${seed === null ? '' : `&shuffle=${seed}`}`;

/** In the order of the playlist until all of it is here, as only then it can be mixed. */
export function itemsWithin(queue: Queue | null, { list, seed }: Within): readonly Video[] {
  if (queue === null || queue.id !== list) return [];
  return seed !== null && queue.isWhole ? shuffled(queue.items, seed) : queue.items;
}

export const placeOf = (items: readonly Video[], current: string): number =>
  items.findIndex(({ id, shortId }) => id === current || shortId === current);

export function videoBeside(items: readonly Video[], current: string, step: 1 | -1, loops: boolean): Video | null {
  const at = neighbour(items.length, placeOf(items, current), step, loops);
  return at === null ? null : items[at]!;
}
