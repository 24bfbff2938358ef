/** What is wrong, by what was seen and by the limits that administrators have set: a decision without input or output. */
import { offlineAfterSeconds } from '../../actors/worker/contract.ts';
import { type AlertName, alertKinds } from '../contract/alerts.ts';
import type { QueueView } from '../contract/queue.ts';
import type { SectionValue } from '../contract/setting-sections.ts';
import type { Report } from '../health.ts';
import { componentWords } from './public-words.ts';

export interface Look {
  components: Report['components'];
  queue: QueueView;
  videos: number;
  /** Workers that should be online and are not. */
  silent: { id: string; label: string }[];
}
export type Limits = SectionValue<'alerts'>;
export interface Condition {
  name: AlertName;
  subject: string;
  severity: 'critical' | 'warning';
  summary: string;
  facts: Record<string, unknown>;
  /** How long it must hold before anybody is told. */
  holdSeconds: number;
}

const usualHold = 300;
const minutes = (seconds: number) => `${Math.round(seconds / 60)} min`;

export function conditionsOf({ components, queue, videos, silent }: Look, limits: Limits): Condition[] {
  const found: Condition[] = [];
  const add = (name: AlertName, holdSeconds: number, summary: string, facts: Record<string, unknown>, subject = '') =>
    found.push({ name, subject, severity: alertKinds[name].severity, summary, facts, holdSeconds });

  for (const [component, health] of Object.entries(components)) {
    if (health.status === 'down') found.push(componentDown(component, limits));
    // Backups have alerts of their own.
    if (health.status !== 'degraded' || component === 'backups') continue;
    const { code, summary } = componentWords(component, 'degraded');
    add('VitascopeComponentDegraded', limits.componentDegradedSeconds, summary, { component, code }, component);
  }
  const freeBytes = components.objects?.freeBytes;
  if (typeof freeBytes === 'number' && freeBytes < limits.diskFreeBytes) {
    const summary = `Only ${(freeBytes / 1e9).toFixed(1)} GB are free where objects are kept.`;
    add('VitascopeDiskLow', usualHold, summary, { freeBytes, limitBytes: limits.diskFreeBytes });
  }
  const oldest = queue.oldestSeconds ?? 0;
  if (queue.queued > limits.queueJobs && oldest > limits.queueSeconds) {
    const summary = `${queue.queued} jobs wait, the oldest for ${minutes(oldest)}; more workers would help.`;
    add('VitascopeQueueLong', usualHold, summary, { queued: queue.queued, oldestSeconds: Math.round(oldest) });
  }
  if (limits.noWorkerSeconds > 0 && queue.workers.online === 0)
    add('VitascopeNoWorker', limits.noWorkerSeconds, 'No worker is online: nothing is encoded.', {});
  const lostSeconds = Math.max(0, limits.workerLostSeconds - offlineAfterSeconds);
  for (const { id, label } of limits.workerLostSeconds > 0 ? silent : [])
    add('VitascopeWorkerLost', lostSeconds, `The worker ${label} has not been heard of.`, { worker: id, label }, id);
  for (const { codec, queued } of queue.withoutEncoder)
    add(
      'VitascopeNoEncoder',
      900,
      `${queued} jobs wait for ${codec}, which no worker that is online can encode.`,
      { codec, queued },
      codec,
    );
  if (limits.failedJobsShare > 0 && queue.failedLastDay > limits.failedJobsShare * Math.max(1, videos)) {
    const summary = `${queue.failedLastDay} jobs were given up within a day.`;
    add('VitascopeJobsFail', usualHold, summary, { failedLastDay: queue.failedLastDay, videos });
  }
  const late = components.outbox?.oldest;
  if (limits.outboxSeconds > 0 && typeof late === 'number' && late > limits.outboxSeconds)
    add('VitascopeOutboxStuck', usualHold, 'Messages between actors are not delivered. Is daprd up?', { oldestSeconds: Math.round(late) });
  if (queue.deadEffects > 0) {
    const summary = `${queue.deadEffects} messages between actors were given up; the admin API lists them under dead-effects.`;
    add('VitascopeDeadEffects', usualHold, summary, { deadEffects: queue.deadEffects });
  }
  const { backups } = components;
  if (backups?.hasFailed === true)
    add('VitascopeBackupFailed', 0, 'The last backup, or the last look at one, failed: "vitascope backup list" says why.', {
      place: backups.place,
    });
  const age = backups?.ageSeconds;
  if (limits.backupAgeSeconds > 0 && backups?.daily === true && typeof age === 'number' && age > limits.backupAgeSeconds) {
    const summary = backups.newest === null ? 'There is no backup yet.' : `The newest backup is ${Math.round(age / 3600)} h old.`;
    add('VitascopeBackupOld', usualHold, summary, { newest: backups.newest, ageSeconds: age });
  }
  return found;
}

export function componentDown(component: string, limits: Limits): Condition {
  const { code, summary } = componentWords(component, 'down');
  return {
    name: 'VitascopeComponentDown',
    subject: component,
    severity: alertKinds.VitascopeComponentDown.severity,
    summary,
    facts: { component, code },
    holdSeconds: limits.componentDownSeconds,
  };
}
