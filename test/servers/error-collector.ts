/** A collector of errors as Sentry has it: takes envelopes over HTTP and keeps what they hold. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Envelope, parseEnvelope } from '@sentry/core';

export interface Received {
  path: string;
  text: string;
  envelope: Envelope;
  // biome-ignore lint/suspicious/noExplicitAny: it is looked at as the collector would.
  event: any;
}

export async function startErrorCollector(
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end('{}'),
) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const envelope = parseEnvelope(text);
    received.push({ path: request.url ?? '', text, envelope, event: envelope[1][0]?.[1] });
    answer(response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    dsn: `http://abc123@127.0.0.1:${(server.address() as AddressInfo).port}/7`,
    received,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
