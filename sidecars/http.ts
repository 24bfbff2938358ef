/** One HTTP exchange on kept-alive connections. Everything that can go wrong below the problem document becomes a problem too. */
import { createReadStream } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { currentTrace } from '../components/tracing/contract.ts';
import { type Answer, failed, type Problem } from './answer.ts';
import { createBreaker } from './breaker.ts';
import { untrusted } from './hash.ts';
import type { Meter } from './meter.ts';

export interface Exchange {
  method: string;
  url: URL;
  headers?: Record<string, string>;
  /** Not our server: it must not see our key. */
  foreign?: boolean;
  body?: { text: string } | { file: string; sizeBytes: number };
  /** Made even where the server could not be reached lately: for the few calls that must not come late. */
  probe?: boolean;
  /** Longest silence on the socket. */
  quietMs: number;
  signal?: AbortSignal;
}
export interface Http {
  /** Reads the answer as JSON against a schema; `null` for an empty one. */
  json<T>(exchange: Exchange, schema: z.ZodType<T>): Promise<Answer<T | null>>;
  /** Hands a successful answer to `take`, which must read it to the end. */
  stream<T>(exchange: Exchange, take: (answer: IncomingMessage) => Promise<Answer<T>>): Promise<Answer<T>>;
  close(): void;
}

const mostText = 4_000_000;

export interface HttpInit {
  /** Null for calls that need none. */
  key: string | null;
  version: string;
  connections: number;
  meter?: Meter | undefined;
}

export function createHttp(init: HttpInit): Http {
  const breaker = createBreaker();
  const options = { keepAlive: true, maxSockets: init.connections, maxFreeSockets: 8 };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };

  function open(exchange: Exchange): Promise<IncomingMessage> {
    const { url, body } = exchange;
    const secure = url.protocol === 'https:';
    const trace = currentTrace();
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: exchange.method,
      agent: agents[secure ? 'https:' : 'http:'],
      signal: exchange.signal,
      headers: {
        'user-agent': `vitascope-worker/${init.version}`,
        ...(exchange.foreign || trace === undefined ? {} : { traceparent: trace }),
        ...(exchange.foreign || init.key === null ? {} : { authorization: `Bearer ${init.key}` }),
        ...sizeOf(body),
        ...exchange.headers,
      },
    });
    request.setTimeout(exchange.quietMs, () => request.destroy(new Error(`no answer for ${exchange.quietMs / 1000} s`)));
    return new Promise((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
      if (body === undefined) request.end();
      else if ('text' in body) request.end(body.text);
      // A server may refuse before it has read all: then its answer counts, not the broken pipe.
      else pipeline(createReadStream(body.file, { highWaterMark: 262_144, flags: untrusted as unknown as string }), request).catch(reject);
    });
  }

  async function exchange<T>(what: Exchange, take: (answer: IncomingMessage) => Promise<Answer<T>>): Promise<Answer<T>> {
    const { origin } = what.url;
    // Other servers are not asked often enough to need sparing.
    const ended = what.foreign ? () => {} : breaker.ended;
    if (!what.foreign && !what.probe && !breaker.letsThrough())
      return failed('server-unreachable', 503, `The server at ${origin} does not answer.`, true, 'It was not asked again so soon.');
    try {
      const answer = await open(what);
      if ((answer.statusCode ?? 500) < 400) {
        ended('reached');
        const taken = await take(answer);
        if (what.body && 'file' in what.body) init.meter?.sent(what.body.sizeBytes);
        return taken;
      }
      const problem = problemOf(answer.statusCode ?? 500, await textOf(answer));
      ended(isProxySpeaking(problem) ? 'failed' : 'reached');
      return { ok: false, problem };
    } catch (error) {
      ended(what.signal?.aborted ? 'unknown' : 'failed');
      if (what.signal?.aborted) return failed('aborted', 499, 'The call was given up.', false);
      const words = error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error);
      return failed('server-unreachable', 503, `The server at ${origin} does not answer.`, true, words);
    }
  }

  return {
    json: (what, schema) =>
      exchange(what, async (answer) => {
        const text = await textOf(answer);
        if (text === '') return { ok: true, value: null };
        const parsed = schema.safeParse(parseJson(text));
        if (parsed.success) return { ok: true, value: parsed.data };
        return failed(
          'bad-answer',
          502,
          'The server speaks another version of the worker API. Upgrade the older side.',
          false,
          parsed.error.message,
        );
      }),
    stream: exchange,
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

function sizeOf(body: Exchange['body']): Record<string, string> {
  if (body === undefined) return {};
  if ('file' in body) return { 'content-type': 'application/octet-stream', 'content-length': String(body.sizeBytes) };
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body.text)) };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostText) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It stands before a server that does not answer. */
function isProxySpeaking({ code }: Problem): boolean {
  return /^http-50[234]$/.test(code);
}

/** 5xx, 408 and 429 may pass, unless the document says otherwise. Proxies answer without a document. */
function problemOf(status: number, text: string): Problem {
  const said = parseJson(text) as Partial<Problem> | null | undefined;
  const passing = status >= 500 || status === 408 || status === 429;
  return {
    code: typeof said?.code === 'string' ? said.code : `http-${status}`,
    status,
    title: typeof said?.title === 'string' ? said.title : `The server answered ${status}.`,
    ...(typeof said?.detail === 'string' ? { detail: said.detail } : {}),
    retry: typeof said?.retry === 'boolean' ? said.retry : passing,
  };
}
