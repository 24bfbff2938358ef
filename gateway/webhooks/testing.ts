/** A receiver of webhooks for tests: a real server, which looks at signatures with the verifier of Standard Webhooks. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  path: string;
}
export interface Receiver {
  url: string;
  received: Received[];
  /** Answers 204 unless told. */
  answer: (response: ServerResponse, message: Received) => void;
  /** Throws unless the message was signed with the secret. */
  verify(message: Received, secret: string): { type: string; timestamp: string; data: Record<string, never> };
  stop(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = { headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' };
    receiver.received.push(message);
    receiver.answer(response, message);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: (response) => response.writeHead(204).end(),
    verify: ({ body, headers }, secret) => new Webhook(secret).verify(body, headers as Record<string, string>) as never,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}
