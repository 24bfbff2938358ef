/** What a route is: data that validation, the API description, access checks and the tests all read. */
import { z } from 'zod';
import type { RequestHeader, ResponseHeader } from './headers.ts';
import type { PermissionName } from './permissions.ts';
import type { ProblemCode } from './problems.ts';

/**
 * Who may call. `reader`: whoever may see the video that the path names, without a key if it is there for everybody; `visitor`: the same of a
 * channel, `viewer` of a playlist.
 */
export type Access = 'public' | GuestAccess | 'worker' | PermissionName;
export type GuestAccess = keyof typeof guestAccess;
/** What whoever calls such a route must be allowed; guests may call it. */
export const guestAccess = { reader: 'video.read', visitor: 'channel.read', viewer: 'playlist.read' } as const satisfies Record<
  string,
  PermissionName
>;
export const isForGuests = (access: Access): access is GuestAccess => Object.hasOwn(guestAccess, access);
export type Listener = 'public' | 'admin' | 'worker';
/** Which allowance a call draws from (contract/rates.ts). */
export type RateClass = 'read' | 'media' | 'write' | 'upload' | 'login' | 'register' | 'report' | 'comment' | 'worker';

/** What a body is: JSON checked by a schema, or bytes that the handler streams. */
export type BodySpec<T extends z.ZodType = z.ZodType> = { json: T } | { bytes: string };
/** What an answer carries: JSON of a schema, bytes of a media type, or nothing. */
export type AnswerSpec = ({ json: z.ZodType } | { bytes: string } | { empty: true }) & {
  /** Beyond those that follow from its status (openapi/responses.ts). */
  headers?: readonly ResponseHeader[];
};

export interface Route {
  summary: string;
  /** What the summary has no room for. */
  description?: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Literal segments and `{name}` parameters, one a segment. */
  path: string;
  listeners: readonly Listener[];
  access: Access;
  /** Answered to guests also where the site is for its members alone: what signing in needs, and what says nothing of the site. */
  gate?: 'open';
  /** The parameter that names the video, channel, playlist or organisation which the call is about; `id` without. */
  names?: string;
  /** The organisation is that of the key which calls, and no path names it: only keys that are bound to one may call. */
  ofKey?: true;
  /** A video, channel or playlist is found although it was removed. */
  removedToo?: boolean;
  /**
   * What members of the query or the body need beyond `access`, when they are there (`member`) or have a value (`member=value`). A member
   * that names an organisation can need something of that one.
   */
  needs?: Readonly<Record<string, readonly PermissionName[]>>;
  rate: RateClass;
  /** False: what it does is done by calls of other routes, which are in the audit log themselves. */
  isAudited?: boolean;
  /** A value that does not fit is answered 404: there is nothing by such a name. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: BodySpec;
  /** What JSON is called in its answers, and may be called in its bodies; application/json without. */
  media?: string;
  /** How it refuses: by problem documents, or in the form of SCIM. */
  refusals?: 'scim';
  /** Headers that its handler reads, for the API description; Range and If-None-Match follow from the answers. */
  headers?: readonly RequestHeader[];
  /** By status; 206 stands for ranges, 304 for what the caller has already. */
  answers: Readonly<Record<number, AnswerSpec>>;
  /** Sent with every answer, refusals too. */
  always?: Readonly<Record<string, string>>;
  /** Codes of refusals beyond those that follow from its access, rate, parameters and body (openapi/refusals.ts). */
  problems: readonly ProblemCode[];
  /** Answered where it is asked, also where media have an origin of their own: nobody is known by a session there. */
  staysHere?: true;
  /** Other origins may read it: media, which players on other sites show. */
  anyOrigin?: boolean;
}

/** Whether guests are kept out of it where the site is for its members alone (gate.ts). Workers have a door of their own. */
export function isBehindGate({ listeners, access, gate }: Pick<Route, 'listeners' | 'access' | 'gate'>): boolean {
  return listeners.includes('public') && access !== 'worker' && gate !== 'open';
}

/** Keeps the exact types of a route, and checks it. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

export type ParamsOf<R extends Route> = R['params'] extends z.ZodType ? z.output<R['params']> : Record<never, never>;
export type QueryOf<R extends Route> = R['query'] extends z.ZodType ? z.output<R['query']> : Record<never, never>;
export type BodyOf<R extends Route> = R['body'] extends { json: infer S extends z.ZodType } ? z.output<S> : undefined;

/** RFC 9457, with the stable `code` that programs read. */
export const problemDocument = z
  .object({
    type: z.string().describe('`about:blank`: the code says it all.'),
    title: z.string().describe('What happened, in words for people.'),
    status: z.number().int().describe('As the status of the answer.'),
    code: z.string().describe('What happened, for programs. Codes never change.'),
    detail: z.string().optional().describe('More of it, or what to do.'),
    retry: z.boolean().optional().describe('Whether the same call may succeed later.'),
    requestId: z.string().optional().describe('Names the request in the log of the server.'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each place of the body or the query that is wrong.'),
  })
  .meta({
    id: 'Problem',
    description: 'Why something was refused.',
    examples: [{ type: 'about:blank', title: 'There is nothing here.', status: 404, code: 'not-found', requestId: '9f86d081-1a' }],
  });
