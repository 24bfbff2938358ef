/** Which account somebody has who signed in at another service. */
import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { Database } from '../../../components/database/contract.ts';
import type { SectionValue } from '../../contract/setting-sections.ts';
import { refuse } from '../../problem.ts';
import type { Accounts } from '../accounts.ts';
import { roleOf } from '../person.ts';
import { requireDomain } from '../sign-up-policy.ts';
import type { Identity } from './ask.ts';

interface Asked {
  /** The account that is signed in and asked to be linked. */
  link: string | null;
  policy: Pick<SectionValue<'accounts'>, 'signUp' | 'signUpDomains'>;
  /** What the service is called here. */
  label: string;
  accounts: Pick<Accounts, 'letters' | 'outbox'>;
}
interface Found {
  id: string;
  verified: boolean;
  role: string;
  secondFactor: boolean;
}

/**
 * That of the identity. Without one: the account that is signed in and asked to be linked; else the account of the same address, when
 * the service has verified the address and so have we, since otherwise either could be a stranger's, or when nobody has used it yet; else a new one, as the policy wants it.
 * An account that more than an address protects, or that may do more than its own, is linked by its owner alone.
 */
export function accountOf(database: Database, identity: Identity, asked: Asked): Promise<string> {
  return database.begin((sql) => decided(sql, identity, asked)) as Promise<string>;
}

async function decided(sql: TransactionSql<{ bigint: number }>, identity: Identity, asked: Asked): Promise<string> {
  const { signUp } = asked.policy;
  const { issuer, subject, email, emailVerified, name } = identity;
  const [known] = await sql<{ id: string }[]>`
    select user_id as id from account_identities where provider_id = ${issuer} and account_id = ${subject}`;
  if (known && asked.link !== null && known.id !== asked.link)
    throw refuse('linked-to-another', 409, 'Another account is linked to this one of the sign-in service.');
  if (known) return known.id;
  if (asked.link !== null) return linked(asked.link);
  if (email === null || !emailVerified)
    throw refuse('sign-in-refused', 403, 'The sign-in service has not verified your address.', 'Verify it there first.');
  // Nobody sets up a second factor, or is given an office, meanwhile.
  const [same] = await sql<Found[]>`
    select id, email_verified as verified, role, two_factor_enabled as "secondFactor" from accounts where email = ${email} for no key update`;
  if (same) {
    const isPlain = !same.secondFactor && roleOf(same.role) === 'user';
    if (isPlain && (same.verified || (await claimed(same.id)))) return linked(same.id);
    throw notLinked();
  }

  if (signUp === 'closed') throw refuse('sign-up-closed', 403, 'Only administrators make accounts here.');
  requireDomain(email, asked.policy);
  const id = randomUUID();
  const shownName = (name ?? email).trim().slice(0, 100) || email;
  const made = await sql`
    insert into accounts (id, name, email, email_verified, approved) values (${id}, ${shownName}, ${email}, true, ${signUp !== 'approval'})
    on conflict (email) do nothing returning id`;
  if (made.length === 0) throw notLinked();
  return (await link(id)).id;

  /** One that the identity provider of an organisation has made, and nobody has got into yet, is theirs as a new one would be. */
  async function claimed(accountId: string): Promise<boolean> {
    const rows = await sql`
      update accounts a set email_verified = true, updated_at = now()
      where a.id = ${accountId} and exists (select 1 from provisioned_members where account_id = a.id and made_account)
        and not exists (select 1 from account_identities where user_id = a.id) returning id`;
    return rows.length > 0;
  }
  /** `isNew` is false where the same identity came in by another request at this moment. */
  async function link(accountId: string): Promise<{ id: string; isNew: boolean }> {
    const [row] = await sql<{ id: string; isNew: boolean }[]>`
      insert into account_identities (id, user_id, provider_id, account_id) values (${randomUUID()}, ${accountId}, ${issuer}, ${subject})
      on conflict (provider_id, account_id) do update set updated_at = now() returning user_id as id, xmax = 0 as "isNew"`;
    return row ?? { id: accountId, isNew: false };
  }
  async function linked(accountId: string): Promise<string> {
    const { id, isNew } = await link(accountId);
    const [owner] = await sql<{ email: string }[]>`select email from accounts where id = ${id}`;
    if (isNew && owner) await asked.accounts.outbox.put(asked.accounts.letters.serviceLinked(owner.email, asked.label), sql);
    return id;
  }
}

const notLinked = () => refuse('not-linked', 403, 'There is an account of this address, which is not linked to the sign-in service.');
