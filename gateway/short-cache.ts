/** Remembers the answers of look-ups for a moment; callers that ask at the same time share one look-up. */
export interface ShortCache<V> {
  get(key: string, load: () => Promise<V>): Promise<V>;
  /** What is remembered, without waiting for anything. */
  peek(key: string): V | undefined;
  drop(key: string): void;
  clear(): void;
  /** Whether this look-up is still the newest one: it was neither dropped meanwhile nor made again. */
  isCurrent(key: string, value: Promise<V>): boolean;
}

interface Entry<V> {
  value: Promise<V>;
  until: number;
  /** Once it has come. */
  settled?: V;
}

export function createShortCache<V>(init: { milliseconds: number; size: number; now?: () => number }): ShortCache<V> {
  const now = init.now ?? (() => performance.now());
  const entries = new Map<string, Entry<V>>();
  return {
    get(key, load) {
      const found = entries.get(key);
      if (found && found.until > now()) return found.value;
      const entry: Entry<V> = { value: load(), until: now() + init.milliseconds };
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size > init.size) entries.delete(entries.keys().next().value as string);
      entry.value.then(
        (value) => {
          entry.settled = value;
        },
        () => {
          if (entries.get(key) === entry) entries.delete(key);
        },
      );
      return entry.value;
    },
    peek(key) {
      const found = entries.get(key);
      return found && found.until > now() ? found.settled : undefined;
    },
    drop(key) {
      entries.delete(key);
    },
    clear: () => entries.clear(),
    isCurrent: (key, value) => entries.get(key)?.value === value,
  };
}

/** What follows from it goes with it. */
export function clearingToo<V>(cache: ShortCache<V>, other: { clear(): void }): ShortCache<V> {
  return {
    ...cache,
    clear() {
      cache.clear();
      other.clear();
    },
  };
}
