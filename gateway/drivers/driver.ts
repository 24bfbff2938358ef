/** What a driver offers: one listener that runs the dispatcher. */
import type { Dispatcher } from '../dispatcher.ts';

export interface DriverInit {
  host: string;
  /** 0 takes any free port. */
  port: number;
  dispatcher: Dispatcher;
  patience?: Patience | undefined;
}
/** How long clients may take, so that slow ones do not keep connections for ever. uWebSockets.js has the first and the last of its own: about ten seconds. */
export interface Patience {
  headersMilliseconds: number;
  /** For the whole of a small body: JSON, and forms without files. */
  smallBodyMilliseconds: number;
  /** Without a byte of any other body, or with none taken of an answer. */
  idleMilliseconds: number;
}
export const usualPatience: Patience = { headersMilliseconds: 30_000, smallBodyMilliseconds: 30_000, idleMilliseconds: 30_000 };
export interface Driver {
  readonly port: number;
  /** Takes no new connections and ends those that are open. */
  stop(): Promise<void>;
}

/** After a refusal the rest of a large body is swallowed this long, so that the client gets to read the answer; then the line is cut. */
export const lingerMilliseconds = 1500;
/** Bodies with no more than this left are read to their end, and the connection stays. */
export const drainBytes = 4 * 1024 * 1024;

/** Gives back what a stream holds that will not be sent. */
export function dropStream(body: AsyncIterable<Uint8Array>): void {
  if ('destroy' in body && typeof body.destroy === 'function') body.destroy();
  else void body[Symbol.asyncIterator]().return?.();
}

/** The body came too slowly. */
export class TooSlow extends Error {
  readonly code = 'request-timeout';
  constructor() {
    super('The body came too slowly.');
  }
}

/** The client stopped in the middle of its body. */
export class CutOff extends Error {
  readonly code = 'cut-off';
  constructor() {
    super('The body ended early.');
  }
}
