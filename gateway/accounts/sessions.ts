/** Whose session a cookie is. Remembered for a second, so that a session which was ended works no longer than that. */
import type { Database } from '../../components/database/contract.ts';
import type { Person } from '../answer.ts';
import { hashSecret } from '../keys.ts';
import { createShortCache } from '../short-cache.ts';
import { personOf } from './person.ts';
import { tokenIn } from './session-cookie.ts';

export interface Sessions {
  /** Null when the cookie was not made here, the session has ended, or its account may do nothing. */
  person(cookie: string): Promise<Person | null>;
  /** The same from memory: undefined when it would have to be looked up. */
  known(cookie: string): Person | undefined;
  end(cookie: string): Promise<void>;
  /** The next call with this cookie is judged anew. */
  forget(cookie: string): void;
  /** What the account may do has changed, or its sessions were ended: here that holds at once. */
  forgetAccount(accountId: string): void;
}
const remembered = { milliseconds: 1000, size: 10_000 };

export function createSessions(database: Database, secret: string): Sessions {
  const accounts = createShortCache<string | null>(remembered);
  const people = createShortCache<Person | null>(remembered);
  const cookiesOf = new Map<string, Set<string>>();
  /** Cookies that were seen of an account, for as long as they may be remembered. */
  function note(accountId: string, key: string): void {
    const keys = cookiesOf.get(accountId) ?? new Set();
    cookiesOf.delete(accountId);
    cookiesOf.set(accountId, keys.size < 100 ? keys.add(key) : new Set([key]));
    if (cookiesOf.size > remembered.size) cookiesOf.delete(cookiesOf.keys().next().value as string);
  }
  return {
    async person(cookie) {
      const token = tokenIn(cookie, secret);
      if (token === null) return null;
      const key = hashSecret(cookie);
      const accountId = await accounts.get(key, async () => {
        const [row] = await database<{ user_id: string }[]>`
          select user_id from account_sessions where token = ${token} and expires_at > now()`;
        if (row) note(row.user_id, key);
        return row?.user_id ?? null;
      });
      if (accountId === null) return null;
      const person = await people.get(accountId, () => personOf(database, accountId, { scopes: null, session: null }));
      return person && { ...person, session: cookie };
    },
    known(cookie) {
      // What is remembered under this hash was a cookie of ours, to the letter.
      const accountId = accounts.peek(hashSecret(cookie));
      const person = accountId ? people.peek(accountId) : undefined;
      return person ? { ...person, session: cookie } : undefined;
    },
    async end(cookie) {
      const token = tokenIn(cookie, secret);
      if (token === null) return;
      await database`delete from account_sessions where token = ${token}`;
      accounts.drop(hashSecret(cookie));
    },
    forget: (cookie) => accounts.drop(hashSecret(cookie)),
    forgetAccount(accountId) {
      people.drop(accountId);
      for (const key of cookiesOf.get(accountId) ?? []) accounts.drop(key);
      cookiesOf.delete(accountId);
    },
  };
}
