import type { Answer, Handler } from '../answer.ts';
import { cookieOf, openSession, sessionCookie, sessionSeconds } from '../auth.ts';
import type { Routes } from '../contract/index.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

export function login(services: Services): Handler<Routes['login']> {
  return async ({ query, headOnly, incoming }): Promise<Answer> => {
    // Programs that only look at a link must not use it up.
    if (headOnly) return { status: 204 };
    const session = query.token === '' ? null : await openSession(services.database, query.token);
    if (session === null) {
      // The same link again, by somebody who is signed in already: nothing is lost.
      const cookie = cookieOf(incoming.header('cookie'), sessionCookie);
      if (cookie !== null && (await services.auth.bySession(cookie)))
        return { status: 303, headers: { location: '/', 'cache-control': 'no-store' } };
      // A person who follows an old link should see a page, not a document for programs.
      if (incoming.header('accept').includes('text/html'))
        return { status: 303, headers: { location: '/?link=used', 'cache-control': 'no-store' } };
      throw refuse('link-used', 401, 'This sign-in link has been used or is too old.', 'The server prints a new one at each start.');
    }
    return {
      status: 303,
      headers: {
        location: '/',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'set-cookie': cookie(session, sessionSeconds),
      },
    };
  };

  function cookie(value: string, seconds: number): string {
    const secure = services.settings.publicUrl.startsWith('https:') ? '; Secure' : '';
    return `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
  }
}

export function readSession(): Handler<Routes['readSession']> {
  return ({ caller }) => ({ status: 200, json: { role: caller?.kind === 'person' ? caller.role : null } });
}

export function endSession(services: Services): Handler<Routes['endSession']> {
  return async ({ caller }) => {
    if (caller?.kind === 'person' && caller.session !== null) await services.auth.endSession(caller.session);
    return { status: 204, headers: { 'set-cookie': `${sessionCookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0` } };
  };
}
