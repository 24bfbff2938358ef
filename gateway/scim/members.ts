/** Members of one organisation as its identity provider sees and changes them. Every statement names the organisation. */
import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import { endWaysIn } from '../accounts/ways-in.ts';
import { refuse } from '../problem.ts';
import type { Changes } from './changes.ts';
import type { Filter } from './filter.ts';

export interface Provisioned {
  id: string;
  email: string;
  name: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
  active: boolean;
  role: string;
  /**
   * The provider made the account, and nobody else has a part in it: what it says of the name holds for all of it. On its word alone
   * that is over once somebody has got into it: anybody can found an organisation and name the addresses of others.
   */
  isManaged: boolean;
  /** An administrator of the instance stands behind it. */
  byOffice: boolean;
  createdAt: Date;
  updatedAt: Date;
}
type Sql = Database | TransactionSql<{ bigint: number }>;

const selected = (sql: Sql, organisation: string) => sql`
  select a.id, a.email, a.name, s.external_id as "externalId", s.given_name as "givenName", s.family_name as "familyName",
    m.user_id is not null as active, coalesce(m.role, s.suspended_role) as role,
    coalesce(s.made_account, false) and a.role = 'user'
      and not exists (select 1 from organisation_members o where o.user_id = a.id and o.organisation_id <> ${organisation})
      and (s.by_office or not exists (select 1 from account_identities where user_id = a.id)) as "isManaged", coalesce(s.by_office, false) as "byOffice",
    coalesce(m.created_at, s.created_at) as "createdAt", greatest(m.created_at, s.updated_at, a.created_at) as "updatedAt"`;
const everybody = (sql: Sql, organisation: string) => sql`
  from accounts a
    left join organisation_members m on m.user_id = a.id and m.organisation_id = ${organisation}
    left join provisioned_members s on s.account_id = a.id and s.organisation_id = ${organisation}
  where (m.user_id is not null or s.suspended_role is not null)`;

export async function listProvisioned(
  sql: Database,
  organisation: string,
  wanted: { filter: Filter | null; skip: number; limit: number },
): Promise<{ total: number; rows: Provisioned[] }> {
  const { filter, skip, limit } = wanted;
  const fits = filter === null ? sql`` : sql`and ${condition(sql, filter)}`;
  const [all] = await sql<{ total: number }[]>`select count(*)::int as total ${everybody(sql, organisation)} ${fits}`;
  const rows = await sql<Provisioned[]>`
    ${selected(sql, organisation)} ${everybody(sql, organisation)} ${fits} order by a.created_at, a.id limit ${limit} offset ${skip}`;
  return { total: all?.total ?? 0, rows };
}
function condition(sql: Database, { attribute, value }: Filter) {
  switch (attribute) {
    case 'userName':
      return sql`a.email = ${value.toLowerCase()}`;
    case 'externalId':
      return sql`s.external_id = ${value}`;
    case 'id':
      return sql`a.id = ${value}`;
  }
}

export async function findProvisioned(sql: Sql, organisation: string, id: string): Promise<Provisioned | null> {
  const [row] = await sql<Provisioned[]>`${selected(sql, organisation)} ${everybody(sql, organisation)} and a.id = ${id}`;
  return row ?? null;
}

/** The id of the account. Nobody has shown yet that the address is theirs: they do so when they first sign in. */
export async function insertProvisioned(
  sql: TransactionSql<{ bigint: number }>,
  organisation: string,
  init: { email: string; approved: boolean; byOffice: boolean; changes: Changes },
): Promise<string> {
  const id = randomUUID();
  const { shownName, givenName = null, familyName = null, externalId = null, active = true } = init.changes;
  const made = await sql`
    insert into accounts (id, name, email, email_verified, approved)
    values (${id}, ${shownName || init.email.slice(0, 100)}, ${init.email}, false, ${init.approved}) on conflict (email) do nothing returning id`;
  if (made.length === 0)
    throw refuse(
      'address-taken',
      409,
      'There is an account of this address, which only its owner can bring into the organisation.',
      'Invite it there; once the invitation is accepted, it is found here.',
    );
  await sql`
    insert into provisioned_members (organisation_id, account_id, external_id, given_name, family_name, made_account, by_office, suspended_role)
    values (${organisation}, ${id}, ${externalId}, ${givenName}, ${familyName}, true, ${init.byOffice}, 'viewer')`;
  if (active) await switchOn(sql, organisation, id, 'viewer');
  else if (init.byOffice) await close(sql, organisation, id);
  return id;
}

export async function renameProvisioned(
  sql: TransactionSql<{ bigint: number }>,
  organisation: string,
  before: Provisioned,
  changes: Changes,
): Promise<void> {
  const { externalId = before.externalId, givenName = before.givenName, familyName = before.familyName, shownName } = changes;
  await sql`
    insert into provisioned_members (organisation_id, account_id, external_id, given_name, family_name)
    values (${organisation}, ${before.id}, ${externalId}, ${givenName}, ${familyName})
    on conflict (organisation_id, account_id) do update
      set external_id = excluded.external_id, given_name = excluded.given_name, family_name = excluded.family_name, updated_at = now()`;
  // The name of an account that is somebody's own is for them to choose.
  if (before.isManaged && shownName) await sql`update accounts set name = ${shownName}, updated_at = now() where id = ${before.id}`;
}

export async function switchOn(sql: TransactionSql<{ bigint: number }>, organisation: string, id: string, role: string): Promise<void> {
  await sql`
    insert into organisation_members (id, organisation_id, user_id, role) values (${randomUUID()}, ${organisation}, ${id}, ${role})
    on conflict (organisation_id, user_id) do nothing`;
  await sql`update accounts set banned = false, ban_reason = null where id = ${id} and banned and ban_reason = ${closedBy(organisation)}`;
}

/** Out of the organisation with everything that hangs on being in it; the role is remembered. */
export async function switchOff(sql: TransactionSql<{ bigint: number }>, organisation: string, before: Provisioned): Promise<void> {
  const { id, email, role, isManaged, byOffice } = before;
  // One who owns it is taken out by owners, by hand: no mistake of a provider must take an organisation from its people.
  if (role === 'owner') throw refuse('owners-alone', 403, 'Only owners make owners, and change them.');
  await sql`
    insert into provisioned_members (organisation_id, account_id, suspended_role) values (${organisation}, ${id}, ${role})
    on conflict (organisation_id, account_id) do update set suspended_role = excluded.suspended_role, updated_at = now()`;
  await sql`delete from team_members where user_id = ${id} and team_id in (select id from teams where organisation_id = ${organisation})`;
  await sql`delete from organisation_members where organisation_id = ${organisation} and user_id = ${id}`;
  await sql`
    update organisation_invitations set status = 'canceled'
    where organisation_id = ${organisation} and (inviter_id = ${id} or email = ${email}) and status = 'pending'`;
  await sql`update api_keys set revoked_at = now() where account_id = ${id} and organisation_id = ${organisation} and revoked_at is null`;
  if (isManaged && byOffice) await close(sql, organisation, id);
}

export async function forgetProvisioned(sql: TransactionSql<{ bigint: number }>, organisation: string, id: string): Promise<void> {
  await sql`delete from provisioned_members where organisation_id = ${organisation} and account_id = ${id}`;
}

/** What an administrator has closed for reasons of their own stays so. */
async function close(sql: TransactionSql<{ bigint: number }>, organisation: string, id: string): Promise<void> {
  await sql`update accounts set banned = true, ban_reason = ${closedBy(organisation)}, ban_expires = null where id = ${id} and not banned`;
  await endWaysIn(sql, id);
}
const closedBy = (organisation: string) => `Switched off by the identity provider of organisation ${organisation}`;
