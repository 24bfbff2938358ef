/** A request body of uWebSockets.js as an async iterable that holds the client back while nobody reads. */
import type { HttpResponse } from 'uWebSockets.js';
import type { IncomingBody } from '../answer.ts';
import { CutOff } from './driver.ts';

export interface ReceivedBody extends IncomingBody {
  readonly ended: boolean;
  /** Resolves when all of it has come or the client has gone. */
  readonly over: Promise<void>;
  abort(): void;
  /** Drops what comes from now on. */
  discard(): void;
}

const highWaterBytes = 1024 * 1024;
/** A paused socket is dropped after 10 s unless pausing is repeated: a chunk that still came has set its timer again. */
const holdMilliseconds = 4000;

export function receiveBody(response: HttpResponse, headers: Record<string, string>, smallMilliseconds: number): ReceivedBody {
  const length = headers['content-length'];
  const present = length !== undefined ? Number(length) > 0 : headers['transfer-encoding'] !== undefined;
  const chunks: Uint8Array[] = [];
  let waiting = 0;
  let ended = !present;
  let aborted = false;
  let discarding = false;
  let hold: NodeJS.Timeout | null = null;
  let wake = () => {};
  let finish = () => {};
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });

  function pause(): void {
    if (hold || ended) return;
    response.pause();
    hold = setInterval(() => response.pause(), holdMilliseconds);
  }
  function resume(): void {
    if (!hold) return;
    clearInterval(hold);
    hold = null;
    if (!aborted) response.resume();
  }
  if (present) {
    response.onData((chunk, isLast) => {
      if (!discarding && chunk.byteLength > 0) {
        // The memory is taken back when this returns.
        chunks.push(new Uint8Array(chunk.slice(0)));
        waiting += chunk.byteLength;
      }
      if (isLast) {
        ended = true;
        finish();
      } else if (waiting > highWaterBytes) pause();
      wake();
    });
  } else finish();

  return {
    present,
    sizeBytes: length === undefined ? (present ? null : 0) : Number(length),
    smallMilliseconds,
    over,
    get ended() {
      return ended;
    },
    abort() {
      aborted = true;
      resume();
      finish();
      wake();
    },
    discard() {
      discarding = true;
      chunks.length = 0;
      waiting = 0;
      resume();
    },
    async *bytes() {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk) {
          yield chunk;
          waiting -= chunk.byteLength;
          if (waiting < highWaterBytes / 2) resume();
        } else if (ended) return;
        else if (aborted) throw new CutOff();
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
