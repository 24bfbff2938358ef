/** A list that comes a page at a time: what is shown is read again whole, and grows when somebody asks for more. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type LiveOptions, type Loaded, useLoaded } from './live.ts';
import { problemFrom, say } from './store.ts';

interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}
export interface Paged<T> extends Loaded<PageOf<T>> {
  /** Null when all is shown. */
  more: (() => void) | null;
}

export function usePaged<T extends { id: string | number }>(
  load: (cursor: string | undefined, signal?: AbortSignal) => Promise<PageOf<T>>,
  deps: readonly unknown[],
  options: LiveOptions = {},
): Paged<T> {
  const first = useLoaded((signal) => load(undefined, signal), deps, options);
  const [older, setOlder] = useState<PageOf<T> | null>(null);
  const round = useRef(0);
  useEffect(() => {
    setOlder(null);
    return () => void (round.current += 1);
  }, deps);
  const value = first.value === null ? null : merged(first.value, older);
  const cursor = value?.nextCursor ?? null;
  const more = async () => {
    const mine = round.current;
    try {
      const page = await load(cursor ?? undefined);
      // Another list is shown by now.
      if (mine !== round.current) return;
      setOlder({ items: [...(value?.items ?? []), ...page.items], nextCursor: page.nextCursor });
    } catch (error) {
      if (mine === round.current) say(problemFrom(error).message);
    }
  };
  return { ...first, value, more: cursor === null ? null : () => void more() };
}

/** Pure: what was shown stays shown, as it was read last. */
export function merged<T extends { id: string | number }>(first: PageOf<T>, shown: PageOf<T> | null): PageOf<T> {
  if (shown === null) return first;
  const fresh = new Set(first.items.map(({ id }) => id));
  return { items: [...first.items, ...shown.items.filter(({ id }) => !fresh.has(id))], nextCursor: shown.nextCursor };
}
