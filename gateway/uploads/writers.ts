/**
 * One writer an upload. Who comes later takes over: a client that has lost its connection asks again long before the server hears that
 * the old one is dead, and would wait for its own ghost.
 */
import { ObjectError } from '../../components/objects/contract.ts';

export interface Writers {
  /** Runs the work once whoever was at it has been told to stop, and has. `signal` tells it the same. */
  hold<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ids of uploads that somebody is at. */
  held(): string[];
}

export function createWriters(): Writers {
  const held = new Map<string, { stop: AbortController; over: Promise<void> }>();
  return {
    held: () => [...held.keys()],
    async hold(id, work) {
      for (let now = held.get(id); now !== undefined; now = held.get(id)) {
        now.stop.abort(new ObjectError('aborted', 'Another request has taken over.'));
        await now.over;
      }
      let end = () => {};
      const stop = new AbortController();
      held.set(id, {
        stop,
        over: new Promise((resolve) => {
          end = resolve;
        }),
      });
      try {
        return await work(stop.signal);
      } finally {
        held.delete(id);
        end();
      }
    },
  };
}
