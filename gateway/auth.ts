/** Who calls: API keys, sessions of accounts, worker keys. */
import type { Database } from '../components/database/contract.ts';
import { sessionCookie } from './accounts/session-cookie.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { Caller } from './answer.ts';
import { personOfKey } from './api-keys.ts';
import { bearer, hashSecret, prefixOf, sameHash } from './keys.ts';
import { createShortCache } from './short-cache.ts';

export interface Auth {
  /** By the key that a request shows, or else by its session. Asked again later, it tells whether that still holds. */
  person(header: (name: string) => string): Promise<Caller | null>;
  /** The same from memory: undefined for nobody, and for who would have to be looked up. */
  known(header: (name: string) => string): Caller | undefined;
  byKey(key: string): Promise<Caller | null>;
  bySession(cookie: string): Promise<Caller | null>;
  byWorkerKey(key: string): Promise<Caller | null>;
  /** A key was revoked, or its account may do something else now. */
  forgetKey(hash: string): void;
  /** What a worker says of itself has changed: its next call is to be judged by it. */
  forgetWorkerKey(key: string): void;
  endSession(cookie: string): Promise<void>;
}

/** Look-ups are remembered for a second, so that a revoked key works no longer than that. */
export function createAuth(database: Database, sessions: Sessions): Auth {
  const cache = createShortCache<Caller | null>({ milliseconds: 1000, size: 10_000 });
  const auth: Auth = {
    async person(header) {
      const key = bearer(header('authorization'));
      if (key !== null) return auth.byKey(key);
      const cookie = cookieOf(header('cookie'), sessionCookie);
      return cookie === null ? null : auth.bySession(cookie);
    },
    known(header) {
      const key = bearer(header('authorization'));
      if (key !== null) return cache.peek(`key ${hashSecret(key)}`) ?? undefined;
      const cookie = cookieOf(header('cookie'), sessionCookie);
      return cookie === null ? undefined : sessions.known(cookie);
    },
    async byKey(key) {
      const prefix = prefixOf(key, 'vs');
      if (prefix === null) return null;
      const hash = hashSecret(key);
      return cache.get(`key ${hash}`, () => personOfKey(database, { prefix, hash }));
    },
    bySession: (cookie) => sessions.person(cookie),
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
    forgetKey(hash) {
      cache.drop(`key ${hash}`);
    },
    forgetWorkerKey(key) {
      cache.drop(`worker ${hashSecret(key)}`);
    },
    endSession: (cookie) => sessions.end(cookie),
  };
  return auth;
}

/** The value of one cookie, or null. */
export function cookieOf(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
