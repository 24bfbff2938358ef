/** Making an account, verifying its address, and asking for a new password. No answer says whether there is an account. */
import { randomUUID } from 'node:crypto';
import { asked, headersOf } from '../../accounts/calls.ts';
import { passwordIsFor } from '../../accounts/first-password.ts';
import { endLinks, endTrust, linkUsed, lockLinks, ofVerification, passwordToken } from '../../accounts/letter-links.ts';
import { mayWriteTo } from '../../accounts/letter-rates.ts';
import { longestPassword, requirePassword, shortestPassword } from '../../accounts/passwords.ts';
import { policyOf, requireDomain } from '../../accounts/sign-up-policy.ts';
import { idOfAddress } from '../../accounts/views.ts';
import { endWaysIn } from '../../accounts/ways-in.ts';
import type { Answer, Handler } from '../../answer.ts';
import { networkOf } from '../../client-address.ts';
import type { Routes } from '../../contract/index.ts';
import { refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

/** Each makes a row or a letter, so they are counted also when they are right. */
const callsOfAddress = 10;

export function signInOptions({ accounts, live }: Services): Handler<Routes['signInOptions']> {
  return async () => {
    const services = (await accounts.services.now()).items.map(({ id, label }) => ({ id, label }));
    const policy = live.value('accounts');
    return {
      status: 200,
      json: {
        signUp: policyOf(policy, accounts.outbox.able),
        domains: policy.signUpDomains,
        password: { shortest: shortestPassword, longest: longestPassword },
        mail: accounts.outbox.able,
        services,
      },
    };
  };
}

export function signUp({ accounts, database, live }: Services): Handler<Routes['signUp']> {
  return async (context): Promise<Answer> => {
    const policy = policyOf(live.value('accounts'), accounts.outbox.able);
    if (policy === 'closed') throw refuse('sign-up-closed', 403, 'Only administrators make accounts here.');
    if (policy === 'services') throw refuse('sign-up-closed', 403, 'Accounts here are made by signing in at a sign-in service.');
    requireDomain(context.body.email, live.value('accounts'));
    requirePassword(context.body.password);
    await draw(accounts, context.clientAddress);
    await asked(accounts.auth.api.signUpEmail({ body: context.body, headers: headersOf(context), returnHeaders: true }));
    context.notes.account = await idOfAddress(database, context.body.email);
    return { status: 202, json: { next: accounts.outbox.able ? 'verify' : policy === 'approval' ? 'approval' : 'sign-in' } };
  };
}

export function askVerification({ accounts, database }: Services): Handler<Routes['askVerification']> {
  return async ({ body, clientAddress, notes }): Promise<Answer> => {
    requireMail(accounts);
    notes.account = await idOfAddress(database, body.email);
    await draw(accounts, clientAddress);
    if (await mayWriteTo(accounts, body.email))
      // The session of whoever asks is left out: better-auth would refuse other addresses than its own.
      await asked(accounts.auth.api.sendVerificationEmail({ body: { email: body.email }, returnHeaders: true }));
    return { status: 202 };
  };
}

export function readVerification({ database, secret }: Services): Handler<Routes['readVerification']> {
  return async ({ query }): Promise<Answer> => {
    const found = await ofVerification(database, secret, query.token);
    if (found === null) throw linkUsed();
    return { status: 200, json: { name: found.name, email: found.email } };
  };
}

export function verifyAddress({ accounts, database, secret }: Services): Handler<Routes['verifyAddress']> {
  return async ({ body, notes }): Promise<Answer> => {
    const found = await ofVerification(database, secret, body.token);
    if (found === null) throw linkUsed();
    Object.assign(notes, { account: found.id, isTheirs: true });
    await asked(accounts.auth.api.verifyEmail({ query: { token: body.token }, returnHeaders: true }));
    return { status: 204 };
  };
}

export function askPasswordReset(services: Services): Handler<Routes['askPasswordReset']> {
  const { accounts, database } = services;
  return async ({ body, clientAddress, notes }): Promise<Answer> => {
    requireMail(accounts);
    const id = await idOfAddress(database, body.email);
    notes.account = id;
    await draw(accounts, clientAddress);
    if ((await mayWriteTo(accounts, body.email)) && (id === undefined || (await passwordIsFor(services, database, id))))
      await asked(accounts.auth.api.requestPasswordReset({ body: { email: body.email }, returnHeaders: true }));
    return { status: 202 };
  };
}

export function resetPassword(services: Services): Handler<Routes['resetPassword']> {
  const { accounts, database } = services;
  return async ({ body, clientAddress, notes }): Promise<Answer> => {
    requirePassword(body.password);
    const identifier = passwordToken(body.token);
    const [owner] = await database<{ id: string; email: string }[]>`
      select a.id, a.email from account_verifications v join accounts a on a.id = v.value
      where v.identifier = ${identifier} and v.expires_at > now()`;
    if (!owner) throw linkUsed();
    // It may have been sent before the policy was this one.
    if (!(await passwordIsFor(services, database, owner.id))) throw linkUsed();
    Object.assign(notes, { account: owner.id, isTheirs: true });
    // Before the link is used up: hashing may be refused while there is much of it.
    const hash = await accounts.passwords.hash(body.password);
    await database.begin(async (sql) => {
      await lockLinks(sql, owner.id);
      const [link] = await sql`delete from account_verifications where identifier = ${identifier} and expires_at > now() returning id`;
      if (!link) throw linkUsed();
      await sql`
        insert into account_identities (id, user_id, provider_id, account_id, password)
        values (${randomUUID()}, ${owner.id}, 'credential', ${owner.id}, ${hash})
        on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`;
      await endWaysIn(sql, owner.id);
      // Whoever had got in before has nothing left to come back by.
      await endLinks(sql, owner.id);
      await endTrust(sql, owner.id);
      await accounts.outbox.put(accounts.letters.passwordChanged(owner.email), sql);
    });
    accounts.sessions.forgetAccount(owner.id);
    // Whoever guesses meanwhile does not keep out the owner, who comes from here.
    await accounts.attempts.forgive({ account: owner.email, address: clientAddress });
    return { status: 204 };
  };
}

function requireMail({ outbox }: Services['accounts']): void {
  if (outbox.able) return;
  throw refuse('no-mail', 409, 'This server cannot send mail.', 'Ask its administrator for a link.');
}
async function draw({ rates }: Services['accounts'], address: string): Promise<void> {
  const wait = await rates.take(`accounts from ${networkOf(address)}`, callsOfAddress);
  if (wait > 0) throw refuse('too-many-requests', 429, 'Too many calls; try again later.', undefined, { 'retry-after': String(wait) });
}
