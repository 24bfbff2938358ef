/** The queue, for Prometheus. */
import { Gauge, type Registry } from 'prom-client';
import type { QueueView } from '../contract/queue.ts';

type Cell = QueueView['cells'][number];

/** Returns what writes a view of the queue into the gauges; null, when there is none, empties them. */
export function createQueueGauges(registry: Registry): (view: QueueView | null) => void {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge<L>({ name: `vitascope_${name}`, help, labelNames, registers: [registry] });
  const cell = ['class', 'kind'] as const;
  const perCell: [Gauge<'class' | 'kind'>, (cell: Cell) => number][] = [
    [gauge('queue_jobs', 'Jobs that wait, by class and kind.', [...cell]), ({ queued }) => queued],
    [gauge('queue_waiting_jobs', 'Of these, jobs that wait out a back-off after a failed attempt.', [...cell]), ({ waiting }) => waiting],
    [
      gauge('queue_oldest_seconds', 'How long the oldest of them has waited.', [...cell]),
      ({ oldestSeconds }) => Math.round(oldestSeconds ?? 0),
    ],
    [gauge('leased_jobs', 'Jobs that workers have in hand.', [...cell]), ({ leased }) => leased],
    [gauge('failed_jobs_last_day', 'Jobs that were given up within 24 hours.', [...cell]), ({ failedLastDay }) => failedLastDay],
  ];
  const paused = gauge('queue_paused', '1 for each class or kind of job that an administrator has paused.', ['axis', 'name']);
  const online = gauge('workers_online', 'Workers that were heard of lately and are not disabled.');
  const slots = gauge('worker_slots', 'Jobs that these workers take at once.');
  const dead = gauge('dead_effects', 'Messages between actors that were given up; see the dead letters in the admin API.');
  const vain = gauge('jobs_without_encoder', 'Jobs that wait for a codec which no worker that is online can encode.', ['codec']);

  return (view) => {
    for (const [one, of] of perCell) {
      one.reset();
      for (const each of view?.cells ?? []) one.set({ class: each.class, kind: each.kind }, of(each));
    }
    paused.reset();
    vain.reset();
    for (const each of [online, slots, dead]) each.remove();
    if (view === null) return;
    for (const name of view.paused.classes) paused.set({ axis: 'class', name }, 1);
    for (const name of view.paused.kinds) paused.set({ axis: 'kind', name }, 1);
    for (const { codec, queued } of view.withoutEncoder) vain.set({ codec }, queued);
    online.set(view.workers.online);
    slots.set(view.workers.slots);
    dead.set(view.deadEffects);
  };
}
