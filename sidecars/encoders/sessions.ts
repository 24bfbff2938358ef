/** The sessions of one card: as many pictures as it encodes at a time. */

export interface Sessions {
  /** So many of a card are used by one job at most, whatever is in use just now: its rungs are given to the same encoders in every chunk. */
  readonly limit: number;
  /** Gives back by a call of the answer; null when there are not so many. */
  take(count: number): (() => void) | null;
  /** Whether a job that wants as many as it can get would get them. */
  open(): boolean;
  /** The card said no. What runs goes on, and nothing more is begun for so long. */
  rest(milliseconds: number): void;
}

/** Rungs of the largest ladder. */
const mostWanted = 6;

export function createSessions(init: { limit: number; now?: () => number }): Sessions {
  const now = init.now ?? (() => performance.now());
  let used = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  const free = () => (now() < restsUntil ? 0 : init.limit - used);
  return {
    limit: init.limit,
    take(count) {
      if (count > free()) return null;
      used += count;
      let given = false;
      return () => {
        if (!given) used -= count;
        given = true;
      };
    },
    open: () => init.limit > 0 && free() >= Math.min(init.limit, mostWanted),
    rest(milliseconds) {
      restsUntil = Math.max(restsUntil, now() + milliseconds);
    },
  };
}
