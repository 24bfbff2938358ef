/** What handlers are given and what they give back: plain values, the same for every driver. */
import type { Scope } from '../actors/worker/contract.ts';
import type { BodyOf, Listener, ParamsOf, QueryOf, Route } from './contract/routes.ts';

/** A request as a driver sees it. Header names are lower case; the path is not decoded. */
export interface Incoming {
  method: string;
  path: string;
  query: string;
  header(name: string): string;
  remoteAddress: string;
  body: IncomingBody;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
}
export interface IncomingBody {
  /** Content-Length, or null when it is not known (chunked). */
  sizeBytes: number | null;
  /** Whether a body was announced at all. */
  present: boolean;
  /** To be read once, with backpressure to the client. Throws an error with code `cut-off` when the client stops in the middle. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** What a handler returns. */
export type Answer = { status: number; headers?: Record<string, string>; json: unknown } | WireAnswer;
/** What a driver sends. Without `bytes` and `stream` the answer has no body; `sizeBytes` null means that it is not known. */
export interface WireAnswer {
  status: number;
  headers?: Record<string, string>;
  bytes?: Uint8Array;
  stream?: { body: AsyncIterable<Uint8Array>; sizeBytes: number | null };
  /** The length that a HEAD answer reports. */
  reportedBytes?: number;
}

/** Who calls, once that has been checked. */
export type Caller =
  | { kind: 'person'; id: string; role: 'administrator' | 'reader'; session: string | null }
  | { kind: 'worker'; id: string; label: string; state: string; scope: Scope; version: string | null; encoders: string[] };

export interface Context<R extends Route = Route> {
  route: R;
  listener: Listener;
  params: ParamsOf<R>;
  query: QueryOf<R>;
  /** The checked JSON body. */
  body: BodyOf<R>;
  incoming: Incoming;
  /** True for HEAD: headers as for GET, so that nothing needs to be opened. */
  headOnly: boolean;
  caller: Caller | null;
  /** Of the client, also behind trusted proxies. */
  clientAddress: string;
  requestId: string;
}
export type Handler<R extends Route = Route> = (context: Context<R>) => Answer | Promise<Answer>;

/** An answer made in advance and sent without any promise: headers are name, value, name, value. */
export interface ReadyAnswer {
  status: string;
  headers: readonly string[];
  body: Uint8Array | null;
}
