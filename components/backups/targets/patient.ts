/**
 * A target that nobody waits for without end. Calls that move no archive have a deadline; while an archive is on its way, something must move:
 * time counts only against whoever is to act next, so a slow reader is not taken for a target that hangs.
 */
import { type Readable, Transform } from 'node:stream';
import { BackupError, type BackupTarget } from '../contract.ts';

export interface Patience {
  /** For a list, a removal, the beginning of a read. */
  callMs: number;
  /** Without a byte. */
  silenceMs: number;
  /** For what was ended to take away what it has written, and to close what it has open; then it is left to itself. */
  closeMs: number;
}
export const usualPatience: Patience = { callMs: 60_000, silenceMs: 600_000, closeMs: 15_000 };

export function createPatientTarget(target: BackupTarget, patience: Patience = usualPatience): BackupTarget {
  const { callMs, silenceMs, closeMs } = patience;

  async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>, outer: AbortSignal | undefined): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new BackupError('unavailable', `The place of the backups has not answered for ${spanOf(ms)}.`)),
      ms,
    );
    const signal = joined(outer, late.signal);
    try {
      return await closing(work(signal), signal, closeMs);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    place: target.place,
    list: (signal) => within(callMs, (own) => target.list(own), signal),
    remove: (name, signal) => within(callMs, (own) => target.remove(name, own), signal),
    // What lies there unfinished can be a lot.
    sweep: (signal) => within(silenceMs, (own) => target.sweep(own), signal),

    async put(name, body, outer) {
      const stall = new AbortController();
      const signal = joined(outer, stall.signal);
      let awaited: 'target' | 'source' = 'target';
      const watchdog = createWatchdog(silenceMs, {
        isOurTurn: () => false,
        bite: () => stall.abort(new BackupError('stalled', `${waits[awaited]} for ${spanOf(silenceMs)}.`)),
      });
      const turn = (next: typeof awaited) => {
        awaited = next;
        watchdog.moved();
      };
      async function* watched() {
        turn('source');
        for await (const bytes of body) {
          turn('target');
          yield bytes;
          turn('source');
        }
        turn('target');
      }
      try {
        await closing(target.put(name, watched(), signal), signal, closeMs);
      } finally {
        watchdog.end();
      }
    },

    async get(name, signal) {
      let isGivenUp = false;
      const body = await within(
        callMs,
        async (own) => {
          const opened = await target.get(name, own);
          if (isGivenUp) opened.destroy();
          return opened;
        },
        signal,
      ).catch((error: unknown) => {
        isGivenUp = true;
        throw error;
      });
      return watchedBody(body, silenceMs, signal);
    },
  };
}
const waits = {
  target: 'The place of the backups has taken nothing',
  source: 'The database has given nothing',
};

function watchedBody(body: Readable, silenceMs: number, signal: AbortSignal | undefined): Readable {
  const given = new Transform({
    transform(bytes, _, done) {
      watchdog.moved();
      done(null, bytes);
    },
  });
  const watchdog = createWatchdog(silenceMs, {
    isOurTurn: () => given.readableLength + given.writableLength > 0,
    bite: () => given.destroy(new BackupError('stalled', `The place of the backups has given nothing for ${spanOf(silenceMs)}.`)),
  });
  const stop = () => given.destroy(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  body.once('end', () => watchdog.end());
  body.once('error', (error) => given.destroy(error));
  given.once('close', () => {
    watchdog.end();
    signal?.removeEventListener('abort', stop);
    // Its own end says nothing that is not known.
    body.on('error', () => {});
    body.destroy();
  });
  return body.pipe(given);
}

/** Bites once it has been somebody else's turn for so long. Counted in tenths: a machine that stood still has not waited. */
function createWatchdog(ms: number, { isOurTurn, bite }: { isOurTurn(): boolean; bite(): void }): { moved(): void; end(): void } {
  let quiet = 0;
  const timer = setInterval(() => {
    quiet = isOurTurn() ? 0 : quiet + 1;
    if (quiet < 10) return;
    clearInterval(timer);
    bite();
  }, ms / 10);
  return {
    moved() {
      quiet = 0;
    },
    end: () => clearInterval(timer),
  };
}

/** Once the signal aborts, work may still end by itself for a while; whatever it says then, the reason of the signal is why. */
function closing<T>(work: Promise<T>, signal: AbortSignal, closeMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), closeMs);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work
      .then(resolve, (error: unknown) => reject(signal.aborted ? signal.reason : error))
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
  });
}

function joined(outer: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return outer ? AbortSignal.any([outer, own]) : own;
}
function spanOf(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`;
}
