/** Lines of node:http. */
import type { ServerResponse } from 'node:http';
import type { OpenLine } from '../line.ts';

export function openLine(response: ServerResponse, open: OpenLine): void {
  let ended = false;
  const listener = open({
    send(bytes) {
      if (ended) return 0;
      response.write(bytes);
      return response.writableLength;
    },
    get waitingBytes() {
      return ended ? 0 : response.writableLength;
    },
    end() {
      if (ended) return;
      ended = true;
      response.end();
    },
  });
  response.on('drain', () => ended || listener.drained());
  response.once('close', () => {
    ended = true;
    listener.closed();
  });
}
