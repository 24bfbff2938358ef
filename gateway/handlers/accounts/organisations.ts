/** Organisations and their members. Who may call has been checked; what owners alone may do is checked here. */
import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { may, roleIn } from '../../access.ts';
import { ownerRefusal } from '../../accounts/changes.ts';
import { personIn } from '../../accounts/confirm.ts';
import type { Answer, Context, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import type { OrganisationRole } from '../../contract/roles.ts';
import { cursorOf, placeOf } from '../../paging.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

/** Of which one account is an owner: enough for people, and an end for programs. */
const mostOwned = 100;
const organisationId = /^[A-Za-z0-9_-]{1,64}$/;
interface Row {
  id: string;
  name: string;
  createdAt: Date;
  createdText: string;
  role: OrganisationRole | null;
  members: number;
  videos: number;
}

const selected = (sql: Services['database'], account: string) => sql`
  select o.id, o.name, o.created_at as "createdAt", o.created_at::text as "createdText", m.role,
    (select count(*)::int from organisation_members where organisation_id = o.id) as members,
    (select count(*)::int from videos where organisation_id = o.id and deleted_at is null) as videos
  from organisations o left join organisation_members m on m.organisation_id = o.id and m.user_id = ${account}`;
const viewOf = ({ createdText: _, ...row }: Row) => ({ ...row, createdAt: row.createdAt.toISOString() });

export async function organisationViews({ database }: Services, init: { account: string; id?: string }) {
  const rows = await database<Row[]>`${selected(database, init.account)}
    where ${init.id === undefined ? database`m.user_id is not null` : database`o.id = ${init.id}`} order by o.name, o.id`;
  return rows.map(viewOf);
}
async function oneView(services: Services, context: Pick<Context, 'caller'>, id: string) {
  const [view] = await organisationViews(services, { account: personIn(context).id, id });
  if (!view) throw notFound();
  return view;
}

export function listOrganisations(services: Services): Handler<Routes['listOrganisations']> {
  return async (context): Promise<Answer> => {
    const { id: account, boundTo } = personIn(context);
    const items = await organisationViews(services, { account });
    return { status: 200, json: { items: items.filter(({ id }) => boundTo === undefined || id === boundTo), nextCursor: null } };
  };
}

export function listAllOrganisations({ database }: Services): Handler<Routes['listAllOrganisations']> {
  return async (context): Promise<Answer> => {
    const { search, limit, cursor } = context.query;
    const after = placeOf(cursor, organisationId);
    const pattern = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null;
    const rows = await database<Row[]>`${selected(database, personIn(context).id)}
      where ${pattern === null ? database`true` : database`o.name ilike ${pattern}`}
        ${after === null ? database`` : database`and (o.created_at, o.id) < (${after.createdAt}::text::timestamptz, ${after.id})`}
      order by o.created_at desc, o.id desc limit ${limit + 1}`;
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const nextCursor = last ? cursorOf({ createdAt: last.createdText, id: last.id }) : null;
    return { status: 200, json: { items: page.map(viewOf), nextCursor } };
  };
}

export function createOrganisation(services: Services): Handler<Routes['createOrganisation']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { id: account } = personIn(context);
    const [id, { name }] = [randomUUID(), context.body];
    await named(() =>
      database.begin(async (sql) => {
        const [owned] = await sql<{ count: number }[]>`
          select count(*)::int as count from organisation_members where user_id = ${account} and role = 'owner'`;
        if ((owned?.count ?? 0) >= mostOwned) throw refuse('too-many', 409, `Nobody owns more than ${mostOwned} organisations.`);
        await sql`insert into organisations (id, name, slug) values (${id}, ${name}, ${slugOf(name)})`;
        await sql`insert into organisation_members (id, organisation_id, user_id, role) values (${randomUUID()}, ${id}, ${account}, 'owner')`;
      }),
    );
    accounts.sessions.forgetAccount(account);
    return { status: 201, json: await oneView(services, context, id) };
  };
}

export function readOrganisation(services: Services): Handler<Routes['readOrganisation']> {
  return async (context): Promise<Answer> => ({ status: 200, json: await oneView(services, context, context.params.id) });
}

export function updateOrganisation(services: Services): Handler<Routes['updateOrganisation']> {
  return async (context): Promise<Answer> => {
    const [{ id }, { name }] = [context.params, context.body];
    await named(() => services.database`update organisations set name = ${name}, slug = ${slugOf(name)} where id = ${id}`);
    return { status: 200, json: await oneView(services, context, id) };
  };
}

export function removeOrganisation(services: Services): Handler<Routes['removeOrganisation']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { id } = context.params;
    await oneView(services, context, id);
    const members = await database<
      { account: string }[]
    >`select user_id as account from organisation_members where organisation_id = ${id}`;
    const gone = await database`
      delete from organisations where id = ${id} and not exists (select 1 from videos where organisation_id = ${id} and deleted_at is null) returning id`;
    if (gone.length === 0) throw refuse('has-videos', 409, 'The organisation has videos.', 'Remove them, or give them to somebody else.');
    for (const { account } of members) accounts.sessions.forgetAccount(account);
    return { status: 204 };
  };
}

export function listMembers({ database }: Services): Handler<Routes['listMembers']> {
  return async ({ params }): Promise<Answer> => {
    const rows = await database<{ account: string; name: string; email: string; role: string; since: Date }[]>`
      select a.id as account, a.name, a.email, m.role, m.created_at as since from organisation_members m join accounts a on a.id = m.user_id
      where m.organisation_id = ${params.id} order by a.name, a.id`;
    return { status: 200, json: { items: rows.map((row) => ({ ...row, since: row.since.toISOString() })), nextCursor: null } };
  };
}

export function changeMember(services: Services): Handler<Routes['changeMember']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { id, account } = context.params;
    await requireOwnerFor(services, context, id, [context.body.role, await roleOfMember(services, id, account)]);
    await keepingOwner(
      database.begin(async (sql) => {
        await sql`update organisation_members set role = ${context.body.role} where organisation_id = ${id} and user_id = ${account}`;
        if (context.body.role !== 'owner') await takeBackInvitations(sql, id, account);
      }),
    );
    accounts.sessions.forgetAccount(account);
    return { status: 204 };
  };
}

export function removeMember(services: Services): Handler<Routes['removeMember']> {
  return async (context): Promise<Answer> => {
    const { id, account } = context.params;
    await requireOwnerFor(services, context, id, [await roleOfMember(services, id, account)]);
    await takeOut(services, id, account);
    return { status: 204 };
  };
}

export function leaveOrganisation(services: Services): Handler<Routes['leaveOrganisation']> {
  return async (context): Promise<Answer> => {
    const [{ id }, { id: account }] = [context.params, personIn(context)];
    await roleOfMember(services, id, account);
    await takeOut(services, id, account);
    return { status: 204 };
  };
}

async function takeOut({ accounts, database }: Services, id: string, account: string): Promise<void> {
  await keepingOwner(
    database.begin(async (sql) => {
      await sql`delete from team_members where user_id = ${account} and team_id in (select id from teams where organisation_id = ${id})`;
      await sql`delete from organisation_members where organisation_id = ${id} and user_id = ${account}`;
      await takeBackInvitations(sql, id, account);
    }),
  );
  accounts.sessions.forgetAccount(account);
}

/** Whoever has gone, or may do less now, comes back by no invitation of their own. */
async function takeBackInvitations(sql: TransactionSql<{ bigint: number }>, id: string, inviter: string): Promise<void> {
  await sql`
    update organisation_invitations set status = 'canceled' where organisation_id = ${id} and inviter_id = ${inviter} and status = 'pending'`;
}

async function roleOfMember({ database }: Services, id: string, account: string): Promise<string> {
  const [member] = await database<{ role: string }[]>`
    select role from organisation_members where organisation_id = ${id} and user_id = ${account}`;
  if (!member) throw notFound();
  return member.role;
}

/** What is done to an owner, or makes one, is for owners, and for those who look after the instance. */
export async function requireOwnerFor(
  { database }: Services,
  context: Pick<Context, 'caller'>,
  id: string,
  roles: string[],
): Promise<void> {
  if (!roles.includes('owner')) return;
  const person = personIn(context);
  if (may(person, 'organisation.own', { about: 'organisation', id }) !== 'yes' || !(await stillOwns()))
    throw refuse('owners-alone', 403, 'Only owners make owners, and change them.');

  /** What is remembered of a caller may be a second old. */
  async function stillOwns(): Promise<boolean> {
    if (roleIn(person, id) !== 'owner') return true;
    const rows =
      await database`select 1 from organisation_members where organisation_id = ${id} and user_id = ${person.id} and role = 'owner'`;
    return rows.length > 0;
  }
}

async function keepingOwner<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw ownerRefusal(error) ?? error;
  }
}
async function named<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code === '23505') throw refuse('name-taken', 409, 'There is one of this name.');
    throw error;
  }
}
/** Names that look the same are the same. */
const slugOf = (name: string) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
