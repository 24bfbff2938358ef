/** Addresses that carry their own permission: HMAC-SHA256 over method, path (or the folder that it covers), purpose and expiry. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Grant {
  /** GET covers HEAD. */
  method: 'GET' | 'PUT';
  /** A path, or a folder with a "/" at its end: then everything below is covered. */
  path: string;
  /** What the address is for; one made for another purpose does not pass. */
  scope: string;
  expiresAt: Date;
}
export type Verdict = 'valid' | 'expired' | 'forged';

/** The query that grants: `expires`, `signature`, and `folder` when a folder is granted. Append it to any path that is covered. */
export function signedQuery(secret: string | Uint8Array, grant: Grant): string {
  if (!isPlain(grant.path)) throw new Error(`Not a path that can be signed: ${grant.path}`);
  const expires = Math.floor(grant.expiresAt.getTime() / 1000);
  const query = new URLSearchParams({
    expires: `${expires}`,
    signature: signature(secret, grant.method, grant.path, grant.scope, expires),
  });
  if (grant.path.endsWith('/')) query.set('folder', grant.path);
  return query.toString();
}

/** Judges a request. `path` is as it came, not decoded: only plain paths are ever signed, so nothing else can match. */
export function checkSigned(
  secret: string | Uint8Array,
  request: { method: string; path: string; query: URLSearchParams; scope: string; now: Date },
): Verdict {
  const { path, query, scope, now } = request;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const folder = query.get('folder');
  const expires = query.get('expires') ?? '';
  if (!/^\d{1,12}$/.test(expires) || !isPlain(path)) return 'forged';
  if (folder !== null && !(folder.endsWith('/') && path.startsWith(folder))) return 'forged';
  const expected = Buffer.from(signature(secret, method, folder ?? path, scope, Number(expires)));
  const given = Buffer.from(query.get('signature') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
  // Last, so that only somebody who held a grant learns that it is over.
  return now.getTime() / 1000 >= Number(expires) ? 'expired' : 'valid';
}

function signature(secret: string | Uint8Array, method: string, path: string, scope: string, expires: number): string {
  // JSON keeps the parts apart whatever they contain.
  return createHmac('sha256', secret)
    .update(JSON.stringify(['vitascope-url-1', method, path, scope, expires]))
    .digest('base64url');
}

/** No way up, no empty segment, nothing encoded: one spelling per resource. */
function isPlain(path: string): boolean {
  return /^(\/[A-Za-z0-9._~-]+)*\/?$/.test(path) && path.startsWith('/') && !/\/\.{1,2}(\/|$)/.test(path);
}
