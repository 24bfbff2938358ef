/** The way of a request on every driver: host, route, caller, limits, checks, handler, answer. */
import { randomBytes } from 'node:crypto';
import type { Answer, Caller, Context, Handler, Incoming, ReadyAnswer, WireAnswer } from './answer.ts';
import type { Auth } from './auth.ts';
import type { ClientAddress } from './client-address.ts';
import type { Listener, Route } from './contract/routes.ts';
import { check, queryOf, readJson } from './json-body.ts';
import { bearer } from './keys.ts';
import type { Metrics } from './metrics.ts';
import type { Names } from './names.ts';
import { notFound, problemAnswer, Refusal, refuse } from './problem.ts';
import { allowances, type Rates, refusedCalls } from './rates.ts';
import { createRouter } from './router.ts';
import type { Log } from './settings.ts';

export interface Dispatcher {
  readonly listener: Listener;
  /** Answers from memory, or null when the request has to go the whole way. Only for GET. */
  quick(path: string, header: (name: string) => string): ReadyAnswer | null;
  nextId(): string;
  /** Never rejects. */
  handle(incoming: Incoming): Promise<WireAnswer>;
}
export interface Target {
  name: string;
  route: Route;
  handler: Handler;
}
export interface DispatcherInit {
  listener: Listener;
  targets: readonly Target[];
  auth: Auth;
  names: Names;
  clientAddress: ClientAddress;
  rates: Rates;
  metrics: Metrics;
  log: Log;
  accessLog: boolean;
  /** Ready-made answer for a path, if there is one. */
  ready?: (path: string, ifNoneMatch: string) => ReadyAnswer | null;
  /** Files of the web page; asked for GET requests that no route takes. */
  files?: (context: { path: string; headOnly: boolean; header(name: string): string }) => Promise<WireAnswer | null>;
}

const boot = randomBytes(4).toString('hex');
let count = 0;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createDispatcher(init: DispatcherInit): Dispatcher {
  const { auth, names, rates, metrics, log } = init;
  const router = createRouter(init.targets.filter((target) => target.route.listeners.includes(init.listener)));
  const nextId = () => `${boot}-${((count += 1)).toString(36)}`;

  async function answer(incoming: Incoming, requestId: string, seen: { name: string }): Promise<WireAnswer> {
    if (!names.host(incoming.header('host')))
      throw refuse(
        'wrong-host',
        421,
        'This server has another name.',
        'Its administrator can add this one: start it with --names NAME, or --public-url URL.',
      );
    if (!methods.has(incoming.method)) throw refuse('not-implemented', 501, 'This method is not known here.');
    const headOnly = incoming.method === 'HEAD';
    const match = find(incoming.method, incoming.path);
    if (match === null) {
      const file =
        init.files && (headOnly || incoming.method === 'GET')
          ? await init.files({ path: incoming.path, headOnly, header: incoming.header })
          : null;
      if (!file) throw notFound();
      seen.name = 'files';
      return file;
    }
    if ('allow' in match) {
      const allow = match.allow.join(', ');
      if (incoming.method !== 'OPTIONS')
        throw refuse('method-not-allowed', 405, 'This method is not for this address.', undefined, { allow });
      const get = find('GET', incoming.path);
      return { status: 204, headers: { allow, ...(get && 'target' in get && get.target.route.anyOrigin ? preflight : {}) } };
    }
    const { name, route, handler } = match.target;
    seen.name = name;
    const clientAddress = init.clientAddress(incoming.remoteAddress, incoming.header('x-forwarded-for'));
    const writes = !headOnly && incoming.method !== 'GET';
    const origin = incoming.header('origin');
    if (writes && origin !== '' && !names.origin(origin, incoming.header('host'))) {
      throw refuse('wrong-origin', 403, 'Pages of other sites may not do this.');
    }
    const caller = await callerOf(incoming, clientAddress, route, writes, origin);
    const params = route.params?.safeParse(match.params);
    if (params && !params.success) throw notFound();
    const query = route.query ? check(route.query, queryOf(incoming.query), 'query') : {};
    const body = route.body && 'json' in route.body ? check(route.body.json, await readJson(incoming), 'body') : undefined;
    const context: Context = {
      route,
      listener: init.listener,
      params: (params?.data ?? {}) as never,
      query: query as never,
      body: body as never,
      incoming,
      headOnly,
      caller,
      clientAddress,
      requestId,
    };
    try {
      return toWire(await handler(context), headOnly);
    } catch (error) {
      const allowance = allowances[route.rate];
      if (allowance !== null && error instanceof Refusal) draw(`${route.rate} ${clientAddress}`, allowance);
      throw error;
    }
  }

  function find(method: string, path: string) {
    try {
      return router.find(method, path);
    } catch {
      throw refuse('bad-path', 400, 'The address is not UTF-8.');
    }
  }
  function draw(bucket: string, perMinute: number): void {
    const wait = rates.take(bucket, perMinute);
    if (wait > 0) throw refuse('too-many-requests', 429, 'Too many calls; try again later.', undefined, { 'retry-after': String(wait) });
  }

  async function callerOf(
    incoming: Incoming,
    clientAddress: string,
    route: Route,
    writes: boolean,
    origin: string,
  ): Promise<Caller | null> {
    const caller =
      route.access === 'worker'
        ? await auth.byWorkerKey(bearer(incoming.header('authorization')) ?? '')
        : await auth.person(incoming.header);
    if (route.access === 'public' || route.access === 'reader') return caller;
    if (caller === null) {
      draw(`refused ${clientAddress}`, refusedCalls);
      const isWorker = route.access === 'worker';
      throw refuse(
        'unauthorized',
        401,
        isWorker ? 'The server does not know the key of this worker.' : 'This call needs a valid key.',
        isWorker
          ? 'It was mistyped, or the worker was removed. Ask an administrator for a registration token, and start with --token.'
          : 'The first one lies in the data folder of the server, in the file admin-key.',
        { 'www-authenticate': 'Bearer realm="vitascope"' },
      );
    }
    if (caller.kind === 'worker') {
      if (caller.state === 'disabled')
        throw refuse(
          'worker-disabled',
          403,
          'An administrator has disabled this worker; its key is refused.',
          'Stop it, or ask for a registration token and start it with --token.',
        );
      return caller;
    }
    if (caller.role !== 'administrator') throw refuse('forbidden', 403, 'This call is for administrators.');
    // A browser sends the cookie whoever's page asks, and names the page in Origin.
    if (writes && caller.session !== null && origin === '')
      throw refuse('wrong-origin', 403, 'A session needs an Origin header to change something.');
    return caller;
  }

  return {
    listener: init.listener,
    nextId,
    quick(path, header) {
      const ready = init.ready?.(path, header('if-none-match'));
      if (!ready || !names.host(header('host'))) return null;
      metrics.count('readVideo', 200);
      if (init.accessLog) log.info({ method: 'GET', path, status: Number(ready.status.slice(0, 3)), listener: init.listener }, 'request');
      return ready;
    },
    async handle(incoming) {
      const requestId = nextId();
      const seen = { name: 'none' };
      const started = performance.now();
      let wire: WireAnswer;
      try {
        wire = await answer(incoming, requestId, seen);
      } catch (error) {
        wire = problemAnswer(error, requestId, (fault) => {
          if (!incoming.signal.aborted) log.error({ err: fault, requestId, route: seen.name }, 'request failed');
        });
      }
      metrics.count(seen.name, wire.status);
      if (init.accessLog) {
        const milliseconds = Math.round(performance.now() - started);
        log.info(
          { requestId, method: incoming.method, path: incoming.path, status: wire.status, milliseconds, listener: init.listener },
          'request',
        );
      }
      return { ...wire, headers: { ...common, ...wire.headers, 'x-request-id': requestId } };
    },
  };
}

const common = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' };
const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'range, if-none-match, if-range',
  'access-control-max-age': '86400',
};

function toWire(answer: Answer, headOnly: boolean): WireAnswer {
  if (!('json' in answer)) return answer;
  const bytes = Buffer.from(JSON.stringify(answer.json));
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...answer.headers };
  return headOnly ? { status: answer.status, headers, reportedBytes: bytes.length } : { status: answer.status, headers, bytes };
}
