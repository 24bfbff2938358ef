/** Lets the same thing through once a period: at once when it comes, then what came since, as one with its number. */

export interface Seldom<T> {
  note(sign: string, value: T): void;
  /** Lets through what waits. */
  end(): void;
}
interface Waiting<T> {
  last: T | null;
  times: number;
  timer: NodeJS.Timeout;
}

/** `most` different ones a period; further ones are dropped. */
export function createSeldom<T>(init: { periodMs: number; most: number; pass(value: T, times: number): void }): Seldom<T> {
  const known = new Map<string, Waiting<T>>();
  function wait(sign: string): void {
    const timer = setTimeout(() => {
      const entry = known.get(sign);
      known.delete(sign);
      if (entry?.last === null || entry === undefined) return;
      wait(sign);
      init.pass(entry.last, entry.times);
    }, init.periodMs);
    known.set(sign, { last: null, times: 0, timer: timer.unref() });
  }
  return {
    note(sign, value) {
      const entry = known.get(sign);
      if (entry) {
        entry.last = value;
        entry.times += 1;
      } else if (known.size < init.most) {
        wait(sign);
        init.pass(value, 1);
      }
    },
    end() {
      const waiting = [...known.values()];
      known.clear();
      for (const { timer, last, times } of waiting) {
        clearTimeout(timer);
        if (last !== null) init.pass(last, times);
      }
    },
  };
}
