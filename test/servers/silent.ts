/** A way to a real server that can fall silent: connections stay open, and not another byte comes back. */
import { connect, createServer, type Socket } from 'node:net';

export interface SilentServer {
  port: number;
  /** From now on, on the connections that there are and on others: whoever connects is taken, and told nothing. */
  fallSilent(): void;
  /** To those who connect from now on. */
  speak(): void;
  /** Connections that clients hold open. */
  open(): number;
  /** Until no client holds one any more. */
  left(): Promise<void>;
  stop(): Promise<void>;
}

/** `behind` null: silent from the beginning. */
export async function startSilentServer(behind: { host: string; port: number } | null): Promise<SilentServer> {
  let isSilent = behind === null;
  const sockets = new Set<Socket>();
  const others = new Set<Socket>();
  let waiting: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size > 0) return;
      for (const done of waiting) done();
      waiting = [];
    });
    if (behind === null || isSilent) return void socket.resume();
    const other = connect(behind);
    others.add(other);
    other.on('error', () => socket.destroy());
    other.on('close', () => {
      others.delete(other);
      if (!isSilent) socket.end();
    });
    socket.on('close', () => other.destroy());
    socket.on('data', (bytes) => {
      if (!isSilent) other.write(bytes);
    });
    other.on('data', (bytes) => {
      if (!isSilent) socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    fallSilent() {
      isSilent = true;
    },
    speak() {
      isSilent = false;
    },
    open: () => sockets.size,
    left: () =>
      new Promise((resolve) => {
        if (sockets.size === 0) resolve();
        else waiting.push(resolve);
      }),
    async stop() {
      for (const socket of [...sockets, ...others]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
