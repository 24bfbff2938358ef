import { asked, headersOf } from '../accounts/calls.ts';
import { sessionCookie } from '../accounts/session-cookie.ts';
import type { Answer, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';

export function readSession({ accounts, gate, live, settings }: Services): Handler<Routes['readSession']> {
  return async (context): Promise<Answer> => {
    const person = context.caller?.kind === 'person' ? context.caller : null;
    // To a key of one organisation there are no others.
    const organisations = (person?.organisations ?? []).filter(({ id }) => person?.boundTo === undefined || person.boundTo === id);
    const siteAccess = gate.isClosed ? 'members' : 'public';
    const json = {
      accountId: person?.id ?? null,
      role: person?.role ?? null,
      organisations,
      siteAccess,
      allowsImport: settings.allowImport === true,
      downloads: live.value('downloads').videos,
      showsViews: live.value('site').showViews,
      asksConsent: live.value('analytics').consent && live.value('analytics').collect !== 'nothing',
      tagline: live.value('instance').tagline,
    };
    if (person === null || person.session === null) return { status: 200, json };
    // A session in use lives on: once a day it is prolonged, and so is its cookie.
    const { cookies } = await asked(accounts.auth.api.getSession({ headers: headersOf(context), returnHeaders: true }));
    return { status: 200, cookies, json };
  };
}

export function endSession(services: Services): Handler<Routes['endSession']> {
  return async ({ caller }) => {
    if (caller?.kind === 'person' && caller.session !== null) await services.auth.endSession(caller.session);
    return { status: 204, cookies: [`${sessionCookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`] };
  };
}
