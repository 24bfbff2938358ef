/**
 * Guessing is slowed down by pairs of account and address, so that nobody who guesses can keep the owner of an account out: from another
 * address, or with a link to a new password, the owner gets in. An account that many addresses try at the same time lets only those
 * in that have been used for it before, until that ends. Counted in the database, for all instances and across restarts.
 */
import { createHash } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import { networkOf } from '../client-address.ts';
import { Refusal, refuse } from '../problem.ts';

export interface Attempt {
  /** It was right: what was counted against the pair is forgotten. Says whether the address is new for the account. */
  succeeded(): Promise<{ newAddress: boolean }>;
  /** Nothing was looked at, through no fault of whoever tried: it does not count. */
  withdraw(): Promise<void>;
}
export interface Attempts {
  /** Counts an attempt before it is made, so that many at the same time count as many. Refuses when it comes too early. */
  begin(init: { account: string; address: string }): Promise<Attempt>;
  /** The owner has shown by other means who they are, and comes from there. */
  forgive(init: { account: string; address: string }): Promise<void>;
}
/** Does what the attempt is about. While there are too many passwords to look at, it is withdrawn. */
export async function looking<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && error.problem.code === 'busy') await attempt.withdraw();
    throw error;
  }
}
/** Without any pause. */
const free = 5;
const longestPauseSeconds = 900;
/** An hour without an attempt forgets a pair. */
const memorySeconds = 3600;
/** Failures of an account within an hour, from everywhere. */
const mostOfAccount = 100;

export function createAttempts(database: Database): Attempts {
  return {
    async begin({ account, address }) {
      const who = account.toLowerCase();
      const from = networkOf(address);
      const [pair, known, everywhere] = [key('pair', who, from), key('known', who, from), key('account', who, '')];
      await requirePause(await countPair(pair));
      const [isKnown] = await database`select 1 from sign_in_attempts where key = ${known}`;
      const all = await countAll(everywhere);
      if (!isKnown && all > mostOfAccount) throw tooMany(memorySeconds);
      return {
        async succeeded() {
          await remember(pair, known);
          await database`update sign_in_attempts set failures = greatest(0, failures - 1) where key = ${everywhere}`;
          return { newAddress: !isKnown };
        },
        async withdraw() {
          // The pause before it was over, so none is left.
          await database`
            update sign_in_attempts a set failures = greatest(0, a.failures - 1), last_at = a.last_at - make_interval(secs => ${pauseOf(database)})
            where key = ${pair}`;
          await database`update sign_in_attempts set failures = greatest(0, failures - 1) where key = ${everywhere}`;
        },
      };
    },
    async forgive({ account, address }) {
      const [who, from] = [account.toLowerCase(), networkOf(address)];
      await remember(key('pair', who, from), key('known', who, from));
    },
  };

  async function remember(pair: string, known: string): Promise<void> {
    await database.begin(async (sql) => {
      await sql`delete from sign_in_attempts where key = ${pair}`;
      await sql`insert into sign_in_attempts (key, failures) values (${known}, 0) on conflict (key) do update set last_at = now()`;
    });
  }
  async function countPair(pair: string): Promise<number> {
    const [counted] = await database`
      insert into sign_in_attempts as a (key, failures) values (${pair}, 1)
      on conflict (key) do update
        set failures = case when a.last_at < now() - make_interval(secs => ${memorySeconds}) then 1 else a.failures + 1 end, last_at = now()
        where a.failures < ${free} or a.last_at + make_interval(secs => ${pauseOf(database)}) <= now()
      returning failures`;
    if (counted) return 0;
    const [row] = await database<{ wait: number }[]>`
      select extract(epoch from a.last_at + make_interval(secs => ${pauseOf(database)}) - now())::float as wait
      from sign_in_attempts a where a.key = ${pair}`;
    return row?.wait ?? 0;
  }
  async function countAll(account: string): Promise<number> {
    const [row] = await database<{ failures: number }[]>`
      insert into sign_in_attempts as a (key, failures) values (${account}, 1)
      on conflict (key) do update
        set failures = case when a.last_at < now() - make_interval(secs => ${memorySeconds}) then 1 else least(a.failures + 1, ${mostOfAccount * 2}) end,
          last_at = case when a.failures > ${mostOfAccount} and a.last_at > now() - make_interval(secs => ${memorySeconds}) then a.last_at else now() end
      returning failures`;
    return row?.failures ?? 0;
  }
}

/** Doubles with each failure beyond the free ones. */
const pauseOf = (sql: Database) => sql`least(${longestPauseSeconds}, power(2, least(a.failures - ${free} + 1, 20)))`;

async function requirePause(seconds: number): Promise<void> {
  if (seconds > 0) throw tooMany(seconds);
}
function tooMany(seconds: number) {
  return refuse('too-many-attempts', 429, 'Too many attempts. Wait a moment, or ask for a new password.', undefined, {
    'retry-after': String(Math.ceil(seconds)),
  });
}
const key = (kind: string, account: string, from: string) =>
  createHash('sha256').update(`${kind}\n${account}\n${from}`).digest('base64url');
