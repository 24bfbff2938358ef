import { refuse } from './problem.ts';

/** Lets so many pieces of work go on at a time; the others wait, first come first served. Who has gone (`signal`) waits no longer. */
export type Turns = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** `mostWaiting`: whoever comes when so many wait already is refused at once. */
export function createTurns(atOnce: number, mostWaiting = Number.POSITIVE_INFINITY): Turns {
  const waiting = new Set<() => void>();
  let free = atOnce;
  const wait = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(go);
        reject(givenUp());
      };
      waiting.add(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  return async (work, signal) => {
    if (signal?.aborted) throw givenUp();
    if (free > 0) free -= 1;
    else {
      if (waiting.size >= mostWaiting)
        throw refuse('too-busy', 503, 'Too many others wait for the same just now.', 'Try again in a moment.');
      await wait(signal);
    }
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else free += 1;
    }
  };
}

const givenUp = () => refuse('aborted', 503, 'The call was given up.');
