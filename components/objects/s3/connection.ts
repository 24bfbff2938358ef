/** Calls of one bucket: time-outs, repeats with back-off, and errors in the words of the contract. */
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'minio';
import { ObjectError } from '../contract.ts';
import { isPassing, PartStalled, StoreBusy, translated } from './errors.ts';
import { type Patience, type S3Settings, patience as usual, usualPartBytes } from './settings.ts';

/** Answers that a repeat may change. The client of the library would leave their bodies unread, and their connections with them. */
const busy = new Set([408, 429, 499, 500, 502, 503, 504, 507, 520]);

/** The library's, with what it keeps to itself. */
export class StoreClient extends Client {
  partsOf(bucket: string, name: string, uploadId: string) {
    return this.listParts(bucket, name, uploadId);
  }
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** The key that it concerns. */
  about?: string;
  /** Fewer than usual, for those who ask again anyway. */
  attempts?: number;
}

export interface Connection {
  bucket: string;
  prefix: string;
  client: StoreClient;
  patience: Patience;
  partBytes: number;
  /** Carries out a call, again where that may help. */
  call<T>(work: (client: StoreClient) => Promise<T>, options?: CallOptions): Promise<T>;
  /** The same with time for the store to copy a lot. */
  copying<T>(work: (client: StoreClient) => Promise<T>, options?: CallOptions): Promise<T>;
  /** The same for bytes on their way into the store. */
  sending<T>(work: (client: StoreClient) => Promise<T>, options?: CallOptions): Promise<T>;
  close(): void;
}

export function connect(settings: S3Settings): Connection {
  const patience = { ...usual, ...settings.patience };
  const agent = agentOf(settings);
  const silence = () => Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
  const client = clientOf(settings, settings.endpoint, { agent, silence, silenceMs: patience.silenceMs });
  const slow = clientOf(settings, settings.endpoint, { agent, silence, silenceMs: patience.copyMs });
  const parts = clientOf(settings, settings.endpoint, {
    agent,
    silenceMs: patience.partMs,
    silence: () => new PartStalled(patience.partMs),
  });

  async function repeated<T>(line: StoreClient, work: (client: StoreClient) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const { signal, about, attempts = patience.attempts } = options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await orAborted(work(line), signal);
      } catch (error) {
        if (attempt >= attempts || signal?.aborted || !isPassing(error)) throw translated(error, about);
      }
      const wait = patience.backOffMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      await delay(wait, undefined, { signal }).catch(() => {
        throw aborted(signal);
      });
    }
  }
  return {
    bucket: settings.bucket,
    prefix: settings.prefix ?? '',
    client,
    patience,
    partBytes: settings.partBytes ?? usualPartBytes,
    call: (work, options) => repeated(client, work, options),
    copying: (work, options) => repeated(slow, work, options),
    sending: (work, options) => repeated(parts, work, options),
    close: () => agent.destroy(),
  };
}

function agentOf({ endpoint, lookup }: S3Settings): http.Agent {
  const options = { keepAlive: true, maxSockets: 256, ...(lookup && { lookup }) };
  return new URL(endpoint).protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
}

/** Knows the region, so that it asks nobody for it. */
export function clientOf(settings: S3Settings, endpoint: string, line: Line): StoreClient {
  return new StoreClient(clientOptions(settings, endpoint, line));
}

interface Line {
  agent: http.Agent;
  /** After which a request ends on which nothing moves, and the error that it ends with. */
  silenceMs: number;
  silence(): Error;
}

export function clientOptions(settings: S3Settings, endpoint: string, line?: Line) {
  const url = new URL(endpoint);
  const isSecure = url.protocol === 'https:';
  return {
    endPoint: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    useSSL: isSecure,
    accessKey: settings.accessKey,
    secretKey: settings.secretKey,
    region: settings.region,
    pathStyle: settings.pathStyle,
    retryOptions: { disableRetry: true },
    ...(line ? { transport: transportOf(isSecure ? https : http, line) as typeof http, transportAgent: line.agent } : {}),
  };
}

function transportOf(lines: typeof http | typeof https, line: Line) {
  return {
    request(options: http.RequestOptions, answered: (response: http.IncomingMessage) => void): http.ClientRequest {
      const request = lines.request(options, (response) => {
        const status = response.statusCode ?? 0;
        if (!busy.has(status)) return answered(response);
        response.resume();
        request.emit('error', new StoreBusy(status));
      });
      request.setTimeout(line.silenceMs, () => request.destroy(line.silence()));
      return request;
    },
  };
}

const aborted = (signal?: AbortSignal) => new ObjectError('aborted', 'The transfer was aborted.', { cause: signal?.reason });

/** What is under way goes on in the background: nobody waits for it. */
function orAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(aborted(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
