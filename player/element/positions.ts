/** Where somebody stopped in a video, so that they can go on from there. */

/** What remembers positions: this browser here, or an account somewhere else. */
export interface PositionStore {
  /** Seconds; null when nothing is known of it. */
  read(video: string): Promise<number | null>;
  write(video: string, position: { seconds: number; duration: number }): Promise<void>;
  /** It was watched to its end, or is begun anew. */
  forget(video: string): Promise<void>;
}

export const saveEverySeconds = 5;

/** Between 5 and 95 % somebody is in the middle of a video; before it they have hardly begun, and after it they are done. */
export function isWorthOffering(seconds: number, duration: number): boolean {
  return duration > 0 && seconds >= duration * 0.05 && seconds <= duration * 0.95;
}

interface Kept {
  seconds: number;
  at: number;
}
const key = 'vitascope.positions';
const most = 200;

/** In the storage of the page, the newest 200. Where it is switched off, nothing is remembered. */
export function localPositions(
  storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage,
  now: () => number = Date.now,
): PositionStore {
  const all = (): Record<string, Kept> => {
    try {
      const value: unknown = JSON.parse(storage().getItem(key) ?? '{}');
      return typeof value === 'object' && value !== null ? (value as Record<string, Kept>) : {};
    } catch {
      return {};
    }
  };
  const keep = (entries: [string, Kept][]) => {
    try {
      storage().setItem(key, JSON.stringify(Object.fromEntries(entries.sort(([, a], [, b]) => b.at - a.at).slice(0, most))));
    } catch {
      // Full, or switched off.
    }
  };
  return {
    async read(video) {
      const found = all()[video]?.seconds;
      return typeof found === 'number' && Number.isFinite(found) ? found : null;
    },
    async write(video, { seconds }) {
      keep([...Object.entries(all()).filter(([id]) => id !== video), [video, { seconds, at: now() }]]);
    },
    async forget(video) {
      keep(Object.entries(all()).filter(([id]) => id !== video));
    },
  };
}
