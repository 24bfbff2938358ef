/** Quotas: the caller's own, and what administrators set. */
import { boundTo } from '../access.ts';
import type { Caller, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { bucketForPages } from '../direct/pages.ts';
import type { Services } from '../services.ts';
import { ownQuota, quotaOf, type Subject, setQuota, subjectOf } from '../uploads/quota.ts';

export function readOwnQuota(services: Services): Handler<Routes['readOwnQuota']> {
  return async ({ caller, query }) => {
    const quota = await quotaOf(services, subjectOf(caller?.id ?? '', query.organisation ?? boundTo(caller) ?? null));
    const { requestBytes } = services.live.value('uploads');
    return {
      status: 200,
      json: { ...quota, maxUploadBytes: services.settings.maxUploadBytes, requestBytes, toBucket: bucketForPages(services) !== null },
    };
  };
}

export function readQuota(services: Services): Handler<Routes['readQuota']> {
  return ({ params }) => quotaView(services, params);
}

export function writeQuota(services: Services): Handler<Routes['writeQuota']> {
  return async ({ params, body, caller }) => {
    await setQuota(services.database, params, body, nameOf(caller));
    await services.events.append([{ type: 'quota.changed', subject: { type: params.kind, id: params.id }, data: body }]);
    return quotaView(services, params);
  };
}

async function quotaView(services: Services, subject: Subject) {
  return { status: 200, json: { ...(await quotaOf(services, subject)), own: await ownQuota(services.database, subject) } };
}
const nameOf = (caller: Caller | null): string => (caller?.kind === 'person' ? caller.id : '');
