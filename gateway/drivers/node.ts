/** node:http under the dispatcher. */
import { createServer, type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Incoming, WireAnswer } from '../answer.ts';
import {
  CutOff,
  type Driver,
  type DriverInit,
  drainBytes,
  dropStream,
  lingerMilliseconds,
  type Patience,
  TooSlow,
  usualPatience,
} from './driver.ts';
import { type Idleness, watchIdleness } from './node-idle.ts';
import { openLine } from './node-line.ts';
import { createNodeSockets } from './node-socket.ts';

/** Who offers another protocol (h2c, say) is answered as if they had not; the option is newer than the declared types. */
const otherProtocols: object = { shouldUpgradeCallback: (request: IncomingMessage) => wantsSocket(request) };

export async function startNode(init: DriverInit): Promise<Driver> {
  const { dispatcher, patience = usualPatience } = init;
  const { headersMilliseconds, idleMilliseconds } = patience;
  const sockets = createNodeSockets();
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: headersMilliseconds,
      connectionsCheckingInterval: Math.min(30_000, headersMilliseconds),
      keepAliveTimeout: 10_000,
      noDelay: true,
      ...otherProtocols,
    },
    (request, response) => {
      const [path = '', query = ''] = split(request.url ?? '');
      if (request.method === 'GET') {
        const quick = dispatcher.quick(path, (name) => one(request.headers[name]));
        if (quick) {
          const { ready, requestId } = quick;
          response.writeHead(Number(ready.status.slice(0, 3)), [
            ...ready.headers,
            'x-request-id',
            requestId,
            ...(ready.body ? ['content-length', String(ready.body.byteLength)] : []),
          ]);
          response.end(ready.body ?? undefined);
          return;
        }
      }
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const idleness = watchIdleness(response, idleMilliseconds);
      const incoming = incomingOf({ request, response, path, query, signal: gone.signal, patience, idleness });
      dispatcher
        .handle(incoming)
        .then((answer) => send(request, response, incoming, answer, gone.signal))
        .catch(() => response.destroy());
    },
  );
  server.timeout = idleMilliseconds;
  // Node parses these itself, and leaves their answer to us.
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const [path = '', query = ''] = split(request.url ?? '');
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    const idleness = watchIdleness(response, idleMilliseconds);
    const incoming = {
      ...incomingOf({ request, response, path, query, signal: gone.signal, patience, idleness }),
      wantsSocket: wantsSocket(request),
    };
    dispatcher
      .handle(incoming)
      .then((answer) => {
        if (answer.accept) return gone.signal.aborted ? undefined : sockets.upgrade(request, socket, head, answer.accept);
        response.shouldKeepAlive = false;
        response.assignSocket(socket);
        response.once('finish', () => socket.end());
        return send(request, response, incoming, answer, gone.signal);
      })
      .catch(() => socket.destroy());
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = refusalOf[error.code ?? ''] ?? '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
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
      const cut = setTimeout(() => {
        server.closeAllConnections();
        sockets.stop();
      }, 300);
      await closed;
      clearTimeout(cut);
      sockets.stop();
    },
  };
}

function wantsSocket(request: IncomingMessage): boolean {
  return one(request.headers.upgrade).toLowerCase() === 'websocket';
}

/** What is no request yet. */
const refusalOf: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function incomingOf(init: {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  query: string;
  signal: AbortSignal;
  patience: Patience;
  idleness: Idleness;
}): Incoming {
  const { request, response, path, query, signal, patience, idleness } = init;
  const length = request.headers['content-length'];
  const present = length !== undefined ? Number(length) > 0 : request.headers['transfer-encoding'] !== undefined;
  return {
    method: request.method ?? '',
    path,
    query,
    header: (name) => one(request.headers[name]),
    remoteAddress: request.socket.remoteAddress ?? '',
    signal,
    wantsSocket: false,
    body: {
      present,
      sizeBytes: length === undefined ? (present ? null : 0) : Number(length),
      smallMilliseconds: patience.smallBodyMilliseconds,
      bytes: () => bytesOf(request, response, idleness),
    },
  };
}

async function* bytesOf(request: IncomingMessage, response: ServerResponse, idleness: Idleness): AsyncIterable<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = request.iterator({ destroyOnReturn: false });
  let isLate = false;
  try {
    for (;;) {
      const next = await idleness.end(chunks.next());
      if (next.done) break;
      yield next.value;
    }
  } catch (error) {
    isLate = error instanceof TooSlow;
    if (isLate) throw error;
    throw (error as NodeJS.ErrnoException).code === 'ECONNRESET' || request.destroyed ? new CutOff() : error;
  } finally {
    // What is late ends with its connection. Otherwise nobody reads it from here on, or the rest would not flow.
    if (!isLate) await chunks.return?.();
    // A refusal went out while this waited for bytes: nobody wants the rest any more.
    if (response.headersSent) request.resume();
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
  const headers: Record<string, string | string[]> = { ...answer.headers, ...(answer.cookies && { 'set-cookie': [...answer.cookies] }) };
  if (incoming.body.present && !request.readableEnded) {
    // node:http swallows the rest only of a body that nobody has begun to read; the next request waits behind it.
    request.resume();
    // The answer goes out now; whoever keeps sending is cut a moment later.
    if ((incoming.body.sizeBytes ?? Number.POSITIVE_INFINITY) > drainBytes)
      setTimeout(() => request.complete || request.destroy(), lingerMilliseconds).unref();
  }
  if (answer.closes) headers.connection = 'close';
  const size = answer.bytes ? answer.bytes.byteLength : answer.stream ? answer.stream.sizeBytes : answer.reportedBytes;
  if (size !== null && size !== undefined) headers['content-length'] = String(size);
  else if (!answer.stream && !answer.live && answer.status !== 204 && answer.status !== 304 && request.method !== 'HEAD')
    headers['content-length'] = '0';
  response.writeHead(answer.status, headers);
  if (answer.live) {
    response.flushHeaders();
    openLine(response, answer.live);
    return;
  }
  if (!answer.stream) {
    response.end(answer.bytes);
    return;
  }
  response.flushHeaders();
  try {
    const { body, reuses } = answer.stream;
    for await (const chunk of body) {
      if (signal.aborted) return;
      if (!response.write(reuses ? Uint8Array.from(chunk) : chunk)) await drained(response, signal);
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
