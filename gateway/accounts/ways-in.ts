/** Ends the ways into an account that are open: its sessions, and links that would open one. */
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';

/** `but`: the token of the session that stays. The sessions are to be forgotten once this is committed (`Sessions.forgetAccount`). */
export async function endWaysIn(sql: Database | TransactionSql<{ bigint: number }>, id: string, but = ''): Promise<void> {
  // Links first, used ones too: a link that is being used right now has opened its session before this goes on, or misses its row then.
  await sql`delete from login_links where account_id = ${id}`;
  await sql`delete from account_sessions where user_id = ${id} and token <> ${but}`;
}
