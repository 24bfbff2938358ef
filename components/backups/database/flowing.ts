import type { Readable } from 'node:stream';

const most = 1024 * 1024;

/**
 * What a stream brings, by its events. Reading the client's streams of COPY in the usual way (for await) stops for ever once a row is larger than
 * their buffer; and a stream that was destroyed early would hold up its connection, so it is only left alone here: `letGo` ends it.
 */
export async function* flowing(stream: Readable): AsyncGenerator<Buffer> {
  let queue: Buffer[] = [];
  let size = 0;
  let isOver = false;
  let failed: Error | null = null;
  let wake = () => {};
  stream.on('data', (bytes: Buffer) => {
    queue.push(bytes);
    size += bytes.length;
    if (size >= most) stream.pause();
    wake();
  });
  const over = () => {
    isOver = true;
    wake();
  };
  stream.on('end', over);
  stream.on('close', over);
  stream.on('error', (error) => {
    failed = error;
    over();
  });
  for (;;) {
    const some = queue;
    [queue, size] = [[], 0];
    yield* some;
    if (queue.length > 0) continue;
    if (failed !== null) throw failed;
    if (isOver) return;
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    stream.resume();
    await woken;
  }
}

/** Nobody wants the rest. It runs into nothing until the server's end is closed: a paused connection would never learn that it is. */
export function letGo(stream: Readable): void {
  stream.removeAllListeners('data');
  stream.on('data', () => {});
  stream.on('error', () => {});
  stream.resume();
}
