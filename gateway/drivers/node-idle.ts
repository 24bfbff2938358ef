/** Ends whoever neither sends the body that they announced nor takes the answer that they asked for. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TooSlow } from './driver.ts';

export interface Idleness {
  /** The same, or `TooSlow` where the client sends nothing while this waits for it. */
  end<V>(awaited: Promise<V>): Promise<V>;
}

/** node:http tells an answer that is under way when its socket was idle for as long as the server allows (`timeout`), and then leaves all to us. */
export function watchIdleness(response: ServerResponse, milliseconds: number): Idleness {
  let giveUp: (() => void) | null = null;
  response.on('timeout', (socket: Socket) => {
    if (giveUp !== null) giveUp();
    else if (response.headersSent && response.writableLength > 0) socket.destroy();
    // It waits for us; this is told once, and again only if it is set again.
    else socket.setTimeout(milliseconds);
  });
  return {
    end: (awaited) =>
      new Promise((resolve, reject) => {
        giveUp = () => reject(new TooSlow());
        awaited.then(resolve, reject).finally(() => {
          giveUp = null;
        });
      }),
  };
}
