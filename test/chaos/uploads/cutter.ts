/** A line between clients and the server that calls for a fault each time so many bytes have passed, and in the end for none. */
import { connect, createServer, type Socket } from 'node:net';

export interface Cutter {
  url: string;
  /** Bytes that clients have sent so far, those that were sent twice too. */
  passed(): number;
  /** Ends every connection as it is. */
  cut(): void;
  close(): Promise<void>;
}

/** `distances`: bytes from the beginning or the fault before to each fault. Nothing passes while a fault is at work. */
export async function startCutter(init: { port: number; distances: readonly number[]; fault(): Promise<void> }): Promise<Cutter> {
  const sockets = new Set<Socket>();
  let passed = 0;
  const left = [...init.distances];
  const nextAfter = (bytes: number) => bytes + (left.shift() ?? Number.POSITIVE_INFINITY);
  let next = nextAfter(0);
  let busy: Promise<void> | null = null;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = connect(init.port, '127.0.0.1');
    keep(client);
    keep(upstream);
    upstream.pipe(client);
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    client.on('data', async (bytes: Buffer) => {
      passed += bytes.length;
      client.pause();
      if (passed >= next && busy === null) {
        next = nextAfter(passed);
        busy = init.fault().finally(() => {
          busy = null;
        });
      }
      if (busy !== null) await busy;
      if (upstream.destroyed) return;
      if (upstream.write(bytes)) client.resume();
      else upstream.once('drain', () => client.resume());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    passed: () => passed,
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
