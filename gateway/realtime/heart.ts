/** One clock for the heartbeats of many: their beats are spread over the period, however many begin together, so that events wait for few of them. */
export interface Heart {
  /** Calls back once a period, the first time within one, until the result is called. */
  add(beat: () => void): () => void;
  stop(): void;
}

const slots = 128;

/** The period is asked for again and again: it is a setting that can change. */
export function createHeart(period: () => number): Heart {
  const wheel = Array.from({ length: slots }, () => new Set<() => void>());
  let at = 0;
  let last = 0;
  let timer = wait();
  function wait(): NodeJS.Timeout {
    // It keeps no process alive.
    return setTimeout(turn, Math.max(1, period() / slots)).unref();
  }
  function turn(): void {
    at = (at + 1) % slots;
    for (const beat of wheel[at] ?? []) beat();
    timer = wait();
  }
  return {
    add(beat) {
      const own = () => beat();
      last = (last + 1) % slots;
      const slot = wheel[last];
      slot?.add(own);
      return () => slot?.delete(own);
    },
    stop: () => clearTimeout(timer),
  };
}
