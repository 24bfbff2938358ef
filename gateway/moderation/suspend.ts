/** Suspending accounts: for moderators and administrators alike. */
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import { endWaysIn } from '../accounts/ways-in.ts';

/** Null: lets it in again. What is in its name is shown on. */
export async function setSuspension(
  sql: Database | TransactionSql<{ bigint: number }>,
  account: string,
  banned: { reason: string | null; until: string | null } | null,
): Promise<void> {
  await sql`
    update accounts set banned = ${banned !== null}, ban_reason = ${banned?.reason ?? null}, ban_expires = ${banned?.until ?? null}
    where id = ${account}`;
  if (banned !== null) await endWaysIn(sql, account);
}
