/**
 * Tells the server how far a signed-in viewer has watched: every five seconds of playing, and at once where they stop, leave the page or reach
 * the end. From it come the history and the offer to go on, on whatever device.
 */

/** What is known of the player when it tells something. */
export interface Moment {
  seconds: number;
  duration: number;
  isPlaying: boolean;
}
export interface Keeper {
  /** The player has moved on. */
  moved(moment: Moment): void;
  /** It has stopped here: paused, ended, or nobody sees it any more. */
  stopped(moment: Moment): void;
}

export const keepEverySeconds = 5;
/** Whoever has only looked in has not watched it. */
const leastSeconds = 2;

/** `keep` is not waited for. `now` in milliseconds. */
export function createKeeper(keep: (seconds: number, isLast: boolean) => void, now: () => number): Keeper {
  let keptAt = Number.NEGATIVE_INFINITY;
  let kept: number | null = null;
  let hasPlayed = false;
  const put = (seconds: number, isLast: boolean) => {
    keptAt = now();
    kept = seconds;
    keep(Math.round(seconds * 10) / 10, isLast);
  };
  return {
    moved({ seconds, duration, isPlaying }) {
      if (!isPlaying || duration <= 0) return;
      hasPlayed = true;
      if (seconds >= leastSeconds && now() - keptAt >= keepEverySeconds * 1000) put(seconds, false);
    },
    stopped({ seconds, duration }) {
      // Nothing was played yet, or it is known already that it stands here.
      if (!hasPlayed || duration <= 0 || seconds < leastSeconds || (kept !== null && Math.abs(seconds - kept) < 0.5)) return;
      put(seconds, true);
    },
  };
}
