/**
 * The API for programs, typed by the table of routes: `client('PATCH /api/v1/videos/{id}', { params: { id }, body: { title } })`. Of the table
 * only types come here, so that neither it nor its schemas get into what a browser loads.
 */
import type { z } from 'zod';
import type { Routes } from './index.ts';
import type { AnswerSpec, Route } from './routes.ts';

type ByAddress = { [N in keyof Routes as `${Routes[N]['method']} ${Routes[N]['path']}`]: Routes[N] };
/** Method and path of a route, as the API description has them. */
export type Address = keyof ByAddress;

type Member<Name extends string, S> = S extends z.ZodType
  ? Record<never, never> extends z.input<S>
    ? { [N in Name]?: z.input<S> }
    : { [N in Name]: z.input<S> }
  : unknown;
type BodyMember<B> = B extends { json: infer S extends z.ZodType }
  ? { body: z.input<S> }
  : B extends { bytes: string }
    ? { body: BodyInit }
    : unknown;
type FieldOf<R extends Route, Name extends keyof Route> = R extends Record<Name, infer Value> ? Value : undefined;
/** What a call takes: members that its route has, and may be left out where all of theirs may. */
export type Input<A extends Address> = Member<'params', FieldOf<ByAddress[A], 'params'>> &
  Member<'query', FieldOf<ByAddress[A], 'query'>> &
  BodyMember<FieldOf<ByAddress[A], 'body'>> & {
    headers?: Record<string, string>;
    signal?: AbortSignal | undefined;
    /** Statuses of refusals whose answer is wanted all the same, such as 503 of `/health`. */
    accept?: readonly number[];
    /** Sent to its end also when the page is left meanwhile. */
    keepalive?: boolean;
  };

type AnswerOf<S> = S extends { json: infer J extends z.ZodType }
  ? z.output<J>
  : S extends { bytes: string }
    ? Response
    : S extends AnswerSpec
      ? undefined
      : never;
/** 304 and redirects are for caches and browsers, and no answers to programs. */
type Successes<T> = { [S in keyof T]: S extends 200 | 201 | 202 | 204 | 206 | 503 ? AnswerOf<T[S]> : never }[keyof T];
export type Output<A extends Address> = Successes<ByAddress[A]['answers']>;

/** What a refusal says. */
export interface Refused {
  code: string;
  title: string;
  detail?: string | undefined;
  retry?: boolean;
  retryAfterSeconds?: number | null;
  requestId?: string;
  errors?: ProblemError['errors'];
}

/** The one error of all calls. */
export class ProblemError extends Error {
  /** Of problems.ts; `unreachable` when no answer came, `http-STATUS` when something in between answered. */
  readonly code: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly detail: string | undefined;
  readonly retry: boolean;
  /** When to ask again, where the server has said so. */
  readonly retryAfterSeconds: number | null;
  readonly requestId: string | undefined;
  readonly errors: readonly { path: string; message: string }[];
  constructor(status: number, problem: Refused, cause?: unknown) {
    super(problem.title, cause === undefined ? undefined : { cause });
    this.name = 'ProblemError';
    this.status = status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.retry = problem.retry ?? false;
    this.retryAfterSeconds = problem.retryAfterSeconds ?? null;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
  }
}

export interface ClientInit {
  /** Nothing for the page's own server. */
  baseUrl?: string;
  fetch?: typeof fetch;
  /** Without one a browser sends its session. */
  key?: string | null;
  /** For people, in their language: where the server has said nothing, and in place of what it has said. */
  words?: { unreachable?: string; status?(status: number): string; refused?(said: Refused): Refused };
}
type Arguments<A extends Address> = Record<never, never> extends Input<A> ? [input?: Input<A>] : [input: Input<A>];
export type Client = <A extends Address>(address: A, ...input: Arguments<A>) => Promise<Output<A>>;

interface AnyInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  accept?: readonly number[];
  keepalive?: boolean;
}

export function createClient({ baseUrl = '', fetch: send = (...all) => fetch(...all), key, words = {} }: ClientInit = {}): Client {
  const call = async (address: string, input: AnyInput = {}): Promise<unknown> => {
    const [method = 'GET', path = ''] = address.split(' ', 2);
    const raw = isRaw(input.body);
    const headers: Record<string, string> = {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(input.body === undefined || raw ? {} : { 'content-type': 'application/json' }),
      ...input.headers,
    };
    const lost = (cause: unknown): never => {
      if (input.signal?.aborted) throw cause;
      throw new ProblemError(0, { code: 'unreachable', title: words.unreachable ?? 'The server does not answer.' }, cause);
    };
    const response = await send(baseUrl + addressOf(path, input), {
      method,
      headers,
      credentials: 'same-origin',
      ...(input.body === undefined ? {} : { body: raw ? (input.body as BodyInit) : JSON.stringify(input.body) }),
      ...(input.signal ? { signal: input.signal } : {}),
      ...(input.keepalive ? { keepalive: true } : {}),
    }).catch(lost);
    if (!response.ok && !input.accept?.includes(response.status))
      throw problemOf(response.status, await response.text().catch(lost), words, response.headers.get('retry-after'));
    if (response.status === 204) return undefined;
    const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '');
    return isJson ? response.json().catch(lost) : response;
  };
  return call as unknown as Client;
}

/** Reads a problem document; a proxy in between may have answered with something else. */
export function problemOf(
  status: number,
  body: string,
  words: NonNullable<ClientInit['words']> = {},
  retryAfter: string | null = null,
): ProblemError {
  // A date is left out of account: nothing of ours says one.
  const retryAfterSeconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  try {
    const problem = JSON.parse(body);
    if (typeof problem.title === 'string') {
      const said: Refused = { code: `http-${status}`, ...problem, retryAfterSeconds };
      return new ProblemError(status, words.refused?.(said) ?? said);
    }
  } catch {
    // Not JSON: the status alone has to do.
  }
  return new ProblemError(status, {
    code: `http-${status}`,
    retryAfterSeconds,
    title: words.status?.(status) ?? `The server answered with the error ${status}.`,
  });
}

/** The path with its parameters, and the query; what is undefined or null is left out of it. */
export function addressOf(path: string, { params = {}, query = {} }: Pick<AnyInput, 'params' | 'query'>): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]])),
  ).toString();
  return asked === '' ? filled : `${filled}?${asked}`;
}

function isRaw(body: unknown): boolean {
  return (
    typeof body === 'string' ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof ReadableStream
  );
}
