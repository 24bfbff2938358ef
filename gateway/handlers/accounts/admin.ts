/** All accounts, for administrators. */
import { randomBytes, randomUUID } from 'node:crypto';
import { changeAccounts } from '../../accounts/changes.ts';
import { passwordIsFor, servicesAlone } from '../../accounts/first-password.ts';
import { passwordToken } from '../../accounts/letter-links.ts';
import { roleOf } from '../../accounts/person.ts';
import { removeAccount } from '../../accounts/removal.ts';
import { sessionsOf } from '../../accounts/session-list.ts';
import { createLoginLink, linkMilliseconds } from '../../accounts/sign-in-links.ts';
import { endWaysIn } from '../../accounts/ways-in.ts';
import type { Answer, Handler } from '../../answer.ts';
import type { AdminAccountView } from '../../contract/admin-accounts.ts';
import type { Routes } from '../../contract/index.ts';
import { setSuspension } from '../../moderation/suspend.ts';
import { cursorOf, placeOf } from '../../paging.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

const accountId = /^[A-Za-z0-9_-]{1,64}$/;
interface Row {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  role: string;
  secondFactor: boolean;
  createdAt: Date;
  createdText: string;
  approved: boolean;
  banned: boolean;
  banReason: string | null;
  banExpires: Date | null;
  lastSignInAt: Date | null;
  organisations: number;
  videos: number;
}
const columns = (sql: Services['database']) => sql`
  a.id, a.name, a.email, a.email_verified as "emailVerified", a.role, a.two_factor_enabled as "secondFactor", a.created_at as "createdAt",
  a.created_at::text as "createdText", a.approved, a.banned and (a.ban_expires is null or a.ban_expires > now()) as banned,
  a.ban_reason as "banReason", a.ban_expires as "banExpires",
  (select max(created_at) from account_sessions where user_id = a.id) as "lastSignInAt",
  (select count(*)::int from organisation_members where user_id = a.id) as organisations,
  (select count(*)::int from videos where owner_id = a.id and organisation_id is null and deleted_at is null) as videos`;

function viewOf(row: Row): AdminAccountView {
  const { createdText: _, banReason, banExpires, ...rest } = row;
  return {
    ...rest,
    role: roleOf(row.role),
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    banned: row.banned ? { reason: banReason, until: banExpires?.toISOString() ?? null } : null,
  };
}
async function find({ database }: Services, id: string): Promise<AdminAccountView> {
  const [row] = await database<Row[]>`select ${columns(database)} from accounts a where a.id = ${id}`;
  if (!row) throw notFound();
  return viewOf(row);
}

export function listAccounts({ database }: Services): Handler<Routes['listAccounts']> {
  return async ({ query }): Promise<Answer> => {
    const { state, search, limit, cursor } = query;
    const after = placeOf(cursor, accountId);
    const pattern = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null;
    const rows = await database<Row[]>`
      select ${columns(database)} from accounts a
      where ${
        state === 'waiting'
          ? database`not a.approved`
          : state === 'banned'
            ? database`a.banned and (a.ban_expires is null or a.ban_expires > now())`
            : state === 'administrators'
              ? database`a.role = 'administrator'`
              : database`true`
      } ${pattern === null ? database`` : database`and (a.name ilike ${pattern} or a.email ilike ${pattern})`}
        ${after === null ? database`` : database`and (a.created_at, a.id) < (${after.createdAt}::text::timestamptz, ${after.id})`}
      order by a.created_at desc, a.id desc limit ${limit + 1}`;
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      status: 200,
      json: { items: page.map(viewOf), nextCursor: last ? cursorOf({ createdAt: last.createdText, id: last.id }) : null },
    };
  };
}

export function createAccount(services: Services): Handler<Routes['createAccount']> {
  const { database } = services;
  return async ({ body }): Promise<Answer> => {
    const id = randomUUID();
    // The link goes to the owner by the administrator's hands, who knows whose address it is.
    const made = await database`
      insert into accounts (id, name, email, email_verified, role, approved) values (${id}, ${body.name}, ${body.email}, true, ${body.role}, true)
      on conflict (email) do nothing returning id`;
    if (made.length === 0) throw refuse('address-taken', 409, 'Another account has this address.');
    return { status: 201, json: { account: await find(services, id), link: await signInLink(services, id) } };
  };
}

export function readOneAccount(services: Services): Handler<Routes['readOneAccount']> {
  return async ({ params }): Promise<Answer> => ({ status: 200, json: await find(services, params.account) });
}

export function changeOneAccount(services: Services): Handler<Routes['changeOneAccount']> {
  const { accounts, database } = services;
  return async ({ params, body }): Promise<Answer> => {
    const id = params.account;
    const before = await find(services, id);
    await changeAccounts(database, async (sql) => {
      const { name = null, role = null, approved = null } = body;
      // What is not named stays as it is now, and not as it was read: somebody may have taken an office away meanwhile.
      await sql`
        update accounts set name = coalesce(${name}, name), role = coalesce(${role}, role), approved = coalesce(${approved}, approved),
          updated_at = now() where id = ${id}`;
      if (body.banned === undefined) return;
      await setSuspension(sql, id, body.banned);
    });
    accounts.sessions.forgetAccount(id);
    if (body.approved && !before.approved) await accounts.outbox.put(accounts.letters.approved(before.email));
    return { status: 200, json: await find(services, id) };
  };
}

export function removeOneAccount(services: Services): Handler<Routes['removeOneAccount']> {
  return async ({ params, body }): Promise<Answer> => {
    await find(services, params.account);
    const { videos } = body;
    if ('organisation' in videos && !(await services.database`select 1 from organisations where id = ${videos.organisation}`).length)
      throw refuse('not-a-member', 409, 'There is no such organisation.');
    await removeAccount(services, params.account, videos);
    return { status: 204 };
  };
}

export function makeSignInLink(services: Services): Handler<Routes['makeSignInLink']> {
  return async ({ params }): Promise<Answer> => {
    await find(services, params.account);
    return { status: 201, json: await signInLink(services, params.account) };
  };
}
async function signInLink({ database, settings }: Services, id: string) {
  const url = `${settings.publicUrl}/login?token=${await createLoginLink(database, id)}`;
  return { url, expiresAt: new Date(Date.now() + linkMilliseconds).toISOString() };
}

export function listAccountSessions(services: Services): Handler<Routes['listAccountSessions']> {
  return async ({ params, caller }): Promise<Answer> => {
    await find(services, params.account);
    const session = caller?.kind === 'person' ? caller.session : null;
    return { status: 200, json: { items: await sessionsOf(services, { account: params.account, session }), nextCursor: null } };
  };
}

export function makePasswordLink(services: Services): Handler<Routes['makePasswordLink']> {
  const { accounts } = services;
  return async ({ params }): Promise<Answer> => {
    const { id } = await find(services, params.account);
    if (!(await passwordIsFor(services, services.database, id))) throw servicesAlone();
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + linkMilliseconds);
    const { internalAdapter } = await accounts.auth.$context;
    await internalAdapter.createVerificationValue({ identifier: passwordToken(token), value: id, expiresAt });
    return { status: 201, json: { url: accounts.letters.links.passwordReset(token), expiresAt: expiresAt.toISOString() } };
  };
}

export function endAllSessions(services: Services): Handler<Routes['endAllSessions']> {
  return async ({ params }): Promise<Answer> => {
    const { id } = await find(services, params.account);
    await endWaysIn(services.database, id);
    services.accounts.sessions.forgetAccount(id);
    return { status: 204 };
  };
}

export function takeSecondFactor(services: Services): Handler<Routes['takeSecondFactor']> {
  return async ({ params }): Promise<Answer> => {
    const { id } = await find(services, params.account);
    await services.database.begin(async (sql) => {
      await sql`delete from account_second_factors where user_id = ${id}`;
      await sql`update accounts set two_factor_enabled = false, updated_at = now() where id = ${id}`;
    });
    return { status: 204 };
  };
}
