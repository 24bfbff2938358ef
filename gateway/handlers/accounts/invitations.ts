/** Invitations to organisations: by a letter where mail is sent, and by a link to hand on in any case. */
import { randomUUID } from 'node:crypto';
import { personIn } from '../../accounts/confirm.ts';
import { mayWriteTo } from '../../accounts/letter-rates.ts';
import type { Answer, Context, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { organisationViews, requireOwnerFor } from './organisations.ts';

const days = 7;
const mostOpen = 200;
interface Row {
  id: string;
  email: string;
  role: string;
  team: string | null;
  invitedBy: string;
  expiresAt: Date;
  organisationId: string;
  organisation: string;
  open: boolean;
}
const rowsOf = (sql: Services['database']) => sql`
  select i.id, i.email, i.role, i.team_id as team, a.name as "invitedBy", i.expires_at as "expiresAt", o.id as "organisationId",
    o.name as organisation, i.status = 'pending' and i.expires_at > now() as open
  from organisation_invitations i join organisations o on o.id = i.organisation_id join accounts a on a.id = i.inviter_id`;
const shown = ({ id, organisationId, organisation, email, role, invitedBy, expiresAt }: Row) => ({
  id,
  organisation: { id: organisationId, name: organisation },
  email,
  role,
  invitedBy,
  expiresAt: expiresAt.toISOString(),
});

export function listInvitations(services: Services): Handler<Routes['listInvitations']> {
  const { database } = services;
  return async ({ params }): Promise<Answer> => {
    const rows = await database<Row[]>`
      ${rowsOf(database)} where i.organisation_id = ${params.id} and i.status = 'pending' and i.expires_at > now() order by i.created_at desc, i.id`;
    return { status: 200, json: { items: rows.map((row) => forHeads(services, row)), nextCursor: null } };
  };
}
const forHeads = ({ accounts }: Services, { id, email, role, team, invitedBy, expiresAt }: Row) => ({
  ...{ id, email, role, team, invitedBy },
  expiresAt: expiresAt.toISOString(),
  url: accounts.letters.links.invitation(id),
});

export function createInvitation(services: Services): Handler<Routes['createInvitation']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const [{ id: organisation }, { email, role, team = null }, inviter] = [context.params, context.body, personIn(context)];
    await requireOwnerFor(services, context, organisation, [role]);
    const [is] = await database`
      select 1 from organisation_members m join accounts a on a.id = m.user_id where m.organisation_id = ${organisation} and a.email = ${email}`;
    if (is) throw refuse('already-a-member', 409, 'They are a member already.');
    if (team !== null && !(await database`select 1 from teams where id = ${team} and organisation_id = ${organisation}`).length)
      throw refuse('unknown-team', 422, 'There is no such team.');
    const id = randomUUID();
    await database.begin(async (sql) => {
      await sql`select 1 from organisations where id = ${organisation} for update`;
      await sql`
        update organisation_invitations set status = 'canceled'
        where organisation_id = ${organisation} and email = ${email} and status = 'pending'`;
      const [open] = await sql<{ count: number }[]>`
        select count(*)::int as count from organisation_invitations
        where organisation_id = ${organisation} and status = 'pending' and expires_at > now()`;
      if ((open?.count ?? 0) >= mostOpen) throw refuse('too-many', 409, `There can be ${mostOpen} open invitations at most.`);
      await sql`
        insert into organisation_invitations (id, organisation_id, email, role, team_id, status, expires_at, inviter_id)
        values (${id}, ${organisation}, ${email}, ${role}, ${team}, 'pending', now() + make_interval(days => ${days}), ${inviter.id})`;
    });
    const row = await find(services, id);
    if (await mayWriteTo(accounts, email))
      await accounts.outbox.put(accounts.letters.invitation(email, { id, organisation: row.organisation, inviter: row.invitedBy, role }));
    return { status: 201, json: forHeads(services, row) };
  };
}

export function removeInvitation({ database }: Services): Handler<Routes['removeInvitation']> {
  return async ({ params }): Promise<Answer> => {
    const [gone] = await database`
      update organisation_invitations set status = 'canceled'
      where id = ${params.invitation} and organisation_id = ${params.id} and status = 'pending' returning id`;
    if (!gone) throw notFound();
    return { status: 204 };
  };
}

export function myInvitations({ database }: Services): Handler<Routes['myInvitations']> {
  return async (context): Promise<Answer> => {
    // An address that nobody has verified may be anybody's.
    const rows = await database<Row[]>`
      ${rowsOf(database)} join accounts me on me.email = i.email
      where me.id = ${personIn(context).id} and me.email_verified and i.status = 'pending' and i.expires_at > now() order by i.created_at desc, i.id`;
    return { status: 200, json: { items: rows.map(shown), nextCursor: null } };
  };
}

export function readInvitation(services: Services): Handler<Routes['readInvitation']> {
  return async ({ params }): Promise<Answer> => ({ status: 200, json: shown(await findOpen(services, params.invitation)) });
}

export function acceptInvitation(services: Services): Handler<Routes['acceptInvitation']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { id: account } = personIn(context);
    const found = await requireOwn(services, context, context.params.invitation);
    await database.begin(async (sql) => {
      const [taken] = await sql`
        update organisation_invitations set status = 'accepted' where id = ${found.id} and status = 'pending' and expires_at > now() returning id`;
      if (!taken) throw over();
      const [member] = await sql`
        insert into organisation_members (id, organisation_id, user_id, role) values (${randomUUID()}, ${found.organisationId}, ${account}, ${found.role})
        on conflict (organisation_id, user_id) do nothing returning id`;
      if (!member) throw refuse('already-a-member', 409, 'You are a member already.');
      // The team may have gone meanwhile.
      if (found.team !== null)
        await sql`insert into team_members (id, team_id, user_id) select ${randomUUID()}, id, ${account} from teams where id = ${found.team}`;
    });
    accounts.sessions.forgetAccount(account);
    const [view] = await organisationViews(services, { account, id: found.organisationId });
    return { status: 200, json: view ?? null };
  };
}

export function declineInvitation(services: Services): Handler<Routes['declineInvitation']> {
  return async (context): Promise<Answer> => {
    const { id } = await requireOwn(services, context, context.params.invitation);
    await services.database`update organisation_invitations set status = 'rejected' where id = ${id} and status = 'pending'`;
    return { status: 204 };
  };
}

async function find({ database }: Services, id: string): Promise<Row> {
  const [row] = await database<Row[]>`${rowsOf(database)} where i.id = ${id}`;
  if (!row) throw notFound();
  return row;
}
async function findOpen(services: Services, id: string): Promise<Row> {
  const row = await find(services, id);
  if (!row.open) throw over();
  return row;
}
async function requireOwn(services: Services, context: Pick<Context, 'caller'>, id: string): Promise<Row> {
  const row = await findOpen(services, id);
  const [me] = await services.database<{ email: string; verified: boolean }[]>`
    select email, email_verified as verified from accounts where id = ${personIn(context).id}`;
  if (me?.email !== row.email) throw refuse('another-address', 403, 'The invitation is for another address.');
  if (services.accounts.outbox.able && !me.verified)
    throw refuse('email-not-verified', 403, 'Say first that the address is yours: open the link in the letter.');
  return row;
}
const over = () => refuse('invitation-over', 410, 'The invitation was used, taken back, or is too old.');
