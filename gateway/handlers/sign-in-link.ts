/** The page of a one-time sign-in link, and its button. */
import { asked, headersOf } from '../accounts/calls.ts';
import { sessionCookie } from '../accounts/session-cookie.ts';
import { accountOfLoginLink, isLoginLinkKept, ownerOfLoginLink, useLoginLink } from '../accounts/sign-in-links.ts';
import type { Answer, Context, Handler } from '../answer.ts';
import { cookieOf } from '../auth.ts';
import type { Routes } from '../contract/index.ts';
import { signInForm } from '../contract/public.ts';
import { readForm } from '../form-body.ts';
import { check } from '../json-body.ts';
import { Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { signInPageOf } from './sign-in-page.ts';

/** Uses nothing up and opens nothing: programs that look at links open them as well. */
export function signInPage(services: Services): Handler<Routes['signInPage']> {
  return async (context): Promise<Answer> => {
    const { query, headOnly } = context;
    const owner = await ownerOfLoginLink(services.database, query.token);
    if (owner === null) return usedUp(services, context);
    const { bytes, ...head } = signInPageOf(owner, query.token);
    return headOnly ? { ...head, reportedBytes: bytes.length } : { ...head, bytes };
  };
}

export function login(services: Services): Handler<Routes['login']> {
  const { database, accounts } = services;
  return async (context): Promise<Answer> => {
    const { incoming, notes } = context;
    const { token } = check(signInForm, await readForm(incoming), 'form');
    notes.account = await accountOfLoginLink(database, token);
    const accountId = await useLoginLink(database, token);
    if (accountId === null) return usedUp(services, context);
    const call = accounts.auth.api.openSession({ body: { accountId }, headers: headersOf(context), returnHeaders: true });
    const opened = await asked(call).catch((error: unknown) => {
      if (error instanceof Refusal) return error;
      throw error;
    });
    if (opened instanceof Refusal) return refused(context, opened, `/sign-in?problem=${encodeURIComponent(opened.problem.code)}`);
    if (!(await isLoginLinkKept(database, token))) {
      await database`delete from account_sessions where token = ${opened.given.token}`;
      return usedUp(services, context);
    }
    notes.isTheirs = true;
    return to('/', opened.cookies);
  };
}

/** The same link again, by somebody who is signed in already: nothing is lost. */
async function usedUp({ accounts }: Services, context: Pick<Context, 'incoming' | 'notes'>): Promise<Answer> {
  const cookie = cookieOf(context.incoming.header('cookie'), sessionCookie);
  if (cookie !== null && (await accounts.sessions.person(cookie))) return to('/');
  const refusal = refuse('link-used', 401, 'This sign-in link has been used or is too old.', 'The server prints a new one at each start.');
  return refused(context, refusal, '/?link=used');
}

/** A person should see a page, not a document for programs. */
function refused({ incoming, notes }: Pick<Context, 'incoming' | 'notes'>, refusal: Refusal, page: string): Answer {
  notes.code = refusal.problem.code;
  if (incoming.header('accept').includes('text/html')) return to(page);
  throw refusal;
}

function to(location: string, cookies: readonly string[] = []): Answer {
  return { status: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }, cookies };
}
