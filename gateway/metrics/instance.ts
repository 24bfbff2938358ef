/** How the instance is, for Prometheus: components, the outbox, the disk, videos. */
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../../components/database/contract.ts';
import type { Report } from '../health.ts';

const worth = { ok: 1, degraded: 0.5, down: 0 };

export function createInstanceGauges(registry: Registry): {
  health(report: Report): void;
  catalogue(database: Database): Promise<void>;
} {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge<L>({ name: `vitascope_${name}`, help, labelNames, registers: [registry] });
  const component = gauge('component_up', 'How a component of /health is: 1 ok, 0.5 degraded, 0 down.', ['component']);
  const free = gauge('storage_free_bytes', 'Free bytes of the disk that objects are kept on; left out where the store does not tell.');
  const backupAge = gauge('backup_age_seconds', 'Age of the newest backup; of the instance while there is none.');
  const backupBytes = gauge('backup_bytes', 'Size of the newest backup.');
  const backupFailed = gauge('backup_failed', 'Whether the last backup, or the last look at one, failed.');
  const waiting = gauge('outbox_waiting', 'Messages of actors that wait for delivery.');
  const oldest = gauge('outbox_oldest_seconds', 'How long the oldest of them has been due.');
  const videos = gauge('videos', 'Videos by state; removed ones are not counted.', ['state']);
  const events = gauge('event_log_last_id', 'Id of the newest event of the log: its rate is the rate of state changes.');
  const connections = gauge('database_connections', 'Connections to the database by state, of all programs that use it.', ['state']);

  return {
    health({ components }) {
      component.reset();
      for (const [name, { status }] of Object.entries(components)) component.set({ component: name }, worth[status]);
      const freeBytes = components.objects?.freeBytes;
      free.remove();
      if (typeof freeBytes === 'number') free.set(freeBytes);
      const { ageSeconds, sizeBytes, hasFailed }: Record<string, unknown> = components.backups ?? {};
      for (const one of [backupAge, backupBytes, backupFailed]) one.remove();
      if (typeof ageSeconds === 'number') backupAge.set(ageSeconds);
      if (typeof sizeBytes === 'number') backupBytes.set(sizeBytes);
      if (typeof hasFailed === 'boolean') backupFailed.set(hasFailed ? 1 : 0);
    },
    async catalogue(database) {
      const [[outbox], states, [log], open] = await Promise.all([
        database<{ waiting: number; oldest: number }[]>`
          select count(*)::int as waiting, greatest(0, coalesce(extract(epoch from now() - min(due_at)), 0))::float as oldest from outbox`,
        database<{ state: string; count: number }[]>`select state, count(*)::int as count from videos where deleted_at is null group by 1`,
        database<{ last: number }[]>`select (case when is_called then last_value else 0 end)::float as last from event_log_id_seq`,
        database<{ state: string | null; count: number }[]>`
          select state, count(*)::int as count from pg_stat_activity where datname = current_database() group by 1`,
      ]);
      waiting.set(outbox?.waiting ?? 0);
      oldest.set(outbox?.oldest ?? 0);
      events.set(log?.last ?? 0);
      videos.reset();
      for (const { state, count } of states) videos.set({ state }, count);
      connections.reset();
      for (const { state, count } of open) connections.set({ state: state ?? 'none' }, count);
    },
  };
}
