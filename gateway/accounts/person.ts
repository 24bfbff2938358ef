/** Who an account is now: what sessions and keys of it may do follows from here. */
import type { Queries } from '../../components/database/contract.ts';
import type { Person } from '../answer.ts';
import { type InstanceRole, instanceRoles, type KeyScope, type OrganisationRole, organisationRoles } from '../contract/roles.ts';

/** The account that is there from the beginning, and owns what was made before there were others. */
export const firstAdministrator = 'administrator';

interface Row {
  role: string;
  organisations: { id: string; role: string }[];
}

/**
 * The person of an account; null when there is none by that id, when it waits for approval, or while it is banned. `scopes` are those of
 * the key that was shown, `session` is the cookie of the session; each is null where the other is used.
 */
export async function personOf(
  database: Queries,
  accountId: string,
  shown: { scopes: readonly KeyScope[] | null; session: string | null },
): Promise<Person | null> {
  const [row] = await database<Row[]>`
    select a.role, coalesce(
      (select json_agg(json_build_object('id', m.organisation_id, 'role', m.role)) from organisation_members m where m.user_id = a.id), '[]'
    ) as organisations
    from accounts a
    where a.id = ${accountId} and a.approved and not (a.banned and (a.ban_expires is null or a.ban_expires > now()))`;
  if (!row) return null;
  return {
    kind: 'person',
    id: accountId,
    role: roleOf(row.role),
    organisations: row.organisations.flatMap(({ id, role }) => (isOrganisationRole(role) ? [{ id, role }] : [])),
    ...shown,
  };
}

/** A word that this program does not know gives no rights. */
export const roleOf = (text: string): InstanceRole => instanceRoles.find((role) => role === text) ?? 'user';
const isOrganisationRole = (text: string): text is OrganisationRole => organisationRoles.some((role) => role === text);
