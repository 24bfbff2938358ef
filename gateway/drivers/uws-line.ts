/** Lines of uWebSockets.js: each piece is handed to the kernel as it comes, and kept here only while the reader takes none. */
import type { HttpResponse } from 'uWebSockets.js';
import type { OpenLine } from '../line.ts';

export function openLine(response: HttpResponse, open: OpenLine, gone: AbortSignal): void {
  let kept: Uint8Array[] = [];
  let waitingBytes = 0;
  /** The library keeps what it was given last, and says when that has been taken. */
  let full = false;
  let ending = false;
  let closed = false;
  const write = (bytes: Uint8Array) => response.cork(() => (full = !response.write(bytes)));
  function finish(): void {
    closed = true;
    response.cork(() => response.end());
    listener.closed();
  }
  const listener = open({
    send(bytes) {
      if (closed || ending) return 0;
      if (full) {
        kept.push(bytes);
        waitingBytes += bytes.byteLength;
      } else write(bytes);
      return waitingBytes;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    end() {
      if (closed || ending) return;
      ending = true;
      // Not within this call, which may be one that `open` makes: nobody listens before it has returned.
      if (!full) queueMicrotask(() => closed || finish());
    },
  });
  response.onWritable(() => {
    full = false;
    const waiting = kept;
    kept = [];
    for (const [at, bytes] of waiting.entries()) {
      waitingBytes -= bytes.byteLength;
      write(bytes);
      if (!full) continue;
      kept = waiting.slice(at + 1);
      break;
    }
    if (full) return true;
    if (ending) finish();
    else listener.drained();
    return true;
  });
  gone.addEventListener('abort', () => {
    if (closed) return;
    closed = true;
    kept = [];
    waitingBytes = 0;
    listener.closed();
  });
}
