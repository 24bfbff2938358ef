import type { Database } from '../../components/database/contract.ts';
import type { AccountView } from '../contract/sign-in.ts';
import { notFound } from '../problem.ts';
import { roleOf } from './person.ts';

/** Undefined where nobody has the address. */
export async function idOfAddress(database: Database, email: string): Promise<string | undefined> {
  const [row] = await database<{ id: string }[]>`select id from accounts where email = ${email}`;
  return row?.id;
}

/** An account as it is shown to its owner, and to administrators. */
export async function readAccount(database: Database, id: string): Promise<AccountView> {
  const [row] = await database<
    { id: string; name: string; email: string; email_verified: boolean; role: string; two_factor_enabled: boolean; created_at: Date }[]
  >`select id, name, email, email_verified, role, two_factor_enabled, created_at from accounts where id = ${id}`;
  if (!row) throw notFound();
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    emailVerified: row.email_verified,
    role: roleOf(row.role),
    secondFactor: row.two_factor_enabled,
    createdAt: row.created_at.toISOString(),
  };
}
