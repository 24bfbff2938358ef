/** The queue in the Prometheus text format. */
import type { QueueView } from '../contract/queue.ts';

export function queueMetrics({ cells, paused, workers, deadEffects, withoutEncoder }: QueueView): string {
  const labels = ({ class: of, kind }: { class: string; kind: string }) => `{class="${of}",kind="${kind}"}`;
  const gauge = (name: string, values: string[]) => [
    `# TYPE vitascope_${name} gauge`,
    ...values.map((value) => `vitascope_${name}${value}`),
  ];
  const per = (name: string, of: (cell: QueueView['cells'][number]) => number) =>
    gauge(
      name,
      cells.map((cell) => `${labels(cell)} ${of(cell)}`),
    );
  return `${[
    ...per('queue_jobs', (cell) => cell.queued),
    ...per('queue_waiting_jobs', (cell) => cell.waiting),
    ...per('queue_oldest_seconds', (cell) => Math.round(cell.oldestSeconds ?? 0)),
    ...per('leased_jobs', (cell) => cell.leased),
    ...per('failed_jobs_last_day', (cell) => cell.failedLastDay),
    ...gauge('queue_paused', [
      ...paused.classes.map((name) => `{axis="class",name="${name}"} 1`),
      ...paused.kinds.map((name) => `{axis="kind",name="${name}"} 1`),
    ]),
    ...gauge('workers_online', [` ${workers.online}`]),
    ...gauge('worker_slots', [` ${workers.slots}`]),
    ...gauge('dead_effects', [` ${deadEffects}`]),
    ...gauge(
      'jobs_without_encoder',
      withoutEncoder.map(({ codec, queued }) => `{codec="${codec}"} ${queued}`),
    ),
  ].join('\n')}\n`;
}
