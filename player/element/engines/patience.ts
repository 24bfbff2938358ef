/** Tries again until the server answers: after 1, 2, 4 ... at most 15 seconds. */
export interface Patience {
  tryLater(): void;
  /** At once, if it waits for another try. */
  tryNow(): void;
  /** It went well. */
  rest(): void;
}

const longestSeconds = 15;

export function createPatience(attempt: () => void): Patience {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    timer = undefined;
    attempt();
  };
  return {
    tryLater() {
      clearTimeout(timer);
      timer = setTimeout(run, Math.min(longestSeconds, 2 ** tries) * 1000);
      tries += 1;
    },
    tryNow() {
      if (timer === undefined) return;
      clearTimeout(timer);
      run();
    },
    rest() {
      clearTimeout(timer);
      timer = undefined;
      tries = 0;
    },
  };
}
