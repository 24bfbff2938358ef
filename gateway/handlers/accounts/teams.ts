/** Teams of organisations. */
import { randomUUID } from 'node:crypto';
import type { Answer, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

const mostTeams = 200;

export function listTeams({ database }: Services): Handler<Routes['listTeams']> {
  return async ({ params }): Promise<Answer> => {
    const items = await database`
      select t.id, t.name, coalesce((
        select json_agg(json_build_object('account', a.id, 'name', a.name) order by a.name, a.id)
        from team_members m join accounts a on a.id = m.user_id where m.team_id = t.id), '[]') as members
      from teams t where t.organisation_id = ${params.id} order by t.name, t.id`;
    return { status: 200, json: { items: [...items], nextCursor: null } };
  };
}

export function createTeam({ database }: Services): Handler<Routes['createTeam']> {
  return async ({ params, body }): Promise<Answer> => {
    const id = randomUUID();
    await database.begin(async (sql) => {
      await sql`select 1 from organisations where id = ${params.id} for update`;
      const teams = await sql<{ name: string }[]>`select name from teams where organisation_id = ${params.id}`;
      if (teams.some(({ name }) => name === body.name)) throw taken();
      if (teams.length >= mostTeams) throw refuse('too-many', 409, `An organisation has ${mostTeams} teams at most.`);
      await sql`insert into teams (id, organisation_id, name) values (${id}, ${params.id}, ${body.name})`;
    });
    return { status: 201, json: { id, name: body.name, members: [] } };
  };
}

export function updateTeam({ database }: Services): Handler<Routes['updateTeam']> {
  return async ({ params, body }): Promise<Answer> => {
    await database.begin(async (sql) => {
      await sql`select 1 from organisations where id = ${params.id} for update`;
      const others = await sql`select 1 from teams where organisation_id = ${params.id} and name = ${body.name} and id <> ${params.team}`;
      if (others.length > 0) throw taken();
      const renamed = await sql`
        update teams set name = ${body.name}, updated_at = now() where id = ${params.team} and organisation_id = ${params.id} returning id`;
      if (renamed.length === 0) throw notFound();
    });
    return { status: 204 };
  };
}

export function removeTeam({ database }: Services): Handler<Routes['removeTeam']> {
  return async ({ params }): Promise<Answer> => {
    const gone = await database`delete from teams where id = ${params.team} and organisation_id = ${params.id} returning id`;
    if (gone.length === 0) throw notFound();
    return { status: 204 };
  };
}

export function addToTeam(services: Services): Handler<Routes['addToTeam']> {
  const { database } = services;
  return async ({ params }): Promise<Answer> => {
    await requireTeam(services, params);
    const [member] = await database`
      select 1 from organisation_members where organisation_id = ${params.id} and user_id = ${params.account}`;
    if (!member) throw refuse('not-a-member', 409, 'They are no member of the organisation.');
    await database`
      insert into team_members (id, team_id, user_id) select ${randomUUID()}, ${params.team}, ${params.account}
      where not exists (select 1 from team_members where team_id = ${params.team} and user_id = ${params.account})`;
    return { status: 204 };
  };
}

export function takeFromTeam(services: Services): Handler<Routes['takeFromTeam']> {
  return async ({ params }): Promise<Answer> => {
    await requireTeam(services, params);
    await services.database`delete from team_members where team_id = ${params.team} and user_id = ${params.account}`;
    return { status: 204 };
  };
}

async function requireTeam({ database }: Services, { id, team }: { id: string; team: string }): Promise<void> {
  const [found] = await database`select 1 from teams where id = ${team} and organisation_id = ${id}`;
  if (!found) throw notFound();
}
const taken = () => refuse('name-taken', 409, 'There is one of this name.');
