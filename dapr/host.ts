/**
 * The actor host: the HTTP server that daprd calls. It listens on loopback only, believes nobody without the token, and answers
 * refusals and failures alike as an envelope with status 200, so that neither daprd nor a resiliency policy repeats a turn by itself.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '../components/tracing/contract.ts';
import type { ActorDefinition, ActorHost, TopicHandler } from './contract.ts';
import { createActorRunner } from './host/actors.ts';
import { type ActorRoute, answerEmpty, answerJson, parseActorPath, readBody, tokenCheck } from './host/request.ts';
import { createTopics } from './host/topics.ts';
import { turnOf } from './host/turn.ts';
import { type Log, silentLog } from './log.ts';

export interface ActorHostInit {
  actors: ActorDefinition[];
  topics: TopicHandler[];
  /** What daprd sends in `dapr-api-token` (its APP_API_TOKEN). */
  appToken: string;
  /**
   * Calls must show it. daprd's port for other daprds has no token, so that without this every account of the machine could command actors.
   */
  actorKey?: string;
  /** 0 takes a free one. */
  port: number;
  log?: Log;
  pubsubName?: string;
  /** A turn that is longer is cancelled; the actor would be blocked for ever otherwise. */
  turnTimeoutMs?: number;
  /** How long an actor stays in memory after its last call. */
  idleTimeoutSeconds?: number;
}

export async function startActorHost(init: ActorHostInit): Promise<ActorHost> {
  const { appToken, log = silentLog, pubsubName = 'pubsub', turnTimeoutMs = 30_000, idleTimeoutSeconds = 600 } = init;
  if (appToken.length < 16) throw new Error('The app token of the actor host must have at least 16 characters.');
  const runner = createActorRunner({ actors: init.actors, actorKey: init.actorKey, turnTimeoutMs, log });
  const topics = createTopics({ topics: init.topics, pubsubName, log });
  const authorised = tokenCheck(appToken);
  const config = JSON.stringify({
    entities: runner.types,
    actorIdleTimeout: `${idleTimeoutSeconds}s`,
    drainOngoingCallTimeout: '2s',
    drainRebalancedActors: true,
    reentrancy: { enabled: false },
  });

  async function serveActor(route: ActorRoute, req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (route.kind === 'deactivate') {
      // One that hangs would block its whole type on this host, and then the placement round.
      answerEmpty(res, 200);
      req.resume();
      await runner.deactivate(route.type, route.id);
      return;
    }
    const turn = turnOf(res, req.headers.traceparent);
    const body = await readBody(req);
    if (!body) return tooLarge(res);
    if (route.kind === 'remind') {
      answerEmpty(res, (await runner.remind(route.type, route.id, route.reminder, turn)) ? 200 : 500);
      return;
    }
    const call = () => runner.call(route.type, route.id, route.method, body, turn);
    // Turns that nobody traces are many: a span of its own for each would be noise.
    const span = { parent: turn.traceparent, kind: SpanKind.SERVER, attributes: { 'vitascope.actor.id': route.id } };
    answerJson(res, 200, await (turn.traceparent === undefined ? call() : inSpan(`${route.type} ${route.method}`, call, span)));
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const verb = req.method ?? 'GET';
    const url = req.url ?? '/';
    if (verb === 'GET' && url === '/healthz') return answerEmpty(res, 200);
    if (!authorised(req)) {
      req.resume();
      return answerEmpty(res, 401);
    }
    const route = parseActorPath(verb, url);
    if (route) return serveActor(route, req, res);
    if (verb === 'GET' && url === '/dapr/config') {
      // Only a daprd that starts, or finds us again, asks this: it will activate every actor anew.
      runner.deactivateAll();
      return answerJson(res, 200, config);
    }
    if (verb === 'GET' && url === '/dapr/subscribe') return answerJson(res, 200, topics.subscriptions);
    const handler = verb === 'POST' ? topics.handlerFor(url) : undefined;
    if (handler) {
      const body = await readBody(req);
      if (!body) return tooLarge(res);
      return answerJson(res, 200, JSON.stringify({ status: await topics.deliver(handler, body) }));
    }
    req.resume();
    answerEmpty(res, 404);
  }

  const server = createServer({ requestTimeout: 0 }, (req, res) => {
    serve(req, res).catch((error: unknown) => {
      // A caller that went away in the middle of its body is no failure of ours.
      if (!req.destroyed && !res.destroyed) log.error({ err: error, url: req.url }, 'A request of daprd failed');
      answerEmpty(res, 500);
    });
  });
  // daprd keeps its connections; one that we close just as it is used would be a failed call.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(init.port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([runner.idle(), new Promise<void>((resolve) => (timer = setTimeout(resolve, 2_000)))]);
      clearTimeout(timer);
      // An idle connection is closed at once, one whose answer is being written a moment later.
      server.closeIdleConnections();
      await new Promise((resolve) => setImmediate(resolve));
      server.closeAllConnections();
      await closed;
      runner.deactivateAll();
    },
  };
}

function tooLarge(res: ServerResponse): void {
  res.setHeader('connection', 'close');
  answerEmpty(res, 413);
}
