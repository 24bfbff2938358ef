/** A client of the live WebSocket. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ServerMessage } from '../contract/realtime.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look at members that they expect
type Heard = ServerMessage & Record<string, any>;

/** Opens a socket that has been greeted. Heartbeats are left out unless they are asked for. */
export async function openSocket(url: string, headers: Record<string, string> = {}, heartbeats = false) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`, { headers });
  const heard: Heard[] = [];
  let wake = () => {};
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Heard;
    if (message.type !== 'heartbeat' || heartbeats) heard.push(message);
    wake();
  });
  socket.on('close', (code: number, reason: Buffer) => {
    closed = { code, reason: reason.toString() };
    wake();
  });
  const opened = { send, next, closing, close: () => socket.terminate(), ask, socket };
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_request: unknown, response: { statusCode: number }) => {
      reject(new Error(`refused: ${response.statusCode}`));
      socket.terminate();
    });
    socket.on('error', reject);
  });
  const hello = await next();
  if (hello.type !== 'hello') throw new Error(`greeted with ${JSON.stringify(hello)}`);
  return opened;

  function send(message: object | string | Uint8Array): void {
    socket.send(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message));
  }
  async function next(): Promise<Heard> {
    for (;;) {
      const message = heard.shift();
      if (message) return message;
      if (closed) throw new Error(`closed: ${closed.code} ${closed.reason}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  async function ask(message: object): Promise<Heard> {
    send(message);
    return next();
  }
  /** How the server closes it. */
  async function closing(): Promise<{ code: number; reason: string }> {
    if (!closed) await once(socket, 'close');
    return closed ?? { code: 0, reason: '' };
  }
}
