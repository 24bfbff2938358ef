/** Who calls: API keys, sessions opened by one-time links, worker keys. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../components/database/contract.ts';
import type { Caller } from './answer.ts';
import { bearer, hashSecret, makeKey, prefixOf, sameHash } from './keys.ts';
import { createShortCache } from './short-cache.ts';

export type Role = 'administrator' | 'reader';
const linkMinutes = 60;
/** 256 bits, as tokens of links and sessions are written. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;
export const sessionSeconds = 30 * 24 * 3600;
/** All administrators own what any of them made. */
const administrator = 'administrator';

/** Makes a key for programs. It is returned this once and stored as a hash. */
export async function createApiKey(database: Database, init: { label: string; role: Role }): Promise<{ key: string; prefix: string }> {
  const made = makeKey('vs');
  await database`insert into api_keys (prefix, hash, label, role) values (${made.prefix}, ${made.hash}, ${init.label}, ${init.role})`;
  return { key: made.key, prefix: made.prefix };
}

/** The token of a link `/login?token=...` that works once, within the hour. */
export async function createLoginLink(database: Database): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await database`
    insert into login_links (hash, expires_at) values (${hashSecret(token)}, now() + make_interval(mins => ${linkMinutes}))`;
  return token;
}

/** Uses up a login link and opens a session; null when the link is unknown, old or used. */
export async function openSession(database: Database, token: string): Promise<string | null> {
  if (!secretShape.test(token)) return null;
  const session = randomBytes(32).toString('base64url');
  const opened = await database`
    with link as (
      update login_links set used_at = now() where hash = ${hashSecret(token)} and used_at is null and expires_at > now() returning hash
    )
    insert into sessions (hash, role, expires_at)
    select ${hashSecret(session)}, ${administrator}, now() + make_interval(secs => ${sessionSeconds}) from link returning hash`;
  return opened.length === 1 ? session : null;
}

export interface Auth {
  /** By the key that a request shows, or else by its session. Asked again later, it tells whether that still holds. */
  person(header: (name: string) => string): Promise<Caller | null>;
  byKey(key: string): Promise<Caller | null>;
  bySession(cookie: string): Promise<Caller | null>;
  byWorkerKey(key: string): Promise<Caller | null>;
  /** What a worker says of itself has changed: its next call is to be judged by it. */
  forgetWorkerKey(key: string): void;
  endSession(cookie: string): Promise<void>;
}

/** Look-ups are remembered for a second, so that a revoked key works no longer than that. */
export function createAuth(database: Database): Auth {
  const cache = createShortCache<Caller | null>({ milliseconds: 1000, size: 10_000 });
  const person = (id: string, role: string, session: string | null): Caller => ({
    kind: 'person',
    id: role === administrator ? administrator : id,
    role: role === administrator ? administrator : 'reader',
    session,
  });
  const auth: Auth = {
    async person(header) {
      const key = bearer(header('authorization'));
      if (key !== null) return auth.byKey(key);
      const cookie = cookieOf(header('cookie'), sessionCookie);
      return cookie === null ? null : auth.bySession(cookie);
    },
    async byKey(key) {
      const prefix = prefixOf(key, 'vs');
      if (prefix === null) return null;
      const hash = hashSecret(key);
      return cache.get(`key ${hash}`, async () => {
        const [row] = await database<{ hash: string; role: string }[]>`
          select hash, role from api_keys where prefix = ${prefix} and revoked_at is null`;
        return row && sameHash(row.hash, hash) ? person(`key:${prefix}`, row.role, null) : null;
      });
    },
    async bySession(cookie) {
      if (!secretShape.test(cookie)) return null;
      const hash = hashSecret(cookie);
      return cache.get(`session ${hash}`, async () => {
        const [row] = await database<{ role: string }[]>`select role from sessions where hash = ${hash} and expires_at > now()`;
        return row ? person(`session:${hash.slice(0, 12)}`, row.role, cookie) : null;
      });
    },
    async byWorkerKey(key) {
      const prefix = prefixOf(key, 'vw');
      if (prefix === null) return null;
      const hash = hashSecret(key);
      return cache.get(`worker ${hash}`, async () => {
        const [row] = await database<
          { id: string; label: string; key_hash: string; state: string; scope: string; version: string | null; encoders: string[] | null }[]
        >`
          select id, label, key_hash, state, scope, capabilities->>'version' as version, capabilities->'encoders' as encoders
          from workers
          where key_prefix = ${prefix} and state <> 'removed'`;
        if (!row || !sameHash(row.key_hash, hash)) return null;
        const { id, label, state, scope, version, encoders } = row;
        return { kind: 'worker', id, label, state, scope, version, encoders: encoders ?? [] };
      });
    },
    forgetWorkerKey(key) {
      cache.drop(`worker ${hashSecret(key)}`);
    },
    async endSession(cookie) {
      const hash = hashSecret(cookie);
      await database`delete from sessions where hash = ${hash}`;
      cache.drop(`session ${hash}`);
    },
  };
  return auth;
}

export const sessionCookie = 'vitascope_session';
/** The value of one cookie, or null. */
export function cookieOf(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
