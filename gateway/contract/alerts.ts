/** Alerts: what operators should hear of. Webhooks of the instance are told; k8s/monitoring/alerts.yaml calls the same things by the same names. */
import { z } from 'zod';
import { route } from './routes.ts';

export interface AlertKind {
  severity: 'critical' | 'warning';
  /** When it is raised, in words for the documents. */
  when: string;
}

export const alertKinds = {
  VitascopeComponentDown: { severity: 'critical', when: 'A component of `/health` has been down for `componentDownSeconds`' },
  VitascopeComponentDegraded: { severity: 'warning', when: 'A component of `/health` has been degraded for `componentDegradedSeconds`' },
  VitascopeDiskLow: { severity: 'warning', when: 'Less than `diskFreeBytes` have been free for five minutes where objects are kept' },
  VitascopeQueueLong: {
    severity: 'warning',
    when: 'More than `queueJobs` jobs wait, the oldest for more than `queueSeconds`, and have for five minutes',
  },
  VitascopeNoWorker: { severity: 'critical', when: 'No worker has been heard of for `noWorkerSeconds`' },
  VitascopeWorkerLost: { severity: 'warning', when: 'A worker has not been heard of for `workerLostSeconds`' },
  VitascopeNoEncoder: { severity: 'warning', when: 'Jobs have waited for 15 minutes for a codec that no worker can encode' },
  VitascopeJobsFail: {
    severity: 'warning',
    when: 'Within a day, more jobs were given up than `failedJobsShare` times the number of videos',
  },
  VitascopeOutboxStuck: { severity: 'critical', when: 'Messages between actors have been late by `outboxSeconds` for five minutes' },
  VitascopeDeadEffects: { severity: 'warning', when: 'Messages between actors were given up' },
  VitascopeBackupFailed: { severity: 'warning', when: 'The last backup, or the last look at one, failed' },
  VitascopeBackupOld: { severity: 'critical', when: 'The newest backup is older than `backupAgeSeconds`, or there is none' },
} as const satisfies Record<string, AlertKind>;
export type AlertName = keyof typeof alertKinds;
export const alertNames = Object.keys(alertKinds) as [AlertName, ...AlertName[]];

/** As webhooks are told it, and as the list shows it. */
export const alertView = z.object({
  /** The name, and what it is about where there can be several. */
  id: z.string(),
  name: z.enum(alertNames),
  /** A component, a worker, a codec; empty where there is only one. */
  subject: z.string(),
  severity: z.enum(['critical', 'warning']),
  summary: z.string(),
  /** Since when it holds. */
  since: z.string(),
  raisedAt: z.string(),
  /** How often it was told again since. */
  repeats: z.number().int(),
  facts: z.record(z.string(), z.unknown()),
});
export type AlertView = z.infer<typeof alertView>;

export const alertRoutes = {
  listAlerts: route({
    summary: 'The alerts that hold now, the oldest first',
    method: 'GET',
    path: '/api/v1/admin/alerts',
    listeners: ['admin'],
    access: 'instance.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(alertView), nextCursor: z.null() }) } },
    problems: [],
  }),
} as const;
