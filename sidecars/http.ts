/** One HTTP exchange on kept-alive connections. Everything that can go wrong below the problem document becomes a problem too. */
import { createReadStream } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { type Answer, failed, type Problem } from './answer.ts';
import { untrusted } from './hash.ts';

export interface Exchange {
  method: string;
  url: URL;
  headers?: Record<string, string>;
  /** Not our server: it must not see our key. */
  foreign?: boolean;
  body?: { text: string } | { file: string; sizeBytes: number };
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

export function createHttp(init: { key: string; version: string; connections: number }): Http {
  const options = { keepAlive: true, maxSockets: init.connections, maxFreeSockets: 8 };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };

  function open(exchange: Exchange): Promise<IncomingMessage> {
    const { url, body } = exchange;
    const secure = url.protocol === 'https:';
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: exchange.method,
      agent: agents[secure ? 'https:' : 'http:'],
      signal: exchange.signal,
      headers: {
        'user-agent': `vitascope-worker/${init.version}`,
        ...(exchange.foreign ? {} : { authorization: `Bearer ${init.key}` }),
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
    try {
      const answer = await open(what);
      if ((answer.statusCode ?? 500) < 400) return await take(answer);
      return { ok: false, problem: problemOf(answer.statusCode ?? 500, await textOf(answer)) };
    } catch (error) {
      if (what.signal?.aborted) return failed('aborted', 499, 'The call was given up.', false);
      const words = error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error);
      return failed('server-unreachable', 503, `The server at ${what.url.origin} does not answer.`, true, words);
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
