/** The way of a request on every driver: host, route, caller, limits, checks, handler, answer. */
import { randomBytes } from 'node:crypto';
import { SpanKind, trace } from '@opentelemetry/api';
import type { Errors } from '../components/errors/contract.ts';
import { inSpan } from '../components/tracing/contract.ts';
import type { Admission } from './admission.ts';
import type { Answer, Caller, Context, Handler, Incoming, InnerCall, ReadyAnswer, WireAnswer } from './answer.ts';
import { type Attempted, type AuditEntry, entryOf, isAudited } from './audit/entry.ts';
import type { Listener, Route } from './contract/routes.ts';
import { dropStream } from './drivers/driver.ts';
import type { Files } from './files.ts';
import { type Gate, gatedHeaders } from './gate.ts';
import type { HiddenClients } from './hidden-clients.ts';
import { innerRequest } from './inner-call.ts';
import { check, queryOf, readJson } from './json-body.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Names } from './names.ts';
import type { Delivery } from './playback/delivery.ts';
import { tokenHeaders } from './playback/headers.ts';
import { hasToken, isMediaPath, splitTokenPath, withoutToken } from './playback/token-path.ts';
import { notFound, problemAnswer, Refusal, refuse } from './problem.ts';
import { createRouter } from './router.ts';
import type { Log } from './settings.ts';
import { answerTo } from './while-away.ts';

export interface Dispatcher {
  readonly listener: Listener;
  /** Answers from memory, or null when the request has to go the whole way. Only for GET. */
  quick(path: string, header: (name: string) => string): Quick | null;
  /** Never rejects. */
  handle(incoming: Incoming): Promise<WireAnswer>;
}
export interface Quick {
  ready: ReadyAnswer;
  requestId: string;
}
export interface Target {
  name: string;
  route: Route;
  handler: Handler;
}
export interface DispatcherInit {
  listener: Listener;
  targets: readonly Target[];
  admission: Admission;
  gate: Gate;
  delivery: Delivery;
  names: Names;
  clientAddress: (peer: string, forwardedFor: string) => string;
  hiddenClients: Pick<HiddenClients, 'countedAs'>;
  limits: Limits;
  metrics: Metrics;
  /** Hears of every change that was asked for. */
  audit: (entry: AuditEntry) => void;
  log: Log;
  errors: Errors | null;
  accessLog: () => boolean;
  /** Makes a span of each request. */
  traces: boolean;
  /** Ready-made answer for a path, if there is one. */
  ready?: (path: string, ifNoneMatch: string, header: (name: string) => string) => ReadyAnswer | null;
  /** Files of the web page; asked for GET requests that no route takes. */
  files?: Files;
}

/** What is known of a request while it is answered. */
interface Seen {
  name: string;
  attempted?: Attempted;
  /** Sent whatever the answer will be. */
  always?: Route['always'];
  /** The form of refusals of this route. */
  refusals?: Route['refusals'];
  /** Whether its caller may call this route about this thing. */
  isLetIn: boolean;
}

/** A route that was named and not found by its path, so that no value in it can lead to another. */
interface Known {
  target: Target;
  params: Record<string, string>;
}

const boot = randomBytes(4).toString('hex');
let count = 0;

export function createDispatcher(init: DispatcherInit): Dispatcher {
  const { admission, delivery, gate, names, limits, metrics, log } = init;
  const targets = init.targets.filter((target) => target.route.listeners.includes(init.listener));
  const router = createRouter(targets);
  const byName = new Map(targets.map((target) => [target.name, target]));
  const nextId = () => `${boot}-${((count += 1)).toString(36)}`;

  /** `known`: for calls of handlers. */
  async function answer(received: Incoming, known: Known | null, requestId: string, seen: Seen): Promise<WireAnswer> {
    const incoming = withMethodMeant(received);
    if (!names.host(incoming.header('host')))
      throw refuse(
        'wrong-host',
        421,
        'This server has another name.',
        'Its administrator can add this one: start it with --names NAME, or --public-url URL.',
      );
    const headOnly = incoming.method === 'HEAD';
    const { path, token } = splitTokenPath(incoming.path);
    const onMediaOrigin = delivery.origins.isMedia(incoming.header('host'));
    // Nothing that people brought shares an origin with the page and its sessions, where they have one of their own.
    if (onMediaOrigin && !isMediaPath(path)) throw notFound();
    const clientAddress = init.clientAddress(incoming.remoteAddress, incoming.header('x-forwarded-for'));
    const countedAs = init.hiddenClients.countedAs(incoming.remoteAddress, clientAddress, incoming.header);
    const match = known === null ? find(incoming.method, path) : path.includes('%00') ? null : known;
    if (match === null) {
      const file =
        known === null && init.files && (headOnly || incoming.method === 'GET')
          ? await init.files({ path, headOnly, header: incoming.header, clientAddress: countedAs })
          : null;
      if (!file) throw notFound();
      seen.name = 'files';
      return file;
    }
    if ('allow' in match) {
      const allow = match.allow.join(', ');
      if (incoming.method !== 'OPTIONS')
        throw refuse('method-not-allowed', 405, 'This method is not for this address.', undefined, { allow });
      const get = find('GET', path);
      return { status: 204, headers: { allow, ...(get && 'target' in get && get.target.route.anyOrigin ? preflight : {}) } };
    }
    const { target, params: given } = match;
    const { name, route, handler } = target;
    seen.name = name;
    seen.always = route.always;
    seen.refusals = route.refusals;
    const writes = !headOnly && incoming.method !== 'GET' && incoming.method !== 'OPTIONS';
    const origin = incoming.header('origin');
    // A page may open a socket anywhere, and its browser sends the cookie along.
    if ((writes || incoming.wantsSocket) && origin !== '' && !names.origin(origin, incoming.header('host'))) {
      throw refuse('wrong-origin', 403, 'Pages of other sites may not do this.');
    }
    const attempted: Attempted = {
      name,
      route,
      caller: null,
      params: given,
      body: undefined,
      notes: {},
      address: clientAddress,
      listener: init.listener,
      requestId,
    };
    seen.attempted = attempted;
    seen.isLetIn = false;
    const asked = admission.callerOf(route, incoming, init.listener).catch(async (error: unknown) => {
      if (error instanceof Refusal && error.problem.status === 401) await limits.unknown(countedAs);
      throw error;
    });
    return answerTo(route, asked, answerAs);

    async function answerAs(caller: Caller | null): Promise<WireAnswer> {
      attempted.caller = caller;
      await limits.call(route.rate, caller, countedAs);
      // A browser sends the cookie whoever's page asks, and names the page in Origin.
      if (writes && route.access !== 'public' && caller?.kind === 'person' && caller.session !== null && origin === '')
        throw refuse('wrong-origin', 403, 'A session needs an Origin header to change something.');
      const params = route.params?.safeParse(given);
      const named = params?.success ? (params.data as Record<string, string>) : {};
      const pass = incoming.header('vitascope-pass');
      const shown = { mediaToken: token, cookie: incoming.header('cookie'), pass, address: clientAddress };
      const { video, channel, playlist } = await admission.admit(route, named, caller, { shown, listener: init.listener });
      seen.isLetIn = true;
      // Behind the gate what is of no video stays here: another origin would not know who asks.
      const mayLeave = video !== null || !gate.guards(route, init.listener);
      if (
        delivery.origins.media !== null &&
        !onMediaOrigin &&
        mayLeave &&
        !route.staysHere &&
        isMediaPath(path) &&
        init.listener === 'public'
      )
        return delivery.elsewhere(incoming, video, shown);
      if (params && !params.success) throw notFound();
      const query = route.query ? check(route.query, queryOf(incoming.query), 'query') : {};
      const body = route.body && 'json' in route.body ? check(route.body.json, await readJson(incoming, route.media), 'body') : undefined;
      attempted.body = body;
      if (route.needs) admission.requireNeeds(route, { ...query, ...(body as object | undefined) }, caller, video);
      const context: Context = {
        route,
        listener: init.listener,
        params: (params?.data ?? {}) as never,
        query: query as never,
        body: body as never,
        incoming,
        headOnly,
        caller,
        video: video as never,
        channel: channel as never,
        playlist: playlist as never,
        shown,
        clientAddress,
        countedAs,
        requestId,
        notes: attempted.notes,
        call: callFor(incoming),
        draw: (calls) => limits.call(route.rate, caller, countedAs, calls),
      };
      try {
        return toWire(await handler(context), headOnly);
      } catch (error) {
        if (error instanceof Refusal) await limits.refused(route.rate, countedAs);
        throw error;
      }
    }
  }

  function find(method: string, path: string) {
    // No name here holds U+0000, and PostgreSQL would not take it.
    if (path.includes('%00')) return null;
    try {
      return router.find(method, path);
    } catch {
      throw refuse('bad-path', 400, 'The address is not UTF-8.');
    }
  }

  function tell(error: unknown, requestId: string, { name, attempted }: Seen): void {
    const { method, path } = attempted?.route ?? { method: '', path: name };
    init.errors?.report({ error, where: `${method} ${path}`.trim(), tags: { route: name, listener: init.listener }, facts: { requestId } });
  }

  function callFor(outer: Incoming): InnerCall {
    return async (name, asked) => {
      const target = byName.get(name);
      if (!target) throw new Error(`There is no route ${name} here.`);
      const inner = innerRequest(outer, target.route, asked);
      // The asker's fault, and not ours.
      return inner === null ? problemAnswer(tooDeep(), nextId(), () => {}) : handle(inner, { target, params: asked.params });
    };
  }

  async function serve(incoming: Incoming, known: Known | null): Promise<WireAnswer> {
    const requestId = nextId();
    const seen: Seen = { name: 'none', isLetIn: true };
    const started = performance.now();
    let wire: WireAnswer;
    let code: string | null = null;
    try {
      wire = await answer(incoming, known, requestId, seen);
    } catch (error) {
      code = error instanceof Refusal ? error.problem.code : null;
      const faults: unknown[] = [];
      wire = problemAnswer(error, requestId, (fault) => faults.push(fault), seen.refusals);
      for (const fault of incoming.signal.aborted ? [] : faults) {
        log.error({ err: fault, requestId, route: seen.name }, 'request failed');
        // What is away for a while is seen in /health.
        if (wire.status === 500) tell(fault, requestId, seen);
      }
    }
    const milliseconds = performance.now() - started;
    trace
      .getActiveSpan()
      ?.updateName(seen.name)
      .setAttributes({
        'http.request.method': incoming.method,
        'http.route': seen.attempted?.route.path ?? '',
        'http.response.status_code': wire.status,
        'vitascope.request_id': requestId,
      });
    metrics.count(seen.name, wire.status);
    metrics.took(seen.name, milliseconds / 1000);
    if (seen.attempted && isAudited(seen.attempted, wire.status))
      init.audit(entryOf(seen.attempted, { status: wire.status, code }, new Date()));
    if (init.accessLog()) {
      log.info(
        {
          requestId,
          method: incoming.method,
          path: withoutToken(incoming.path),
          status: wire.status,
          milliseconds: Math.round(milliseconds),
          listener: init.listener,
          ...(seen.isLetIn ? {} : { letIn: false }),
        },
        'request',
      );
    }
    return {
      ...bodyFor(incoming, wire),
      headers: {
        ...common,
        ...seen.always,
        ...wire.headers,
        ...(hasToken(incoming.path) ? tokenHeaders : {}),
        ...(gate.isClosed && init.listener === 'public' ? gatedHeaders(isGuarded(seen)) : {}),
        'x-request-id': requestId,
      },
    };
  }
  const isGuarded = ({ attempted }: Seen) => attempted !== undefined && gate.guards(attempted.route, init.listener);

  function handle(incoming: Incoming, known: Known | null): Promise<WireAnswer> {
    if (!init.traces) return serve(incoming, known);
    // Workers go on with the trace that ordered their job; what strangers say of traces is not ours to collect.
    const parent = init.listener === 'worker' ? incoming.header('traceparent') : null;
    return inSpan(incoming.method, () => serve(incoming, known), { kind: SpanKind.SERVER, parent });
  }

  return {
    listener: init.listener,
    quick(path, header) {
      const ready = init.ready?.(path, header('if-none-match'), header);
      if (
        !ready ||
        (gate.isClosed && init.listener === 'public') ||
        delivery.origins.isMedia(header('host')) ||
        !names.host(header('host'))
      )
        return null;
      metrics.count('readVideo', 200);
      const requestId = nextId();
      if (init.accessLog())
        log.info({ requestId, method: 'GET', path, status: Number(ready.status.slice(0, 3)), listener: init.listener }, 'request');
      return { ready, requestId };
    },
    handle: (incoming) => handle(incoming, null),
  };
}

/** tus 1.0: "If the header is presented, the actual method of the request MUST be ignored." For those behind proxies that know GET and POST alone. */
function withMethodMeant(incoming: Incoming): Incoming {
  const meant = incoming.method === 'POST' ? incoming.header('x-http-method-override').toUpperCase() : '';
  return ['PATCH', 'DELETE', 'HEAD'].includes(meant) ? { ...incoming, method: meant } : incoming;
}

/** Nothing follows the headers for who asks by HEAD, and those who meant HEAD in a POST wait for exactly as much as is announced. */
function bodyFor(received: Incoming, wire: WireAnswer): WireAnswer {
  if (withMethodMeant(received).method !== 'HEAD') return wire;
  const { bytes, stream, live: _, reportedBytes, ...head } = wire;
  if (stream) dropStream(stream.body);
  const size = bytes?.byteLength ?? stream?.sizeBytes ?? reportedBytes;
  return received.method === 'HEAD' && size !== undefined ? { ...head, reportedBytes: size } : head;
}

const common = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' };
const tooDeep = () => refuse('bad-json', 400, 'The body is nested too deep.');
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
  const head = { status: answer.status, headers, ...(answer.cookies && { cookies: answer.cookies }) };
  return headOnly ? { ...head, reportedBytes: bytes.length } : { ...head, bytes };
}
