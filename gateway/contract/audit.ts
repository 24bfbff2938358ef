/** The admin listener: who did what. */
import { z } from 'zod';
import { route } from './routes.ts';

export const auditEntryView = z
  .object({
    id: z.number().int(),
    at: z.string(),
    actorKind: z.enum(['person', 'worker', 'nobody']),
    actorId: z.string().nullable(),
    /** Null also for who has just shown a password or a link. */
    credential: z.enum(['session', 'key']).nullable(),
    /** Operation id of the route. */
    action: z.string(),
    /** Parameters of its path, and the `account` that somebody signed in to, or tried to. */
    target: z.record(z.string(), z.string()),
    /** Names of what the body held; values are not kept. */
    fields: z.array(z.string()),
    status: z.number().int(),
    /** Of the problem, where it was refused. */
    code: z.string().nullable(),
    address: z.string(),
    listener: z.string(),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEntry', description: 'A change that was made or refused.' });

const time = z.iso.datetime({ offset: true });
const filter = z.object({
  actor: z.string().max(200).optional(),
  /** What it did, and what was done to it. */
  account: z.string().max(200).optional(),
  /** The `id` in its path: of a worker, a job, a video. */
  target: z.string().max(200).optional(),
  action: z
    .string()
    .regex(/^\w{1,100}$/)
    .optional(),
  from: time.optional(),
  to: time.optional(),
});
const common = { listeners: ['admin'], access: 'instance.read', rate: 'read', method: 'GET' } as const;

export const auditRoutes = {
  listAudit: route({
    ...common,
    summary: 'Changes that were made or refused, newest first',
    path: '/api/v1/admin/audit',
    query: filter.extend({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
    }),
    answers: { 200: { json: z.object({ items: z.array(auditEntryView), nextCursor: z.string().nullable() }) } },
    problems: [],
  }),
  exportAudit: route({
    ...common,
    summary: 'The same as one file, oldest first: a JSON document a line',
    path: '/api/v1/admin/audit/export',
    query: filter,
    answers: { 200: { bytes: 'application/x-ndjson' } },
    problems: [],
  }),
} as const;
