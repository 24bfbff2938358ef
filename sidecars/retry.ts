/** Waiting and trying again, as values. */
import type { Answer } from './answer.ts';

export interface Patience {
  /** First wait; doubles up to the longest. */
  firstMs: number;
  longestMs: number;
  /** Gives up after so long without success. */
  totalMs: number;
}

/** A server may be restarted, upgraded or moved while a job runs: its lease does not run out in a time when it could not be renewed. */
export const patient: Patience = { firstMs: 200, longestMs: 5_000, totalMs: 15 * 60_000 };
export const impatient: Patience = { firstMs: 200, longestMs: 1_000, totalMs: 0 };

/** Resolves early, without an error, when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}

/**
 * Repeats a call while its problem says `retry`, with jitter so that a whole fleet does not come back in step. Patience begins anew
 * with a try that `moved` something on.
 */
export async function persist<T>(
  call: () => Promise<Answer<T>>,
  patience: Patience,
  signal?: AbortSignal,
  moved: () => boolean = () => false,
): Promise<Answer<T>> {
  let until = performance.now() + patience.totalMs;
  for (let wait = patience.firstMs; ; wait = Math.min(wait * 2, patience.longestMs)) {
    const answer = await call();
    if (answer.ok || answer.problem.retry !== true || signal?.aborted) return answer;
    if (moved()) {
      until = performance.now() + patience.totalMs;
      wait = patience.firstMs;
    } else if (performance.now() >= until) return answer;
    await pause(wait * (0.75 + Math.random() / 2), signal);
    if (signal?.aborted) return answer;
  }
}
