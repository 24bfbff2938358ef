/** Asking a server that may be away for a moment: it restarts, its database does, or the line is down. */
import { RequestError } from '../requests.ts';
import { text } from '../text.ts';

export interface Patience {
  signal: AbortSignal;
  /** Told when the waiting begins, and when there is an answer again. */
  onAway(isAway: boolean): void;
  /** How long nobody answers before it is given up. */
  giveUpAfterMs: number;
  now(): number;
  /** Ends at once, with whatever was given as the reason, when the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const firstPauseMs = 1000;
/** Neither so long that people think that nothing happens any more, nor so short that a server that has just come back has only that to do. */
const longestPauseMs = 15_000;
const longestToldMs = 60_000;

/** Repeats what failed only because nobody could answer. Any other refusal is one. */
export async function patiently<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const { signal, onAway, giveUpAfterMs, now, pause } = patience;
  const since = now();
  for (let failures = 0; ; failures += 1) {
    try {
      const answer = await ask();
      if (failures > 0) onAway(false);
      return answer;
    } catch (error) {
      if (signal.aborted || !isAway(error) || now() - since > giveUpAfterMs) throw error;
      onAway(true);
      await pause(pauseAfter(error, failures), signal);
    }
  }
}

/** For the life of an upload: the server forgets it a day after its last byte. */
export const patienceOf = (signal: AbortSignal, onAway: (isAway: boolean) => void): Patience => ({
  ...{ signal, onAway, pause },
  giveUpAfterMs: 24 * 3_600_000,
  now: () => performance.now(),
});

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
export const cancelled = () => new RequestError(0, { code: 'cancelled', title: text.errors.cancelled });

const isAway = (error: unknown): error is RequestError => error instanceof RequestError && [0, 429, 502, 503, 504].includes(error.status);

/** As the server says; otherwise longer each time. */
function pauseAfter({ retryAfterSeconds }: RequestError, failures: number): number {
  if (retryAfterSeconds !== null) return Math.min(longestToldMs, Math.max(firstPauseMs, retryAfterSeconds * 1000));
  return backOffMs(failures);
}

/** Longer each time. */
export const backOffMs = (failures: number): number => Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
