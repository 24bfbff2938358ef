/** How fast bytes go: every piece is given the moment at which it may, in the order in which they ask. Pure but for what was given so far. */
export interface Pace {
  /** Milliseconds that so many bytes have to wait; a rate of 0 knows none. */
  wait(bytes: number, perSecond: number, now: number): number;
}

export function createPace(): Pace {
  let free = 0;
  return {
    wait(bytes, perSecond, now) {
      if (perSecond === 0) return 0;
      const at = Math.max(now, free);
      free = at + (bytes / perSecond) * 1000;
      return at - now;
    },
  };
}

const largestPiece = 64 * 1024;
const smallestPiece = 256;

/** Small enough that readers share a rate evenly, and see something come several times a second. */
export function pieceBytes(rates: readonly number[]): number {
  const slowest = Math.min(...rates.filter((rate) => rate > 0));
  return Math.max(smallestPiece, Math.min(largestPiece, Math.floor(slowest / 8)));
}
