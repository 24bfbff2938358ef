/** What anybody may ask the database for and what may be much: a few at a time, each for a short while. */
import type { TransactionSql } from 'postgres';
import type { Database } from '../components/database/contract.ts';
import type { Refusal } from './problem.ts';
import { createTurns } from './turns.ts';

export type BoundedSql = TransactionSql<{ bigint: number }>;
/** One transaction. Who has gone (`signal`) waits no longer for a turn. */
export type Bounded = <T>(ask: (sql: BoundedSql) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** More than wait for a moment; the next ones hear at once that they should come back. */
const mostWaiting = 32;

export function createBounded(
  database: Database,
  init: {
    atOnce: number;
    milliseconds: number;
    access: 'read only' | 'read write';
    /** Further settings of the transaction. */
    settings?: Readonly<Record<string, string>>;
    tooLong(): Refusal;
  },
): Bounded {
  const turn = createTurns(init.atOnce, mostWaiting);
  const settings = Object.entries({ ...init.settings, statement_timeout: `${init.milliseconds}` });
  return (ask, signal) =>
    turn(async () => {
      try {
        const answer = await database.begin(init.access, async (sql) => {
          await sql`
            select set_config(name, value, true)
            from unnest(${settings.map(([name]) => name)}::text[], ${settings.map(([, value]) => value)}::text[]) as s (name, value)`;
          return { of: await ask(sql) };
        });
        return answer.of;
      } catch (error) {
        if ((error as { code?: string }).code === '57014') throw init.tooLong();
        throw error;
      }
    }, signal);
}
