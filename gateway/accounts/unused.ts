/** Whether an account was never anybody's: nobody has got into it, and nothing in the database is its own or says its name. */
import type { Queries } from '../../components/database/contract.ts';

/** What names accounts without a reference that the database knows. */
const loose = [
  ['videos', 'owner_id'],
  ['uploads', 'owner_id'],
  ['uploads', 'sender_id'],
  ['direct_uploads', 'owner_id'],
  ['imports', 'account_id'],
  ['webhooks', 'owner_id'],
  ['webhooks', 'created_by'],
  // Whatever somebody did who had got in.
  ['audit_log', 'actor_id'],
] as const;
/** Being a member is what others made of it. */
const memberships: readonly string[] = ['organisation_members', 'team_members', 'provisioned_members'];

/**
 * Locks it, so that nothing comes to be its own meanwhile. References are looked up in the catalogue: a table that is added later is one of
 * them. Asked before sessions and links are ended, which are references as well.
 */
export async function isUnused(sql: Queries, id: string): Promise<boolean> {
  const [account] = await sql<{ email_verified: boolean }[]>`select email_verified from accounts where id = ${id} for update`;
  if (account === undefined || account.email_verified) return false;
  const references = await sql<{ table: string; column: string }[]>`
    select t.relname as "table", a.attname as "column"
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid = 'accounts'::regclass`;
  const all = [
    ...loose,
    ...references.filter(({ table }) => !memberships.includes(table)).map(({ table, column }) => [table, column] as const),
  ];
  for (const [table, column] of all) {
    const [found] = await sql`select 1 from ${sql(table)} where ${sql(column)} = ${id} limit 1`;
    if (found !== undefined) return false;
  }
  return true;
}
