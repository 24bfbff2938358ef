/** Objects of whichever store is in use now, so that nobody who holds them has to be told of a switch. */
import type { DirectAccess, Objects } from './contract.ts';

export interface Switched {
  objects: Objects;
  use(store: Objects): void;
  /** Writes under way that began before the last switch: what they write comes to a store that is not in use. */
  late(): number;
}

export function createSwitched(first: Objects): Switched {
  let now = first;
  let switches = 0;
  const writing = new Map<number, number>();
  async function writes<T>(work: () => Promise<T>): Promise<T> {
    const begun = switches;
    writing.set(begun, (writing.get(begun) ?? 0) + 1);
    try {
      return await work();
    } finally {
      writing.set(begun, (writing.get(begun) ?? 1) - 1);
    }
  }
  return {
    use: (store) => {
      now = store;
      switches += 1;
    },
    late: () => [...writing].reduce((sum, [begun, count]) => (begun < switches ? sum + count : sum), 0),
    objects: {
      put: (...call) => writes(() => now.put(...call)),
      compose: (...call) => writes(() => now.compose(...call)),
      get: (...call) => now.get(...call),
      head: (...call) => now.head(...call),
      delete: (...call) => now.delete(...call),
      list: (...call) => now.list(...call),
      check: async (key) => now.check?.(key),
      unfinished: async (...call) => (await now.unfinished?.(...call)) ?? { count: 0, sizeBytes: 0 },
      get adopt() {
        const { adopt } = now;
        return adopt && ((...call: Parameters<typeof adopt>) => writes(() => adopt.call(now, ...call)));
      },
      get localPath() {
        return now.localPath?.bind(now);
      },
      get freeBytes() {
        return now.freeBytes?.bind(now);
      },
      get direct() {
        const { direct } = now;
        return (
          direct && {
            ...direct,
            complete: (...call: Parameters<DirectAccess['complete']>) => writes(() => direct.complete(...call)),
            settle: (...call: Parameters<DirectAccess['settle']>) => writes(() => direct.settle(...call)),
          }
        );
      },
    },
  };
}
