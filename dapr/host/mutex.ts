/**
 * One turn at a time for each key, in order of arrival. daprd promises the same, but not while an actor moves between hosts,
 * and not for the turns of an actor that it has just let go.
 */
export interface KeyedMutex {
  run<T>(key: string, turn: () => Promise<T>): Promise<T>;
  /** How many keys are held just now. */
  readonly size: number;
}

export function createKeyedMutex(): KeyedMutex {
  // An entry exists exactly while the key is held; its value are those who wait.
  const held = new Map<string, (() => void)[]>();

  function release(key: string, waiting: (() => void)[]): void {
    const next = waiting.shift();
    if (next) next();
    else held.delete(key);
  }

  return {
    get size() {
      return held.size;
    },
    async run(key, turn) {
      let waiting = held.get(key);
      if (waiting) {
        const queue = waiting;
        await new Promise<void>((resolve) => queue.push(resolve));
      } else {
        waiting = [];
        held.set(key, waiting);
      }
      try {
        return await turn();
      } finally {
        release(key, waiting);
      }
    },
  };
}
