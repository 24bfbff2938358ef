/** Changes of accounts that must leave an administrator who can sign in, and an owner to every organisation. */
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import { refuse } from '../problem.ts';

/** Any number that nobody else in this database locks. */
const lock = 8_640_178;

/** Does it in a transaction, one at a time, and takes it back where it went too far. */
export async function changeAccounts<T>(database: Database, work: (sql: TransactionSql<{ bigint: number }>) => Promise<T>): Promise<T> {
  try {
    return (await database.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(${lock})`;
      const done = await work(sql);
      const [left] = await sql`
        select 1 from accounts where role = 'administrator' and approved and not (banned and (ban_expires is null or ban_expires > now())) limit 1`;
      if (!left) throw refuse('last-administrator', 409, 'This is the last administrator.', 'Make somebody else one first.');
      return done;
    })) as T;
  } catch (error) {
    throw ownerRefusal(error) ?? error;
  }
}

/** The database refuses to leave an organisation without an owner (migration 0013). */
export function ownerRefusal(error: unknown) {
  return (error as { code?: string }).code === 'VS001'
    ? refuse('last-owner', 409, 'An organisation needs an owner.', 'Make another member owner first, or remove the organisation.')
    : null;
}
