import { Readable } from 'node:stream';
import type { WireAnswer } from './answer.ts';

/** Places for what stays open: counted by who holds them, so that nobody can take them all. */
export interface Places {
  /** Takes a place for somebody who may hold `most` of them. The result gives it back; called again it does nothing. Null: none is left. */
  take(who: string, most: number): (() => void) | null;
  readonly taken: number;
}

export function createPlaces(init: { inAll: number | (() => number) }): Places {
  const held = new Map<string, number>();
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take(who, most) {
      const own = held.get(who) ?? 0;
      if (own >= most || taken >= (typeof init.inAll === 'number' ? init.inAll : init.inAll())) return null;
      held.set(who, own + 1);
      taken += 1;
      let given = false;
      return () => {
        if (given) return;
        given = true;
        taken -= 1;
        const left = (held.get(who) ?? 0) - 1;
        if (left > 0) held.set(who, left);
        else held.delete(who);
      };
    },
  };
}

/** Gives a place back once the answer has been read to its end, its reader has gone, or there is nothing to read. */
export async function holdPlace(leave: () => void, gone: AbortSignal, make: () => Promise<WireAnswer>): Promise<WireAnswer> {
  try {
    const answer = await make();
    const body = answer.stream?.body;
    if (!(body instanceof Readable) || gone.aborted) leave();
    else {
      body.once('close', leave);
      gone.addEventListener('abort', leave);
    }
    return answer;
  } catch (error) {
    leave();
    throw error;
  }
}
