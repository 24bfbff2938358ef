/** The one place where a refusal becomes HTTP. */
import type { Problem } from '../actors/contract.ts';
import { problem } from '../actors/contract.ts';
import { isDatabaseAway, isLockTimeout } from '../components/database/contract.ts';
import type { ObjectError } from '../components/objects/contract.ts';
import type { WireAnswer } from './answer.ts';
import type { Route } from './contract/routes.ts';
import { scimError, scimMedia, scimStatus } from './contract/scim-refusal.ts';

/** Thrown by handlers and by the dispatcher; everything else that is thrown is a fault of ours and answered 500. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly headers: Record<string, string>;
  readonly errors: { path: string; message: string }[] | undefined;
  constructor(what: Problem, headers: Record<string, string> = {}, errors?: { path: string; message: string }[]) {
    super(what.title);
    this.problem = what;
    this.headers = headers;
    this.errors = errors;
  }
}
export function refuse(code: string, status: number, title: string, detail?: string, headers?: Record<string, string>): Refusal {
  return new Refusal(problem(code, status, title, detail, status === 503 || status === 429 ? true : undefined), headers);
}
/** Of itself and not of the request: the same call succeeds when the database is back. */
export const databaseAway = () => refuse('database-unavailable', 503, 'The database cannot be reached just now.');
export const notFound = (detail?: string) => refuse('not-found', 404, 'There is nothing here.', detail);

/** Refusals of the object store in words of HTTP; null for what is a fault of ours. */
export function objectRefusal(error: unknown): Refusal | null {
  if (!(error instanceof Error)) return null;
  switch ((error as ObjectError).code) {
    case 'too-large':
      return refuse('too-large', 413, 'There are more bytes than allowed.');
    case 'digest-mismatch':
      return refuse('digest-mismatch', 422, 'The bytes that arrived are not those that the digest names.');
    case 'bad-part':
      return refuse('bad-part', 409, 'A stored segment is not what it was when it came.', error.message);
    case 'storage-full':
    case 'ENOSPC':
      return refuse('storage-full', 507, 'The server has no room for this file.');
    case 'unavailable':
      return refuse('storage-unavailable', 503, 'The object storage cannot be reached now.');
    case 'aborted':
    case 'cut-off':
      return refuse('cut-off', 400, 'The body ended before all of it had come.');
    case 'request-timeout':
      return refuse('request-timeout', 408, 'The body came too slowly.', 'Send it again.');
    case 'not-found':
      return notFound();
    default:
      return null;
  }
}

/** SQLSTATE foreign_key_violation: what something was to belong to is not there, or went a moment ago. */
function goneRefusal(error: unknown): Refusal | null {
  return (error as { code?: unknown } | null)?.code === '23503' ? notFound() : null;
}

function awayRefusal(error: unknown): Refusal | null {
  return isDatabaseAway(error) ? databaseAway() : null;
}

/** Many want to change the same thing, and this one has waited long enough. */
function busyRefusal(error: unknown): Refusal | null {
  return isLockTimeout(error) ? refuse('busy', 503, 'Others are changing the same thing just now.', 'Try again in a moment.') : null;
}

/** Any throw as an answer. `unexpected` hears of faults of ours, and of a database that is away. */
export function problemAnswer(
  error: unknown,
  requestId: string,
  unexpected: (error: unknown) => void,
  form?: Route['refusals'],
): WireAnswer {
  const known = error instanceof Refusal ? error : (objectRefusal(error) ?? goneRefusal(error));
  if (!known) unexpected(error);
  const refusal = known ?? awayRefusal(error) ?? busyRefusal(error);
  const what = refusal?.problem ?? problem('internal', 500, 'Something went wrong on our side.', undefined, true);
  const sane = what.status >= 400 && what.status <= 599 ? what.status : 500;
  const status = form === 'scim' ? scimStatus(sane) : sane;
  const document = {
    type: 'about:blank',
    title: what.title,
    status,
    code: what.code,
    ...(what.detail === undefined ? {} : { detail: what.detail }),
    ...(what.retry === undefined ? {} : { retry: what.retry }),
    ...(refusal?.errors ? { errors: refusal.errors } : {}),
    requestId,
  };
  const headers: Record<string, string> = {
    ...refusal?.headers,
    'content-type': form === 'scim' ? scimMedia : 'application/problem+json',
    'cache-control': 'no-store',
  };
  if (status === 503) headers['retry-after'] = '2';
  // RFC 9110, 15.5.2.
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="vitascope"';
  const bytes = Buffer.from(JSON.stringify(form === 'scim' ? scimError(document) : document));
  // RFC 9110, 15.5.9.
  return { status, headers, bytes, ...(status === 408 ? { closes: true } : {}) };
}
