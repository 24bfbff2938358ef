/** Parked polls of workers that wait for a job. An offer wakes one; if it cannot use the job, it passes the offer on. */
import type { JobKind } from '../../actors/job/contract.ts';
import type { Scope } from '../../actors/worker/contract.ts';
import type { ReserveNext } from '../settings.ts';

export interface Wish {
  kinds: JobKind[];
  workerId: string;
  scope: Scope;
  encoders: readonly string[];
}
export interface Park {
  /** A reserved job id, or null when none came in time or the worker went away. */
  wait(wish: Wish & { milliseconds: number; signal: AbortSignal }): Promise<string | null>;
  offered(data: unknown): void;
  readonly parked: number;
}

interface Poll {
  /** Stays the same for all pauses of one call. */
  self: object;
  kinds: JobKind[];
  /** Ends the pause; the offer, if that was the reason. */
  wake(offer: Offer | null): void;
}
interface Offer {
  kind: string | null;
  tried: Set<object>;
}

export function createPark(init: { reserveNext: ReserveNext; pollMilliseconds: number }): Park {
  const polls = new Set<Poll>();
  let offers = 0;

  /** The longest waiting poll that could take it and has not tried. */
  function pass(offer: Offer): void {
    for (const poll of polls) {
      if (offer.tried.has(poll.self) || (offer.kind !== null && !poll.kinds.includes(offer.kind as JobKind))) continue;
      offer.tried.add(poll.self);
      poll.wake(offer);
      return;
    }
  }
  function pause(self: object, kinds: JobKind[], milliseconds: number, signal: AbortSignal): Promise<Offer | null> {
    return new Promise((resolve) => {
      const poll: Poll = { self, kinds, wake };
      const timer = setTimeout(() => wake(null), milliseconds);
      const stop = () => wake(null);
      function wake(offer: Offer | null): void {
        polls.delete(poll);
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        resolve(offer);
      }
      signal.addEventListener('abort', stop);
      polls.add(poll);
      if (signal.aborted) wake(null);
    });
  }
  return {
    get parked() {
      return polls.size;
    },
    async wait({ kinds, workerId, scope, encoders, milliseconds, signal }) {
      const deadline = performance.now() + milliseconds;
      const self = {};
      let offer: Offer | null = null;
      for (;;) {
        const before = offers;
        const jobId = signal.aborted ? null : await init.reserveNext(kinds, workerId, scope, encoders);
        if (jobId !== null) return jobId;
        if (offer) pass(offer);
        offer = null;
        const left = deadline - performance.now();
        if (left <= 0 || signal.aborted) return null;
        // An offer that came during the query would have found nobody parked.
        if (offers !== before) continue;
        offer = await pause(self, kinds, Math.min(left, init.pollMilliseconds), signal);
      }
    },
    offered(data) {
      offers += 1;
      const { kind, jobs } = (data ?? {}) as { kind?: unknown; jobs?: unknown };
      // One message may speak of many jobs, but never of more than can be taken here.
      const count = Math.min(typeof jobs === 'number' && jobs >= 1 ? jobs : 1, polls.size);
      for (let n = 0; n < count; n += 1) pass({ kind: typeof kind === 'string' ? kind : null, tried: new Set() });
    },
  };
}
