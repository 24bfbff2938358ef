/**
 * Long work that is asked for again and again until it is done: an answer comes within seconds whatever it takes, so that no proxy and no
 * client gives up on it, and whoever asks again finds the same work. What nobody asks for any more is given up.
 */
import { createTurns } from '../turns.ts';

export interface Joins<T> {
  /** Begins the work, or finds it. Throws what the work threw; the next to ask begins anew. */
  ask(
    key: string,
    begin: (signal: AbortSignal, onBytes: (done: number) => void) => Promise<T>,
  ): Promise<{ made: T } | { doneBytes: number }>;
}

interface Join<T> {
  outcome: Promise<{ made: T } | { error: unknown }>;
  ending: AbortController;
  doneBytes: number;
  abandon?: NodeJS.Timeout;
}

export function createJoins<T>(init: {
  /** Reading and writing the same disks, more at a time are no quicker. */
  atOnce: number;
  answerMilliseconds: number;
  /** After so long without being asked. */
  abandonMilliseconds: number;
  stopping: AbortSignal;
}): Joins<T> {
  const joins = new Map<string, Join<T>>();
  const turns = createTurns(init.atOnce);

  function start(begin: Parameters<Joins<T>['ask']>[1]): Join<T> {
    const ending = new AbortController();
    const join: Join<T> = { ending, doneBytes: 0, outcome: Promise.resolve({ error: null }) };
    const work = () => {
      ending.signal.throwIfAborted();
      return begin(ending.signal, (done) => (join.doneBytes = done));
    };
    join.outcome = turns(work).then(
      (made) => ({ made }),
      (error: unknown) => ({ error }),
    );
    return join;
  }
  const forget = (key: string, join: Join<T>) => {
    clearTimeout(join.abandon);
    join.ending.abort();
    if (joins.get(key) === join) joins.delete(key);
  };
  init.stopping.addEventListener('abort', () => {
    for (const [key, join] of joins) forget(key, join);
  });

  return {
    async ask(key, begin) {
      let join = joins.get(key);
      if (!join) joins.set(key, (join = start(begin)));
      clearTimeout(join.abandon);
      const waiting = Promise.withResolvers<null>();
      const timer = setTimeout(waiting.resolve, init.answerMilliseconds, null);
      const outcome = await Promise.race([join.outcome, waiting.promise]);
      clearTimeout(timer);
      if (outcome !== null && 'error' in outcome) {
        forget(key, join);
        throw outcome.error;
      }
      // A finished one stays for those whose answer was lost.
      clearTimeout(join.abandon);
      join.abandon = setTimeout(forget, init.abandonMilliseconds, key, join);
      return outcome ?? { doneBytes: join.doneBytes };
    },
  };
}
