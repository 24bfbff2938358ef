/** uWebSockets.js under the dispatcher. Imported only when it is asked for, since its binary does not load everywhere. */

import * as uws from 'uWebSockets.js';
import { STATUS_CODES } from 'node:http';
import type { Incoming, WireAnswer } from '../answer.ts';
import { type Driver, type DriverInit, drainBytes, dropStream, lingerMilliseconds, usualPatience } from './driver.ts';
import { addressText } from './uws-address.ts';
import { type ReceivedBody, receiveBody } from './uws-body.ts';
import { openLine } from './uws-line.ts';
import { type Handshake, handshakeOf, socketBehavior, upgrade } from './uws-socket.ts';
import { sendStream } from './uws-stream.ts';

const exclusivePort = 1;

export async function startUws(init: DriverInit): Promise<Driver> {
  const { dispatcher, patience = usualPatience } = init;
  const app = uws.App();
  const receive = (response: uws.HttpResponse, request: uws.HttpRequest, handshake: Handshake | null) => {
    const path = request.getUrl();
    const method = request.getCaseSensitiveMethod();
    if (method === 'GET' && handshake === null) {
      const quick = dispatcher.quick(path, (name) => request.getHeader(name));
      if (quick) {
        const { ready, requestId } = quick;
        response.writeStatus(ready.status);
        const { headers } = ready;
        for (let at = 0; at < headers.length; at += 2) response.writeHeader(headers[at]!, headers[at + 1]!);
        response.writeHeader('x-request-id', requestId);
        if (ready.body) response.end(ready.body);
        else response.endWithoutBody();
        return;
      }
    }
    const headers: Record<string, string> = {};
    request.forEach((name, value) => {
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    });
    const gone = new AbortController();
    const body = receiveBody(response, headers, patience.smallBodyMilliseconds);
    response.onAborted(() => {
      body.abort();
      gone.abort();
    });
    const incoming: Incoming = {
      method,
      path,
      query: request.getQuery() ?? '',
      header: (name) => headers[name] ?? '',
      remoteAddress: addressText(new Uint8Array(response.getRemoteAddress())),
      signal: gone.signal,
      body,
      wantsSocket: handshake !== null,
    };
    dispatcher
      .handle(incoming)
      .then((answer) => {
        if (answer.accept && handshake) upgrade(response, handshake, answer.accept, gone.signal);
        else return send(response, incoming, body, answer, gone.signal);
      })
      .catch(() => gone.signal.aborted || response.close());
  };
  // Only requests with a Sec-WebSocket-Key come here, whatever their path; the dispatcher says which of them may.
  app.ws('/*', {
    ...socketBehavior(app),
    upgrade: (response, request, context) => receive(response, request, handshakeOf(request, context)),
  });
  app.any('/*', (response, request) => receive(response, request, null));
  const socket = await new Promise<uws.us_listen_socket | false>((resolve) => {
    // The declared types lack this form: without the option two processes could share a port and nobody would notice.
    const listen = app.listen as unknown as (
      host: string,
      port: number,
      options: number,
      done: (socket: uws.us_listen_socket | false) => void,
    ) => void;
    listen.call(app, init.host, init.port, exclusivePort, resolve);
  });
  if (!socket) throw Object.assign(new Error(`The port ${init.host}:${init.port} cannot be used.`), { code: 'EADDRINUSE' });
  return {
    port: uws.us_socket_local_port(socket),
    async stop() {
      uws.us_listen_socket_close(socket);
      // Answers that are on their way get a moment; then every connection ends.
      await new Promise((resolve) => setTimeout(resolve, 100));
      app.close();
    },
  };
}

async function send(
  response: uws.HttpResponse,
  incoming: Incoming,
  body: ReceivedBody,
  answer: WireAnswer,
  signal: AbortSignal,
): Promise<void> {
  const { stream, live } = answer;
  if (signal.aborted) {
    if (stream) dropStream(stream.body);
    return;
  }
  // A socket that is still paused would hear nothing any more once it is answered.
  body.discard();
  const head = () => {
    response.writeStatus(`${answer.status} ${STATUS_CODES[answer.status] ?? ''}`);
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.writeHeader(name, value);
    for (const cookie of answer.cookies ?? []) response.writeHeader('set-cookie', cookie);
  };
  if (live) {
    response.cork(head);
    openLine(response, live, signal);
    return;
  }
  if (stream) {
    response.cork(head);
    await sendStream(response, stream.body, stream.sizeBytes, signal);
    return;
  }
  const isLong = !body.ended && (incoming.body.sizeBytes ?? Number.POSITIVE_INFINITY) > drainBytes;
  if (incoming.method === 'HEAD') {
    const { reportedBytes } = answer;
    response.cork(() => {
      head();
      // Told of a length, the library takes the connection for one that still owes a body, and ends it at the next bytes that come.
      if (isLong) response.endWithoutBody(reportedBytes ?? 0, true);
      else {
        if (reportedBytes !== undefined) response.writeHeader('content-length', String(reportedBytes));
        response.endWithoutBody();
      }
    });
    return;
  }
  if (isLong) {
    response.cork(() => {
      head();
      response.write(answer.bytes ?? new Uint8Array(0));
    });
    await Promise.race([body.over, new Promise((resolve) => setTimeout(resolve, lingerMilliseconds))]);
    // Ending with a wish to close would write a header into the middle of the chunks.
    if (body.ended) response.cork(() => response.end());
    else if (!signal.aborted) response.close();
    return;
  }
  response.cork(() => {
    head();
    if (answer.bytes) response.end(answer.bytes, answer.closes);
    else if (answer.status === 204 || answer.status === 304) response.endWithoutBody();
    else response.end();
  });
}
