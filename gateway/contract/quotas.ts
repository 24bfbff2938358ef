/** How many bytes of files an account or an organisation may send. */
import { z } from 'zod';
import { route } from './routes.ts';

/** -1: none. */
const most = z.number().int().min(-1).max(Number.MAX_SAFE_INTEGER);
/** Days are those of UTC. Uploads that are open count their whole length. */
export const quotaView = z.object({
  totalBytes: most,
  dailyBytes: most,
  usedBytes: z.number(),
  usedTodayBytes: z.number(),
});
export type QuotaView = z.infer<typeof quotaView>;
const ownQuota = z.strictObject({ totalBytes: most.nullable(), dailyBytes: most.nullable() });
const subjectView = quotaView.extend({ own: ownQuota });
const bySubject = z.object({ kind: z.enum(['account', 'organisation']), id: z.string().min(1).max(100) });

export const quotaRoutes = {
  readOwnQuota: route({
    summary:
      'What the caller may send, and has sent; the largest file, the largest request that proxies let through (0: any), and whether pages send files straight to the bucket',
    method: 'GET',
    path: '/api/v1/me/quota',
    listeners: ['public'],
    access: 'account.read',
    needs: { organisation: ['organisation.read'] },
    rate: 'read',
    query: z.object({ organisation: z.string().min(1).max(100).optional() }),
    answers: { 200: { json: quotaView.extend({ maxUploadBytes: z.number(), requestBytes: z.number(), toBucket: z.boolean() }) } },
    problems: [],
  }),
  readQuota: route({
    listeners: ['admin'],
    summary: 'Quota of an account or an organisation, and what is used of it. `own`: what was set for it alone',
    method: 'GET',
    path: '/api/v1/admin/quotas/{kind}/{id}',
    access: 'instance.read',
    rate: 'read',
    params: bySubject,
    answers: { 200: { json: subjectView } },
    problems: [],
  }),
  writeQuota: route({
    listeners: ['admin'],
    summary: 'Sets the quota of an account or an organisation. -1: none; null: as for everybody',
    method: 'PUT',
    path: '/api/v1/admin/quotas/{kind}/{id}',
    access: 'instance.change',
    rate: 'write',
    params: bySubject,
    body: { json: ownQuota },
    answers: { 200: { json: subjectView } },
    problems: [],
  }),
} as const;
