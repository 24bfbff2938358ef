/** The admin listener: the object store against the rows. */
import { z } from 'zod';
import { leastHours, phases, reconcileStates, reportSchema } from '../../actors/reconcile/contract.ts';
import { route } from './routes.ts';

export const reconcileView = z
  .object({
    id: z.string(),
    state: z.enum(reconcileStates),
    delete: z.boolean(),
    olderThanHours: z.number(),
    /** What it looks at now, or looked at last. */
    phase: z.enum(phases),
    report: reportSchema,
    problem: z.string().nullable(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'Reconciliation', description: 'A look at the object store against the catalogue.' });
export type ReconcileView = z.infer<typeof reconcileView>;
const common = { listeners: ['admin'], path: '/api/v1/admin/storage/reconcile' } as const;

export const storageRoutes = {
  startReconcile: route({
    ...common,
    access: 'instance.change',
    summary:
      'Looks for objects that no row names, for rows without their object, and for leftovers; deletes only when asked to, and nothing that is younger than a day',
    method: 'POST',
    rate: 'write',
    body: {
      json: z
        .object({ delete: z.boolean().default(false), olderThanHours: z.number().min(0).max(87_600).default(leastHours) })
        .refine((wish) => !wish.delete || wish.olderThanHours >= leastHours, {
          path: ['olderThanHours'],
          message: `What is younger than ${leastHours} hours may be in use and is not deleted.`,
        }),
    },
    answers: { 202: { json: reconcileView } },
    problems: ['reconcile-running'],
  }),
  readReconcile: route({
    ...common,
    access: 'instance.read',
    summary: 'How far the latest one is, and what it has found',
    method: 'GET',
    rate: 'read',
    answers: { 200: { json: reconcileView } },
    problems: [],
  }),
  cancelReconcile: route({
    ...common,
    access: 'instance.change',
    summary: 'Ends the one that runs, soon; what it has found stays',
    method: 'DELETE',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
} as const;
