/** node:http under the dispatcher. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incoming, WireAnswer } from '../answer.ts';
import { CutOff, type Driver, type DriverInit, drainBytes, dropStream, lingerMilliseconds } from './driver.ts';

export async function startNode(init: DriverInit): Promise<Driver> {
  const { dispatcher } = init;
  const server = createServer(
    { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 10_000, noDelay: true },
    (request, response) => {
      const [path = '', query = ''] = split(request.url ?? '');
      if (request.method === 'GET') {
        const ready = dispatcher.quick(path, (name) => one(request.headers[name]));
        if (ready) {
          response.writeHead(Number(ready.status.slice(0, 3)), [
            ...ready.headers,
            'x-request-id',
            dispatcher.nextId(),
            ...(ready.body ? ['content-length', String(ready.body.byteLength)] : []),
          ]);
          response.end(ready.body ?? undefined);
          return;
        }
      }
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const incoming = incomingOf(request, path, query, gone.signal);
      dispatcher
        .handle(incoming)
        .then((answer) => send(request, response, incoming, answer, gone.signal))
        .catch(() => response.destroy());
    },
  );
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(init.port, init.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 300);
      await closed;
      clearTimeout(cut);
    },
  };
}

function incomingOf(request: IncomingMessage, path: string, query: string, signal: AbortSignal): Incoming {
  const length = request.headers['content-length'];
  const present = length !== undefined ? Number(length) > 0 : request.headers['transfer-encoding'] !== undefined;
  return {
    method: request.method ?? '',
    path,
    query,
    header: (name) => one(request.headers[name]),
    remoteAddress: request.socket.remoteAddress ?? '',
    signal,
    body: { present, sizeBytes: length === undefined ? (present ? null : 0) : Number(length), bytes: () => bytesOf(request) },
  };
}

async function* bytesOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* request.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ECONNRESET' || request.destroyed ? new CutOff() : error;
  }
  if (!request.complete) throw new CutOff();
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  incoming: Incoming,
  answer: WireAnswer,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) {
    if (answer.stream) dropStream(answer.stream.body);
    return;
  }
  const headers = { ...answer.headers };
  const unread = incoming.body.present && !request.readableEnded && (incoming.body.sizeBytes ?? Infinity) > drainBytes;
  if (unread) {
    // The answer goes out now; whoever keeps sending is cut a moment later.
    setTimeout(() => request.complete || request.destroy(), lingerMilliseconds).unref();
  }
  const size = answer.bytes ? answer.bytes.byteLength : answer.stream ? answer.stream.sizeBytes : answer.reportedBytes;
  if (size !== null && size !== undefined) headers['content-length'] = String(size);
  else if (!answer.stream && answer.status !== 204 && answer.status !== 304 && request.method !== 'HEAD') headers['content-length'] = '0';
  response.writeHead(answer.status, headers);
  if (!answer.stream) {
    response.end(answer.bytes);
    return;
  }
  response.flushHeaders();
  try {
    for await (const chunk of answer.stream.body) {
      if (signal.aborted) return;
      if (!response.write(chunk)) await drained(response, signal);
      if (signal.aborted) return;
    }
    response.end();
  } catch {
    response.destroy();
  }
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function split(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}
function one(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
