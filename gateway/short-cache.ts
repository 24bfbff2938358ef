/** Remembers the answers of look-ups for a moment; callers that ask at the same time share one look-up. */
export interface ShortCache<V> {
  get(key: string, load: () => Promise<V>): Promise<V>;
  drop(key: string): void;
  /** Whether this look-up is still the newest one: it was neither dropped meanwhile nor made again. */
  isCurrent(key: string, value: Promise<V>): boolean;
}

export function createShortCache<V>(init: { milliseconds: number; size: number; now?: () => number }): ShortCache<V> {
  const now = init.now ?? (() => performance.now());
  const entries = new Map<string, { value: Promise<V>; until: number }>();
  return {
    get(key, load) {
      const found = entries.get(key);
      if (found && found.until > now()) return found.value;
      const entry = { value: load(), until: now() + init.milliseconds };
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size > init.size) entries.delete(entries.keys().next().value as string);
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      return entry.value;
    },
    drop(key) {
      entries.delete(key);
    },
    isCurrent: (key, value) => entries.get(key)?.value === value,
  };
}
