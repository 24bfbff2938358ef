/** A bad line between a worker and its server: TCP connections that end in the middle, when a test says so. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Line {
  url: string;
  /** Bytes that have passed. */
  down: number;
  up: number;
  /** Each new connection ends after so many bytes to the worker. */
  cutDownAfter: number;
  /** Answers of connections that begin now are lost: the server's first bytes end the connection. */
  losesAnswers: boolean;
  /** Connections that were made. */
  connections: number;
  close(): Promise<void>;
}

export async function startLine(serverUrl: string): Promise<Line> {
  const open = new Set<Socket>();
  const server = createServer((worker) => {
    const far = connect(Number(new URL(serverUrl).port), '127.0.0.1');
    const { cutDownAfter, losesAnswers } = line;
    line.connections += 1;
    let left = cutDownAfter;
    const end = () => {
      worker.destroy();
      far.destroy();
    };
    for (const socket of [worker, far]) {
      open.add(socket);
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    worker.on('data', (bytes) => {
      line.up += bytes.length;
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (losesAnswers) return end();
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      line.down += passed.length;
      worker.write(passed, () => left === 0 && end());
    });
  });
  const line: Line = {
    url: '',
    down: 0,
    up: 0,
    cutDownAfter: Number.POSITIVE_INFINITY,
    losesAnswers: false,
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return line;
}
