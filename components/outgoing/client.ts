/** Outgoing requests by undici, which follows no redirect and unpacks nothing by itself. */
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { type AddressRule, createAddressRule } from './addresses.ts';
import { type Outgoing, type OutgoingAnswer, type OutgoingCode, OutgoingError, type OutgoingRequest } from './contract.ts';
import { checkedLookup, forbidden, type Resolve } from './lookup.ts';
import { createResolve } from './resolve.ts';
import { targetOf } from './target.ts';

export interface OutgoingInit {
  /** Networks that are asked although they are not public, such as 10.0.0.0/8. */
  allowedNetworks?: readonly string[];
  /** Sent as User-Agent. */
  name: string;
  resolve?: Resolve;
}

/** Not to be told to another server than the one they were meant for. */
const personal = new Set(['authorization', 'cookie', 'proxy-authorization']);

export function createOutgoing(init: OutgoingInit): Outgoing {
  const rule = createAddressRule(init.allowedNetworks);
  const agent = new Agent({
    connect: checkedConnector(rule, init.resolve ?? createResolve()),
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    pipelining: 1,
  });

  async function ask(first: string, request: OutgoingRequest): Promise<OutgoingAnswer> {
    const late = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([late, request.signal]) : late;
    const method = request.method ?? 'GET';
    const follows = method === 'GET' || method === 'HEAD' ? (request.redirects ?? 0) : null;
    let url = targetOf(first, rule, request.schemes);
    let headers = { 'user-agent': init.name, accept: '*/*', ...request.headers };
    try {
      for (let followed = 0; ; followed += 1) {
        const answer = await agent.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers,
          body: request.body ?? null,
          signal,
        });
        const next = follows === null ? null : redirectOf(answer, url);
        if (next === null || follows === 0) return answerOf(answer, url, request, late);
        answer.body.on('error', () => {}).destroy();
        if (followed === follows) throw new OutgoingError('too-many-redirects', 'The server sends from one address to the next.');
        if (url.protocol === 'https:' && next.startsWith('http:'))
          throw new OutgoingError('forbidden-scheme', 'The server sends from an encrypted address to one that is not.');
        const target = targetOf(next, rule, request.schemes);
        if (target.origin !== url.origin) headers = withoutPersonal(headers);
        url = target;
      }
    } catch (error) {
      throw inWords(error, late);
    }
  }

  return {
    fetch: ask,
    check(url, { schemes } = {}) {
      targetOf(url, rule, schemes);
    },
    close: () => agent.destroy(),
  };
}

/** Checks each name when it is connected to, and looks again at what the connection has really reached. */
function checkedConnector(rule: AddressRule, resolve: Resolve): buildConnector.connector {
  const connect = buildConnector({ lookup: checkedLookup(rule, resolve), timeout: 0, allowH2: false });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (socket && !rule.allows(socket.remoteAddress ?? '')) {
        socket.destroy();
        callback(forbidden(options.hostname), null);
      } else if (error) callback(error, null);
      else callback(null, socket as NonNullable<typeof socket>);
    });
}

/** Where the answer sends to; null when it is an answer of its own. */
function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL): string | null {
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof headers.location !== 'string') return null;
  if (!URL.canParse(headers.location, from)) throw new OutgoingError('bad-answer', 'The server sends to what is no address.');
  return new URL(headers.location, from).href;
}

function withoutPersonal(headers: Record<string, string>): typeof headers & { 'user-agent': string; accept: string } {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !personal.has(name))) as never;
}

function answerOf(answer: Dispatcher.ResponseData, url: URL, { maxBytes }: OutgoingRequest, late: AbortSignal): OutgoingAnswer {
  const stream = answer.body;
  // An answer that nobody reads may still fail.
  stream.on('error', () => {});
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value ?? ''}`]),
  );
  async function* body(): AsyncGenerator<Uint8Array> {
    const tooLarge = () => new OutgoingError('too-large', `The answer has more than ${maxBytes} bytes.`);
    let came = 0;
    try {
      if (Number(headers['content-length']) > maxBytes) throw tooLarge();
      for await (const chunk of stream) {
        came += chunk.length;
        if (came > maxBytes) throw tooLarge();
        yield chunk;
      }
    } catch (error) {
      throw inWords(error, late);
    } finally {
      stream.destroy();
    }
  }
  return { url: url.href, status: answer.statusCode, headers, body: body(), discard: () => void stream.destroy() };
}

function inWords(error: unknown, late: AbortSignal): OutgoingError {
  if (late.aborted) return new OutgoingError('timeout', 'The server took too long.', { cause: error });
  const own = ownCause(error);
  if (own) return own;
  const [code, text] = said(error as Error & { code?: string });
  return new OutgoingError(code, text, { cause: error });
}
function said({ name, code = '' }: Error & { code?: string }): [OutgoingCode, string] {
  if (name === 'AbortError') return ['aborted', 'The request was given up.'];
  if (/^(ERR_TLS|CERT_|ERR_SSL|EPROTO|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_OSSL)/.test(code))
    return ['bad-certificate', 'No encrypted connection that can be trusted came about.'];
  if (name === 'HTTPParserError' || /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_|RESPONSE|NOT_SUPPORTED|INVALID))/.test(code))
    return ['bad-answer', 'The server does not answer as a web server does.'];
  return ['unreachable', 'The server cannot be reached.'];
}
/** Errors of ours come out of undici as they are, or as the cause of others. */
function ownCause(error: unknown): OutgoingError | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutgoingError) return at;
    const among = at instanceof AggregateError ? at.errors.find((one) => one instanceof OutgoingError) : undefined;
    if (among) return among as OutgoingError;
  }
  return null;
}
