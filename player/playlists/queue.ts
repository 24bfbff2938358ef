/** The playlist that is being watched: kept while one goes from video to video, so that its list stands there at once. */
import { signal } from '@preact/signals';
import type { RequestError, Video } from '../requests.ts';
import { problemFrom } from '../store.ts';
import { lists, watchLater } from './lists.ts';
import { listText } from './text.ts';

export interface Queue {
  id: string;
  title: string;
  items: Video[];
  /** All of it is here. */
  isWhole: boolean;
  error: RequestError | null;
}
export const queue = signal<Queue | null>(null);

interface Opening {
  id: string;
  items: Promise<Video[]>;
}
let opening: Opening | null = null;

/** All videos in the order of the playlist; those that have come are shown meanwhile. */
export function openQueue(id: string): Promise<Video[]> {
  if (opening?.id === id) return opening.items;
  const mine: Opening = { id, items: load(id, () => opening === mine) };
  opening = mine;
  return mine.items;
}

/** The next look asks the server again. */
export function forgetQueue(): void {
  opening = null;
}

/** `isStill`: nobody has asked for it anew, or for another one. */
async function load(id: string, isStill: () => boolean): Promise<Video[]> {
  const before = queue.peek();
  if (before?.id !== id) queue.value = { id, title: '', items: [], isWhole: false, error: null };
  try {
    const title = id === watchLater ? listText.watchLater : (await lists.read(id)).title;
    const items: Video[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof lists.items>> = await lists.items(id, cursor);
      // A place that changes while it is read can bring a video twice.
      items.push(...page.items.filter((video) => items.every((one) => one.id !== video.id)));
      cursor = page.nextCursor;
      if (isStill()) queue.value = { id, title, items: [...items], isWhole: cursor === null, error: null };
    } while (cursor !== null);
    return items;
  } catch (error) {
    if (isStill()) {
      opening = null;
      const now = queue.peek();
      if (now) queue.value = { ...now, error: problemFrom(error) };
    }
    throw error;
  }
}
