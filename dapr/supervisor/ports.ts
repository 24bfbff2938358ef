/** Ports nobody listens on. */
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * Found below the range from which systems take ports for outgoing connections (32768 and up), so that none is lost to such a
 * connection between now and its use. All are held until the last is found: no port is given twice, and none of those in `taken`, which
 * somebody else is going to use.
 */
export async function freePorts(n: number, taken: readonly number[] = []): Promise<number[]> {
  const held: Server[] = [];
  try {
    const ports: number[] = [];
    for (let tries = 0; ports.length < n; tries++) {
      if (tries > 50 * (n + 1)) throw new Error(`Only ${ports.length} of ${n} free ports were found.`);
      const port = randomInt(20_000, 32_000);
      const server = taken.includes(port) ? undefined : await hold(port);
      if (!server) continue;
      held.push(server);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
