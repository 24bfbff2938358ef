/** WebSockets of node:http, by ws. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
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

export interface NodeSockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, accept: AcceptSocket): void;
  /** Cuts all of them off. */
  stop(): void;
}

export function createNodeSockets(): NodeSockets {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: mostMessageBytes });
  /** Those that have shown no sign of life since the last ping. */
  const silent = new WeakSet<WebSocket>();
  const open = new Set<WebSocket>();
  const topics = createTopics();
  const pings = setInterval(() => {
    for (const own of open) {
      if (silent.has(own)) own.terminate();
      else {
        silent.add(own);
        own.ping();
      }
    }
  }, silentSeconds * 500);
  pings.unref();

  return {
    upgrade(request, socket, head, accept) {
      server.handleUpgrade(request, socket, head, (own) => {
        open.add(own);
        const listener = serve(own, accept, topics);
        own.on('pong', () => silent.delete(own));
        own.on('message', (data, isBinary) => {
          silent.delete(own);
          if (isBinary) own.close(closeCodes.unsupported, 'text-only');
          else listener.message(data.toString());
        });
        // What breaks the protocol: ws closes it with the right code by itself.
        own.on('error', () => {});
        own.on('close', () => {
          open.delete(own);
          listener.closed();
        });
      });
    },
    stop() {
      clearInterval(pings);
      for (const own of open) own.terminate();
    },
  };
}

interface Topics extends Broadcast {
  join(topic: string, socket: Socket): void;
  leave(topic: string, socket: Socket): void;
}

function createTopics(): Topics {
  const topics = new Map<string, Set<Socket>>();
  return {
    publish(topic, text) {
      for (const socket of topics.get(topic) ?? []) socket.send(text);
    },
    join(topic, socket) {
      const those = topics.get(topic) ?? new Set();
      topics.set(topic, those.add(socket));
    },
    leave(topic, socket) {
      const those = topics.get(topic);
      those?.delete(socket);
      if (those?.size === 0) topics.delete(topic);
    },
  };
}

function serve(own: WebSocket, accept: AcceptSocket, topics: Topics): SocketListener {
  let listener: SocketListener | null = null;
  const sent = () => {
    if (own.bufferedAmount === 0) listener?.drained();
  };
  const socket: Socket = {
    broadcast: topics,
    send(text) {
      if (own.readyState !== WebSocket.OPEN) return 0;
      if (own.bufferedAmount > mostHeldBytes) return own.bufferedAmount;
      own.send(text, { binary: false }, sent);
      return own.bufferedAmount;
    },
    get waitingBytes() {
      return own.readyState === WebSocket.OPEN ? own.bufferedAmount : 0;
    },
    join: (topic) => topics.join(topic, socket),
    leave: (topic) => topics.leave(topic, socket),
    close: (code, reason) => own.close(code, reason),
  };
  listener = accept(socket);
  return listener;
}
