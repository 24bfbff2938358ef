/**
 * Downloads of viewers: so many an hour and at the same time of one address, and no faster than the settings say. An hour's are counted where
 * all calls are (rates.ts); what goes on at the same time, and how fast, each gateway knows by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback, networkOf } from '../client-address.ts';
import type { SectionValue } from '../contract/setting-sections.ts';
import type { LocalBytes } from '../local-bytes.ts';
import { createPlaces } from '../places.ts';
import { refuse } from '../problem.ts';
import type { AnyRates } from '../rates.ts';
import { createPace, type Pace, pieceBytes } from './pace.ts';

export interface AskedDownload {
  countedAs: string;
  /** Names the bytes of the whole file: others under the same address are another one. */
  file: string;
  /** The first byte that is asked for. */
  start: number;
  signal: AbortSignal;
}
export interface Downloads {
  /** Counts a download and opens it, or refuses it. What it gives takes the bytes as slowly as their reader, and holds none. */
  open(asked: AskedDownload, open: () => Promise<Source>): Promise<LocalBytes>;
}
/** A chunk may be overwritten once the next is asked for. */
type Source = AsyncIterable<Uint8Array> & { destroy(): void };

const hourSeconds = 3600;
/** For how long a download that was counted can be gone on with, and in how many parts: a broken line asks often, and some programs fetch a file in pieces. */
const onceCountedSeconds = 86_400;
const mostParts = 100;
/** Nobody knows when another one ends. */
const underWaySeconds = 10;

export function createDownloads(init: {
  rates: AnyRates;
  settings: () => Omit<SectionValue<'downloads'>, 'videos'>;
  now?: () => number;
}): Downloads {
  const { rates, settings, now = () => performance.now() } = init;
  const places = createPlaces({ inAll: Number.POSITIVE_INFINITY });
  const paceOfAll = createPace();
  /** Of addresses that download just now. */
  const paces = new Map<string, { pace: Pace; users: number }>();

  async function count(who: string, { file, start }: AskedDownload, hourly: number): Promise<void> {
    const begun = `download of ${file} by ${who}`;
    const goesOn =
      start > 0 &&
      (await rates.take(begun, 1, 0, onceCountedSeconds)) > 0 &&
      (await rates.take(`parts of ${file} by ${who}`, mostParts, 1, onceCountedSeconds)) === 0;
    if (goesOn) return;
    const wait = await rates.take(`downloads ${who}`, hourly, 1, hourSeconds);
    if (wait > 0)
      throw refuse('too-many-downloads', 429, 'This address has begun as many downloads as it may for now.', 'Try again later.', {
        'retry-after': String(wait),
        'ratelimit-policy': `"downloads";q=${hourly};w=${hourSeconds}`,
        ratelimit: `"downloads";r=0;t=${wait}`,
      });
    await rates.take(begun, 1, 1, onceCountedSeconds);
  }

  function join(who: string): { pace: Pace; leave(): void } {
    const own = paces.get(who) ?? { pace: createPace(), users: 0 };
    own.users += 1;
    paces.set(who, own);
    const leave = () => {
      own.users -= 1;
      if (own.users === 0) paces.delete(who);
    };
    return { pace: own.pace, leave };
  }

  async function* paced(source: Source, pace: Pace, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.byteLength; ) {
        // As they are now: a change holds for what is under way, too.
        const { bytesPerSecond, addressBytesPerSecond } = settings();
        const piece = chunk.subarray(at, at + pieceBytes([bytesPerSecond, addressBytesPerSecond]));
        at += piece.byteLength;
        for (const [one, rate] of [
          [pace, addressBytesPerSecond],
          [paceOfAll, bytesPerSecond],
        ] as const) {
          const wait = one.wait(piece.byteLength, rate, now());
          if (wait > 0) await sleep(wait, undefined, { signal });
        }
        yield piece;
      }
    }
  }

  return {
    async open(asked, open) {
      const { countedAs, signal } = asked;
      const { hourly, atOnce } = settings();
      const who = networkOf(countedAs);
      // Not this machine itself, as everywhere (limits.ts).
      const isCounted = !isLoopback(countedAs);
      const leavePlace = isCounted && atOnce > 0 ? places.take(who, atOnce) : () => {};
      if (leavePlace === null)
        throw refuse(
          'downloads-under-way',
          429,
          'This address downloads as much at the same time as it may.',
          'Wait until one has ended.',
          {
            'retry-after': String(underWaySeconds),
          },
        );
      const { pace, leave: leavePace } = join(who);
      let isOver = false;
      const leave = () => {
        if (isOver) return;
        isOver = true;
        signal.removeEventListener('abort', leave);
        leavePlace();
        leavePace();
      };
      try {
        if (isCounted && hourly > 0) await count(who, asked, hourly);
        const source = await open();
        signal.addEventListener('abort', leave);
        if (signal.aborted) leave();
        return {
          destroy() {
            source.destroy();
            leave();
          },
          async *[Symbol.asyncIterator]() {
            try {
              yield* paced(source, pace, signal);
            } finally {
              leave();
            }
          },
        };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
