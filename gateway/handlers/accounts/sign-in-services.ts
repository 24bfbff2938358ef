/** Signing in at another service. */
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { asked, headersOf } from '../../accounts/calls.ts';
import { personIn } from '../../accounts/confirm.ts';
import { accountOf } from '../../accounts/services/account-of.ts';
import type { Begun } from '../../accounts/services/ask.ts';
import { beginAt, type Client, finishAt } from '../../accounts/services/client.ts';
import { forgetOrganisations, knownOrganisations } from '../../accounts/services/known-organisations.ts';
import { type StoredService, servicesName } from '../../accounts/services/stored.ts';
import type { Answer, Handler } from '../../answer.ts';
import { cookieOf } from '../../auth.ts';
import type { Routes } from '../../contract/index.ts';
import { changedMeanwhile, seenVersion } from '../../live-settings/change.ts';
import { notFound, Refusal, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { writeSetting } from '../../stored-settings.ts';

const cookieName = 'vitascope_sign_in';
const cookieSeconds = 600;
/** Bound to the browser, and readable here alone. */
type Kept = Begun & { service: string; link: string | null; returnTo: string; until: number };

export function beginSignIn(services: Services): Handler<Routes['beginSignIn']> {
  return async ({ params, query, caller, incoming }): Promise<Answer> => {
    const service = await serviceOf(services, params.service);
    const person = caller?.kind === 'person' && caller.session !== null ? caller : null;
    if (query.link === 'true' && person === null) throw refuse('session-needed', 403, 'Sign in first.');
    // A page elsewhere must not have its own account there linked to the reader's account here.
    if (query.link === 'true' && /^(cross|same)-site$/.test(incoming.header('sec-fetch-site')))
      throw refuse('wrong-origin', 403, 'Pages of other sites may not do this.');
    const { url, begun } = await beginAt(await clientOf(services, service));
    const link = query.link === 'true' ? (person?.id ?? null) : null;
    const kept: Kept = { ...begun, service: service.id, link, returnTo: query.returnTo, until: Date.now() + cookieSeconds * 1000 };
    const sealed = await symmetricEncrypt({ key: services.secret, data: JSON.stringify(kept) });
    return { status: 303, headers: { location: url, 'cache-control': 'no-store' }, cookies: [cookie(services, sealed, cookieSeconds)] };
  };
}

export function finishSignIn(services: Services): Handler<Routes['finishSignIn']> {
  const { accounts, database, live, secret } = services;
  return async (context): Promise<Answer> => {
    const { params, query, incoming, caller, notes } = context;
    const over = cookie(services, '', 0);
    try {
      const service = await serviceOf(services, params.service);
      const kept = await openKept(cookieOf(incoming.header('cookie'), cookieName) ?? '', secret);
      if (kept?.service !== service.id) throw refuse('sign-in-refused', 403, 'Signing in was not begun in this browser, or too long ago.');
      // Whoever was signed in then must still be: the link is theirs.
      if (kept.link !== null && (caller?.kind !== 'person' || caller.session === null || caller.id !== kept.link))
        throw refuse('sign-in-refused', 403, 'You have signed out meanwhile.', 'Begin again.');
      const identity = await finishAt(await clientOf(services, service), kept, query);
      const accountId = await accountOf(database, identity, {
        ...{ link: kept.link, policy: live.value('accounts'), label: service.label, accounts },
      });
      notes.account = accountId;
      const location = kept.returnTo;
      if (kept.link !== null) return { status: 303, headers: { location, 'cache-control': 'no-store' }, cookies: [over] };
      const call = accounts.auth.api.openSession({ body: { accountId }, headers: headersOf(context), returnHeaders: true });
      const { cookies } = await asked(call);
      notes.isTheirs = true;
      return { status: 303, headers: { location, 'cache-control': 'no-store' }, cookies: [...cookies, over] };
    } catch (error) {
      if (error instanceof Refusal) notes.code = error.problem.code;
      if (!(error instanceof Refusal) || !incoming.header('accept').includes('text/html')) throw error;
      // A person should see a page, not a document for programs.
      const location = `/sign-in?problem=${encodeURIComponent(error.problem.code)}`;
      return { status: 303, headers: { location, 'cache-control': 'no-store' }, cookies: [over] };
    }
  };
}

export function listIdentities({ accounts, database }: Services): Handler<Routes['listIdentities']> {
  return async (context): Promise<Answer> => {
    const { items: offered } = await accounts.services.now();
    const rows = await database<{ id: string; issuer: string; since: Date }[]>`
      select id, provider_id as issuer, created_at as since from account_identities
      where user_id = ${personIn(context).id} and provider_id <> 'credential' order by created_at`;
    const items = rows.map((row) => ({
      ...row,
      label: offered.find(({ issuer }) => issuer === row.issuer)?.label ?? null,
      since: row.since.toISOString(),
    }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

export function removeIdentity({ database }: Services): Handler<Routes['removeIdentity']> {
  return async (context): Promise<Answer> => {
    const [{ id }, { id: account }] = [context.params, personIn(context)];
    await database.begin(async (sql) => {
      await sql`select 1 from accounts where id = ${account} for update`;
      const [gone] = await sql`
        delete from account_identities where id = ${id} and user_id = ${account} and provider_id <> 'credential' returning id`;
      if (!gone) throw notFound();
      const [left] = await sql`select 1 from account_identities where user_id = ${account} limit 1`;
      if (!left) throw refuse('last-way-in', 409, 'Without it nobody could sign in to the account.', 'Set a password first.');
    });
    return { status: 204 };
  };
}

export function readSignInServices(services: Services): Handler<Routes['readSignInServices']> {
  return () => view(services);
}

export function writeSignInServices(services: Services): Handler<Routes['writeSignInServices']> {
  const { accounts, database, events } = services;
  return async (context): Promise<Answer> => {
    const seen = seenVersion(context.incoming.header('if-match'));
    accounts.services.forget();
    const value = await accounts.services.sealed(context.body, await accounts.services.now());
    if (!(await writeSetting(database, servicesName, { value, seen, by: personIn(context).id }))) throw changedMeanwhile();
    await forgetOrganisations(database, value.items);
    accounts.services.forget();
    await events.append([{ type: 'settings.changed', subject: { type: 'settings', id: servicesName }, data: { version: seen + 1 } }]);
    return view(services);
  };
}

async function view(services: Services): Promise<Answer> {
  services.accounts.services.forget();
  const { items, version } = await services.accounts.services.now();
  const shown = items.map(({ sealedSecret, ...rest }) => ({
    ...rest,
    hasSecret: sealedSecret !== null,
    callback: callbackOf(services, rest.id),
  }));
  return { status: 200, headers: { etag: `"${version}"`, 'cache-control': 'no-store' }, json: { items: shown, version } };
}

async function serviceOf({ accounts }: Services, id: string): Promise<StoredService> {
  const service = await accounts.services.find(id);
  if (service === null) throw notFound();
  return service;
}
async function clientOf(services: Services, service: StoredService): Promise<Client> {
  const { sealedSecret: _, ...shared } = service;
  const rest = shared.kind === 'github' ? { ...shared, known: knownOrganisations(services.database, shared.issuer) } : shared;
  return { ...rest, clientSecret: await services.accounts.services.secretOf(service), callback: callbackOf(services, service.id) };
}
const callbackOf = ({ settings }: Services, id: string) => `${settings.publicUrl}/api/v1/auth/services/${id}/callback`;

function cookie({ settings }: Services, value: string, seconds: number): string {
  const secure = settings.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName}=${value}; Path=/api/v1/auth/services; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}
async function openKept(sealed: string, secret: string): Promise<Kept | null> {
  try {
    const kept = JSON.parse(await symmetricDecrypt({ key: secret, data: sealed })) as Kept;
    return kept.until > Date.now() ? kept : null;
  } catch {
    return null;
  }
}
