/** What happened under a video since its page was read, and what that makes of the figures on it. Pure. */
import type { Comment, Page } from './model.ts';

export interface Since {
  /** Came after the page was read, whose figures know nothing of them. */
  came: ReadonlySet<string>;
  /** Written here, and counted at once. */
  own: ReadonlySet<string>;
  /** Deleted, here or by others, and the thread in which each stood. */
  gone: ReadonlyMap<string, string | null>;
  /** Told of as new and none: the page shows them, or they were gone and are there again. */
  known: ReadonlySet<string>;
}
export const nothing: Since = { came: new Set(), own: new Set(), gone: new Map(), known: new Set() };

const and = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> => (ids.has(id) ? ids : new Set([...ids, id]));

export const withOwn = (since: Since, id: string): Since => ({ ...since, own: and(since.own, id) });
export const withGone = (since: Since, id: string, thread: string | null): Since => ({
  ...since,
  gone: new Map([...since.gone, [id, thread]]),
});
export const withBack = (since: Since, id: string): Since =>
  since.gone.has(id) ? { ...since, gone: new Map([...since.gone].filter(([one]) => one !== id)), known: and(since.known, id) } : since;
/** One is told of as new. */
export function withCame(since: Since, id: string): Since {
  if (since.gone.has(id)) return withBack(since, id);
  return since.known.has(id) ? since : { ...since, came: and(since.came, id) };
}

/**
 * What happened while a page was being read, as it stands to that page. What the page shows it has counted; of what it does not show nobody
 * can tell, and it is taken to have known of it.
 */
export function asRead({ came, own, gone, known }: Since, items: readonly Comment[]): Since {
  const shown = new Set(items.map(({ id }) => id));
  return {
    came: new Set([...came, ...own, ...gone.keys()].filter((id) => !shown.has(id))),
    own: new Set(),
    gone,
    known: new Set([...known, ...shown]),
  };
}

/** What is shown, and the answer that is under way: whatever happens meanwhile happens to both. */
export interface Readings {
  shown: Since;
  next: Since;
}
export const unread: Readings = { shown: nothing, next: nothing };
export const begun = ({ shown }: Readings): Readings => ({ shown, next: nothing });
export const arrived = ({ next }: Readings, items: readonly Comment[]): Readings => ({ shown: asRead(next, items), next });
export const heard = ({ shown, next }: Readings, happens: (since: Since) => Since): Readings => ({
  shown: happens(shown),
  next: happens(next),
});

const isCounted = ({ came, own }: Since, id: string): boolean => own.has(id) || !came.has(id);

export const repliesOf = ({ id, replies }: Comment, since: Since): number =>
  replies - [...since.gone].filter(([one, thread]) => thread === id && isCounted(since, one)).length;

/** How many there are by now. A thread is gone with its replies. */
export function totalOf({ total, items }: Page, since: Since): number {
  const byId = new Map(items.map((one) => [one.id, one]));
  let left = total + since.own.size;
  for (const [id, thread] of since.gone)
    if (isCounted(since, id) && (thread === null || !since.gone.has(thread))) left -= 1 + (byId.get(id)?.replies ?? 0);
  return left;
}

/** Those of others that came and are not shown yet. */
export const freshOf = (items: readonly Comment[], { came, gone }: Since, seen: ReadonlySet<string>): number => {
  const shown = new Set(items.map(({ id }) => id));
  return [...came].filter((id) => !shown.has(id) && !seen.has(id) && !gone.has(id)).length;
};
