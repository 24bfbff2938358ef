/** The line by which somebody reaches a server of this machine: it can be slow, and it can be cut. */
import { connect, createServer, type Socket } from 'node:net';

export interface Line {
  port: number;
  /** What is sent passes no faster; Infinity: as fast as it can. */
  sendsAtMost(bytesPerSecond: number): void;
  /** Ends every connection as it is, and lets no other one through. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let [isCut, bytesPerSecond] = [false, Number.POSITIVE_INFINITY];
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    far.pipe(near);
    near.on('data', (bytes) => {
      near.pause();
      far.write(bytes, () => setTimeout(() => near.resume(), (1000 * bytes.length) / bytesPerSecond));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    sendsAtMost: (most) => void (bytesPerSecond = most),
    cut() {
      isCut = true;
      end();
    },
    mend: () => void (isCut = false),
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
