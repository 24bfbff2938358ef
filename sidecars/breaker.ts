/**
 * Spares a server that cannot be reached: after some failures in a row calls fail at once for a while, which doubles with every try in
 * vain. Then one call at a time may try, until one gets through.
 */
export interface Breaker {
  /** Whether a call may be made. One that was let through says how it `ended`. */
  letsThrough(): boolean;
  /** `unknown`: it was given up before that could be seen. */
  ended(how: 'reached' | 'failed' | 'unknown'): void;
}

const failuresInARow = 5;
const firstMs = 1_000;
const longestMs = 15_000;

export function createBreaker(now: () => number = () => performance.now()): Breaker {
  let failures = 0;
  let openMs = 0;
  let until = 0;
  let trying = false;
  return {
    letsThrough() {
      if (failures < failuresInARow) return true;
      if (trying || now() < until) return false;
      trying = true;
      return true;
    },
    ended(how) {
      trying = false;
      if (how === 'unknown') return;
      failures = how === 'reached' ? 0 : failures + 1;
      if (failures === 0) openMs = 0;
      // Calls that were under way together fail together, and count as one try.
      if (failures < failuresInARow || now() < until) return;
      openMs = Math.min(Math.max(firstMs, openMs * 2), longestMs);
      until = now() + openMs;
    },
  };
}
