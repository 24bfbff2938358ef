/** Requests to servers of other people, whose addresses come from users. Nothing of ours but this client makes such requests. */

export interface OutgoingRequest {
  /** GET unless told. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** For everything together: name look-up, connection, redirects, and the last byte of the answer. */
  timeoutMs: number;
  /** Of the answer's body. */
  maxBytes: number;
  /** How many are followed, of GET and HEAD alone; 0 unless told. Further ones refuse; those of other methods are answers like any other. */
  redirects?: number;
  /** https and http unless told. */
  schemes?: readonly ('https:' | 'http:')[];
  signal?: AbortSignal;
}
export interface OutgoingAnswer {
  /** Of the last redirect. */
  url: string;
  status: number;
  /** Lower-case names; repeated ones are joined by a comma. */
  headers: Record<string, string>;
  /** To be read once; whoever stops in the middle ends the connection. Throws OutgoingError. */
  body: AsyncIterable<Uint8Array>;
  /** Of a body that nobody reads. */
  discard(): void;
}

/** What a refusal or a failure is called; the words of the error may be shown to whoever named the address. */
export type OutgoingCode =
  /** The address itself can never be asked. */
  | 'bad-url'
  | 'forbidden-scheme'
  | 'forbidden-port'
  | 'forbidden-address'
  /** The server there cannot be reached, or does not answer as a server should. */
  | 'unresolvable'
  | 'unreachable'
  | 'bad-certificate'
  | 'bad-answer'
  | 'timeout'
  | 'too-large'
  | 'too-many-redirects'
  | 'aborted';

export class OutgoingError extends Error {
  readonly code: OutgoingCode;
  constructor(code: OutgoingCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutgoingError';
    this.code = code;
  }
}

/**
 * Only public addresses of the internet are asked, whatever a name resolves to at the moment of connecting, and whatever a redirect
 * says; and those that the operator has allowed besides.
 */
export interface Outgoing {
  fetch(url: string, request: OutgoingRequest): Promise<OutgoingAnswer>;
  /** Throws OutgoingError for what can be told from the address alone, so that people hear of it while they type. */
  check(url: string, request?: Pick<OutgoingRequest, 'schemes'>): void;
  close(): Promise<void>;
}
