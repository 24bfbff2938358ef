/** Work that goes on in the background, a round after another, until it is stopped. */

export interface Rounds {
  /** Aborted by `stop`. */
  readonly signal: AbortSignal;
  start(): void;
  /** There is something to do: the pause ends, and a round under way is followed by another at once. */
  wake(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
}

export interface RoundsInit {
  /** Returns true when there may be more to do at once. */
  round(): Promise<unknown>;
  /** From one round to the next. */
  everyMs: number;
  /** The pause doubles with each failure in a row, up to this; without it, it stays as it is. */
  longestPauseMs?: number;
  /** Not called for what fails because it was stopped. */
  failed(error: unknown, failures: number): void;
}

export function createRounds({ round, everyMs, longestPauseMs = everyMs, failed }: RoundsInit): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  let loop: Promise<void> = Promise.resolve();
  let isWoken = false;
  let rouse = () => {};

  async function run(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      isWoken = false;
      let isMore = false;
      try {
        isMore = (await round()) === true;
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!signal.aborted) failed(error, failures);
      }
      if (!isMore && !isWoken) await pause(Math.max(everyMs, Math.min(longestPauseMs, everyMs * 2 ** failures)));
    }
  }
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal.aborted) rouse();
    });
  }

  return {
    signal,
    start() {
      loop = run();
    },
    wake() {
      isWoken = true;
      rouse();
    },
    async stop() {
      stopping.abort();
      rouse();
      await loop;
    },
  };
}
