/** What a route is: data that validation, the API description, access checks and the tests all read. */
import { z } from 'zod';

/** Who may call. `reader`: whoever may see the video named in the path, which only its handler can tell. */
export type Access = 'public' | 'reader' | 'administrator' | 'worker';
export type Listener = 'public' | 'admin' | 'worker';
/** Which allowance a refused call draws from (gateway/rates.ts). */
export type RateClass = 'read' | 'media' | 'write' | 'upload' | 'login' | 'register' | 'worker';

/** What a body is: JSON checked by a schema, or bytes that the handler streams. */
export type BodySpec<T extends z.ZodType = z.ZodType> = { json: T } | { bytes: string };
/** What an answer carries: JSON of a schema, bytes of a media type, or nothing. */
export type AnswerSpec = { json: z.ZodType } | { bytes: string } | { empty: true };

export interface Route {
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Literal segments and `{name}` parameters, one a segment. */
  path: string;
  listeners: readonly Listener[];
  access: Access;
  rate: RateClass;
  /** A value that does not fit is answered 404: there is nothing by such a name. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: BodySpec;
  answers: Readonly<Record<number, AnswerSpec>>;
  /** Codes of refusals beyond those that every route can give. */
  problems: readonly string[];
  /** Other origins may read it: media, which players on other sites show. */
  anyOrigin?: boolean;
}

/** Keeps the exact types of a route, and checks it. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

export type ParamsOf<R extends Route> = R['params'] extends z.ZodType ? z.output<R['params']> : Record<never, never>;
export type QueryOf<R extends Route> = R['query'] extends z.ZodType ? z.output<R['query']> : Record<never, never>;
export type BodyOf<R extends Route> = R['body'] extends { json: infer S extends z.ZodType } ? z.output<S> : undefined;

/** RFC 9457, with the stable `code` that programs read. */
export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  retry: z.boolean().optional(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
