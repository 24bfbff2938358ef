/** Whose the links in letters are, as far as that can be told without using them up. */
import { jwtVerify } from 'jose';
import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import type { Database } from '../../components/database/contract.ts';
import { refuse } from '../problem.ts';

export interface Addressee {
  /** Of the account. */
  id: string;
  name: string;
  /** What the link says is theirs. */
  email: string;
}
/** As better-auth signs it. */
const verification = z.object({ email: z.email() });
/** What is kept of a link to a new address. */
export const newAddress = z.object({ id: z.string(), email: z.string() });

export const newAddressToken = (token: string) => `new-address:${token}`;
export const passwordToken = (token: string) => `reset-password:${token}`;

/** Null where the link is not ours, or too old. */
export async function ofVerification(database: Database, secret: string, token: string): Promise<Addressee | null> {
  const signed = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] }).catch(() => null);
  const read = verification.safeParse(signed?.payload);
  if (!read.success) return null;
  const { email } = read.data;
  const [account] = await database<{ id: string; name: string }[]>`select id, name from accounts where email = ${email}`;
  return account ? { ...account, email } : null;
}

export async function ofNewAddress(database: Database, token: string): Promise<Addressee | null> {
  const [kept] = await database<{ value: string }[]>`
    select value from account_verifications where identifier = ${newAddressToken(token)} and expires_at > now()`;
  if (!kept) return null;
  const { id, email } = newAddress.parse(JSON.parse(kept.value));
  const [account] = await database<{ name: string }[]>`select name from accounts where id = ${id}`;
  return account ? { id, name: account.name, email } : null;
}

/** Before links of an account are used up or ended in a transaction: two that each hold one and want all would wait for each other. */
export async function lockLinks(sql: TransactionSql<{ bigint: number }>, id: string): Promise<void> {
  await sql`select 1 from accounts where id = ${id} for no key update`;
}

/** Links of letters that were sent and not used: who had one of them before the account changed hands has nothing any more. */
export async function endLinks(sql: Database | TransactionSql<{ bigint: number }>, id: string): Promise<void> {
  await sql`
    delete from account_verifications
    where case when starts_with(identifier, ${newAddressToken('')}) then value::jsonb ->> 'id' = ${id}
      else starts_with(identifier, ${passwordToken('')}) and value = ${id} end`;
}

/** And what a password had opened: challenges for the second factor, and browsers that are not asked for it. */
export async function endTrust(sql: Database | TransactionSql<{ bigint: number }>, id: string): Promise<void> {
  await sql`
    delete from account_verifications
    where value = ${id} and (starts_with(identifier, '2fa-') or starts_with(identifier, 'trust-device-'))`;
}

export const linkUsed = () => refuse('link-used', 401, 'This link has been used or is too old.', 'Ask for a new one.');
