/** WebSockets of uWebSockets.js. */
import type { HttpRequest, HttpResponse, TemplatedApp, us_socket_context_t, WebSocket, WebSocketBehavior } from 'uWebSockets.js';
import {
  type AcceptSocket,
  type Broadcast,
  closeCodes,
  mostHeldBytes,
  mostMessageBytes,
  type Socket,
  type SocketListener,
  silentSeconds,
} from '../web-socket.ts';

/** What the answer to an upgrade needs of the request, which is gone after the first await. */
export interface Handshake {
  key: string;
  extensions: string;
  context: us_socket_context_t;
}
interface Data {
  accept: AcceptSocket;
  listener: SocketListener | null;
  open: boolean;
}
const dropped = 2;

export function handshakeOf(request: HttpRequest, context: us_socket_context_t): Handshake {
  return { key: request.getHeader('sec-websocket-key'), extensions: request.getHeader('sec-websocket-extensions'), context };
}

export function upgrade(response: HttpResponse, handshake: Handshake, accept: AcceptSocket, signal: AbortSignal): void {
  if (signal.aborted) return;
  const data: Data = { accept, listener: null, open: true };
  // No subprotocol is ever chosen.
  response.cork(() => response.upgrade(data, handshake.key, '', handshake.extensions, handshake.context));
}

/** No handler of what is dropped: it would run while the library goes through its subscribers, and none of them may leave then. */
export function socketBehavior(app: TemplatedApp): WebSocketBehavior<Data> {
  const broadcast: Broadcast = { publish: (topic, text) => void app.publish(topic, text, false) };
  return {
    maxPayloadLength: mostMessageBytes,
    maxBackpressure: mostHeldBytes,
    idleTimeout: silentSeconds,
    sendPingsAutomatically: true,
    open(own) {
      const data = own.getUserData();
      data.listener = data.accept(socketOf(own, data, broadcast));
    },
    message(own, message, isBinary) {
      const { listener } = own.getUserData();
      if (isBinary) own.end(closeCodes.unsupported, 'text-only');
      else listener?.message(Buffer.from(message).toString());
    },
    drain: (own) => own.getUserData().listener?.drained(),
    close(own) {
      const data = own.getUserData();
      const { listener } = data;
      data.open = false;
      data.listener = null;
      listener?.closed();
    },
  };
}

function socketOf(own: WebSocket<Data>, data: Data, broadcast: Broadcast): Socket {
  return {
    broadcast,
    send(text) {
      if (!data.open) return 0;
      const result = own.send(text, false);
      if (result === 1) return 0;
      return result === dropped ? Number.POSITIVE_INFINITY : own.getBufferedAmount();
    },
    get waitingBytes() {
      return data.open ? own.getBufferedAmount() : 0;
    },
    join(topic) {
      if (data.open) own.subscribe(topic);
    },
    leave(topic) {
      if (data.open) own.unsubscribe(topic);
    },
    close(code, reason) {
      if (!data.open) return;
      data.open = false;
      // It calls `close` before it returns, and the listener has ended already.
      data.listener = null;
      own.end(code, reason);
    },
  };
}
