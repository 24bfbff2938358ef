/** The own account. */
import { randomBytes } from 'node:crypto';
import { may } from '../../access.ts';
import { asked, headersOf } from '../../accounts/calls.ts';
import { confirmOwner, personIn, sessionIn } from '../../accounts/confirm.ts';
import { exportAccount as exported } from '../../accounts/export.ts';
import { passwordIsFor, servicesAlone } from '../../accounts/first-password.ts';
import { endLinks, endTrust, linkUsed, lockLinks, newAddress, newAddressToken, ofNewAddress } from '../../accounts/letter-links.ts';
import { mayWriteTo } from '../../accounts/letter-rates.ts';
import { requirePassword } from '../../accounts/passwords.ts';
import { removeAccount } from '../../accounts/removal.ts';
import { tokenIn } from '../../accounts/session-cookie.ts';
import { sessionsOf } from '../../accounts/session-list.ts';
import { requireDomain } from '../../accounts/sign-up-policy.ts';
import { readAccount as view } from '../../accounts/views.ts';
import { endWaysIn } from '../../accounts/ways-in.ts';
import type { Answer, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

const linkMilliseconds = 3_600_000;
const tokenSeconds = 900;

export function readAccount({ database }: Services): Handler<Routes['readAccount']> {
  return async (context): Promise<Answer> => {
    const { id } = personIn(context);
    const [row] = await database<{ hasPassword: boolean; organisations: unknown[] }[]>`
      select exists (select 1 from account_identities where user_id = ${id} and provider_id = 'credential') as "hasPassword",
        coalesce((select json_agg(json_build_object('id', o.id, 'name', o.name, 'role', m.role) order by o.name)
          from organisation_members m join organisations o on o.id = m.organisation_id where m.user_id = ${id}), '[]') as organisations`;
    return { status: 200, json: { ...(await view(database, id)), ...row } };
  };
}

export function updateAccount({ database }: Services): Handler<Routes['updateAccount']> {
  return async (context): Promise<Answer> => {
    const { id } = personIn(context);
    await database`update accounts set name = ${context.body.name}, updated_at = now() where id = ${id}`;
    return { status: 200, json: await view(database, id) };
  };
}

export function changeAddress(services: Services): Handler<Routes['changeAddress']> {
  const { accounts, database, live } = services;
  return async (context): Promise<Answer> => {
    const { email, password } = context.body;
    await confirmOwner(services, context, { password, freshCounts: false });
    const { id, role } = personIn(context);
    if (role !== 'administrator') requireDomain(email, live.value('accounts'));
    if (!accounts.outbox.able) {
      await setAddress(database, id, email, false);
      return { status: 200, json: await view(database, id) };
    }
    const token = randomBytes(32).toString('base64url');
    const { internalAdapter } = await accounts.auth.$context;
    const expiresAt = new Date(Date.now() + linkMilliseconds);
    await internalAdapter.createVerificationValue({ identifier: newAddressToken(token), value: JSON.stringify({ id, email }), expiresAt });
    if (await mayWriteTo(accounts, email)) await accounts.outbox.put(accounts.letters.emailChange(email, token));
    return { status: 202, json: await view(database, id) };
  };
}

export function readNewAddress({ database }: Services): Handler<Routes['readNewAddress']> {
  return async ({ query }): Promise<Answer> => {
    const found = await ofNewAddress(database, query.token);
    if (found === null) throw linkUsed();
    return { status: 200, json: { name: found.name, email: found.email } };
  };
}

export function confirmAddress({ accounts, database, live }: Services): Handler<Routes['confirmAddress']> {
  return async ({ body, notes }): Promise<Answer> => {
    const asked = await ofNewAddress(database, body.token);
    if (asked === null) throw linkUsed();
    // The domains may be others than when the letter was sent.
    if ((await view(database, asked.id)).role !== 'administrator') requireDomain(asked.email, live.value('accounts'));
    const { internalAdapter } = await accounts.auth.$context;
    const found = await internalAdapter.consumeVerificationValue(newAddressToken(body.token));
    if (!found) throw linkUsed();
    const { id, email } = newAddress.parse(JSON.parse(found.value));
    Object.assign(notes, { account: id, isTheirs: true });
    const before = await setAddress(database, id, email, true);
    // Those that went to the address before.
    await database.begin(async (sql) => {
      await lockLinks(sql, id);
      await endLinks(sql, id);
    });
    if (before !== email) await accounts.outbox.put(accounts.letters.emailChanged(before, email));
    return { status: 204 };
  };
}

/** Returns the address that it had. */
async function setAddress(database: Services['database'], id: string, email: string, verified: boolean): Promise<string> {
  try {
    const [row] = await database<{ before: string }[]>`
      update accounts a set email = ${email}, email_verified = ${verified}, updated_at = now()
      from accounts before where a.id = ${id} and before.id = a.id returning before.email as before`;
    if (!row) throw notFound();
    return row.before;
  } catch (error) {
    if ((error as { code?: string }).code === '23505') throw refuse('address-taken', 409, 'Another account has this address.');
    throw error;
  }
}

export function changePassword(services: Services): Handler<Routes['changePassword']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { current, password } = context.body;
    const { id, session } = sessionIn(context);
    requirePassword(password);
    await confirmOwner(services, context, { password: current, freshCounts: false });
    const [has] = await database`select 1 from account_identities where user_id = ${id} and provider_id = 'credential'`;
    if (!has && !(await passwordIsFor(services, database, id))) throw servicesAlone();
    const headers = headersOf(context);
    const { api } = accounts.auth;
    // Whoever has just shown the password shows it once more, so that better-auth needs to believe nobody.
    if (has)
      await asked(api.changePassword({ body: { currentPassword: current ?? '', newPassword: password }, headers, returnHeaders: true }));
    else await asked(api.setPassword({ body: { newPassword: password }, headers, returnHeaders: true }));
    await endSessionsBut(services, id, session);
    await database.begin(async (sql) => {
      await lockLinks(sql, id);
      await endLinks(sql, id);
      await endTrust(sql, id);
    });
    const { email } = await view(database, id);
    await accounts.outbox.put(accounts.letters.passwordChanged(email));
    return { status: 204 };
  };
}

export function listSessions(services: Services): Handler<Routes['listSessions']> {
  return async (context): Promise<Answer> => {
    const person = personIn(context);
    const items = await sessionsOf(services, { account: person.id, session: person.session });
    return { status: 200, json: { items, nextCursor: null } };
  };
}

export function endOneSession({ accounts, database }: Services): Handler<Routes['endOneSession']> {
  return async (context): Promise<Answer> => {
    const { id } = personIn(context);
    const [gone] = await database`delete from account_sessions where id = ${context.params.session} and user_id = ${id} returning id`;
    if (!gone) throw notFound();
    accounts.sessions.forgetAccount(id);
    return { status: 204 };
  };
}

export function endOtherSessions(services: Services): Handler<Routes['endOtherSessions']> {
  return async (context): Promise<Answer> => {
    const { id, session } = personIn(context);
    await endSessionsBut(services, id, session);
    return { status: 204 };
  };
}

async function endSessionsBut({ accounts, database, secret }: Services, id: string, session: string | null): Promise<void> {
  const kept = session === null ? '' : (tokenIn(session, secret) ?? '');
  await endWaysIn(database, id, kept);
  accounts.sessions.forgetAccount(id);
}

export function exportAccount({ database }: Services): Handler<Routes['exportAccount']> {
  return async (context): Promise<Answer> => {
    const { id } = personIn(context);
    return { status: 200, headers: { 'content-disposition': 'attachment; filename="account.json"' }, json: await exported(database, id) };
  };
}

export function deleteAccount(services: Services): Handler<Routes['deleteAccount']> {
  return async (context): Promise<Answer> => {
    const { password, videos } = context.body;
    await confirmOwner(services, context, { password, freshCounts: true });
    const person = personIn(context);
    if ('organisation' in videos && may(person, 'organisation.publish', { about: 'organisation', id: videos.organisation }) !== 'yes')
      throw refuse('not-a-member', 409, 'You may not make videos in that organisation.');
    await removeAccount(services, person.id, videos);
    return { status: 204 };
  };
}

export function makeToken({ accounts, database }: Services): Handler<Routes['makeToken']> {
  return async (context): Promise<Answer> => {
    const { id, organisations, scopes, role: office } = personIn(context);
    const { name } = await view(database, id);
    // A key without the scope for it hands on no office of its account.
    const role = scopes === null || scopes.includes('admin') ? office : 'user';
    const iat = Math.floor(Date.now() / 1000);
    const payload = { sub: id, name, role, organisations: [...organisations], iat, exp: iat + tokenSeconds };
    const expiresAt = new Date(payload.exp * 1000).toISOString();
    const { given } = await asked(accounts.auth.api.signJWT({ body: { payload }, returnHeaders: true }));
    return { status: 200, json: { token: given.token, expiresAt } };
  };
}

export function readSigningKeys({ accounts }: Services): Handler<Routes['readSigningKeys']> {
  return async (): Promise<Answer> => {
    const { given } = await asked(accounts.auth.api.getJwks({ returnHeaders: true }));
    return { status: 200, headers: { 'cache-control': 'public, max-age=300' }, json: given };
  };
}
