/** Signing in and out. */
import { looking } from '../../accounts/attempts.ts';
import { asked, headersOf } from '../../accounts/calls.ts';
import { challengeCookie, sessionCookie, tokenIn } from '../../accounts/session-cookie.ts';
import { idOfAddress, readAccount } from '../../accounts/views.ts';
import type { Answer, Context, Handler } from '../../answer.ts';
import { cookieOf } from '../../auth.ts';
import type { Routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';

export function signIn(services: Services): Handler<Routes['signIn']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { email, password, remember } = context.body;
    context.notes.account = await idOfAddress(database, email);
    const attempt = await accounts.attempts.begin({ account: email, address: context.clientAddress });
    const body = { email, password, rememberMe: remember };
    const { given, cookies } = await looking(attempt, () =>
      asked(accounts.auth.api.signInEmail({ body, headers: headersOf(context), returnHeaders: true })),
    );
    const { newAddress } = await attempt.succeeded();
    if ('twoFactorRedirect' in given) return { status: 202, cookies, json: { secondFactor: ['code', 'backup-code'] } };
    context.notes.isTheirs = true;
    if (newAddress) await tellOwner(services, given.user.id, context);
    return { status: 200, cookies, json: await readAccount(database, given.user.id) };
  };
}

export function signInSecondFactor(services: Services): Handler<Routes['signInSecondFactor']> {
  const { accounts, database } = services;
  return async (context): Promise<Answer> => {
    const { body } = context;
    context.notes.account = await challenged(services, context);
    // Who has a session already signs in anew with the challenge, not as whom the session is.
    const headers = withoutSession(headersOf(context));
    const { given, cookies } = await asked<{ user: { id: string } }>(
      'code' in body
        ? accounts.auth.api.verifyTOTP({ body, headers, returnHeaders: true })
        : accounts.auth.api.verifyBackupCode({ body: { code: body.backupCode }, headers, returnHeaders: true }),
    );
    Object.assign(context.notes, { account: given.user.id, isTheirs: true });
    return { status: 200, cookies, json: await readAccount(database, given.user.id) };
  };
}

/** Whose password was shown before. */
async function challenged({ database, secret }: Services, { incoming }: Pick<Context, 'incoming'>): Promise<string | undefined> {
  const challenge = tokenIn(cookieOf(incoming.header('cookie'), challengeCookie) ?? '', secret);
  if (challenge === null) return undefined;
  const [row] = await database<{ id: string }[]>`
    select a.id from account_verifications v join accounts a on a.id = v.value where v.identifier = ${challenge}`;
  return row?.id;
}

export function signOut({ accounts }: Services): Handler<Routes['signOut']> {
  return async (context): Promise<Answer> => {
    const cookie = cookieOf(context.incoming.header('cookie'), sessionCookie);
    const { cookies } = await asked(accounts.auth.api.signOut({ headers: headersOf(context), returnHeaders: true }));
    if (cookie !== null) accounts.sessions.forget(cookie);
    return { status: 204, cookies };
  };
}

function withoutSession(headers: Headers): Headers {
  const kept = (headers.get('cookie') ?? '').split(';').filter((one) => !one.trim().startsWith(`${sessionCookie}=`));
  headers.set('cookie', kept.join(';'));
  return headers;
}

/** The first sign-in of an account is no news. */
async function tellOwner(
  { accounts, database }: Services,
  id: string,
  { clientAddress, incoming }: Context<Routes['signIn']>,
): Promise<void> {
  const [row] = await database<{ email: string; sessions: number }[]>`
    select email, (select count(*)::int from account_sessions where user_id = accounts.id) as sessions from accounts where id = ${id}`;
  if (!row || row.sessions < 2) return;
  await accounts.outbox.put(
    accounts.letters.newSignIn(row.email, { address: clientAddress, program: incoming.header('user-agent').slice(0, 200) }),
  );
}
