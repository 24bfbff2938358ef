/** The queue at a glance, for the console, for metrics and for whoever starts and stops workers by it. */
import { type QueueClass, queueClasses, queueClassOf } from '../../actors/job/contract.ts';
import { offlineAfterSeconds } from '../../actors/worker/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { encoderNamed, encoders } from '../../media/index.ts';
import type { QueueView } from '../contract/queue.ts';
import { createShortCache } from '../short-cache.ts';

const keptMs = 3_000;

export interface Overview {
  read(): Promise<QueueView>;
  /** Something was changed here, which the next look is to show. */
  drop(): void;
}

/** One look serves everybody who asks within a few seconds: with a long queue it reads all of its index. */
export function createOverview(database: Database): Overview {
  const cache = createShortCache<QueueView>({ milliseconds: keptMs, size: 1 });
  return { read: () => cache.get('', () => look(database)), drop: () => cache.drop('') };
}

interface Row {
  priority: number;
  kind: string;
  queued: number;
  waiting: number;
  leased: number;
  failed: number;
  oldest: number | null;
}
async function look(database: Database): Promise<QueueView> {
  // One after the other: nobody waits for these milliseconds, and side by side each would open a connection.
  const rows = await database<Row[]>`
    select priority, kind, sum(queued)::int as queued, sum(waiting)::int as waiting, sum(leased)::int as leased, sum(failed)::int as failed,
      max(oldest)::float as oldest
    from (
      select priority, kind, count(*) as queued, count(*) filter (where ready_at > now()) as waiting, 0 as leased, 0 as failed,
        extract(epoch from now() - min(created_at)) as oldest
      from jobs where state = 'queued' group by 1, 2
      union all
      select priority, kind, 0, 0, count(*), 0, null from jobs where state = 'leased' group by 1, 2
      union all
      select priority, kind, 0, 0, 0, count(*), null from jobs where state = 'failed' and updated_at > now() - interval '24 hours' group by 1, 2
    ) counted group by 1, 2 order by 1, 2`;
  const pauses = await database<{ axis: 'class' | 'kind'; name: string }[]>`select axis, name from queue_pauses order by name`;
  const [workers] = await database<QueueView['workers'][]>`
    select count(*) filter (where state in ('active', 'draining'))::int as online, count(*) filter (where state = 'draining')::int as draining,
      coalesce(sum((capabilities->>'concurrency')::int) filter (where state = 'active'), 0)::int as slots
    from workers where last_heartbeat_at > now() - make_interval(secs => ${offlineAfterSeconds})`;
  const [dead] = await database<{ count: number }[]>`select count(*)::int as count from dead_effects`;
  const codecs = await waitingInVain(database);
  const named = (axis: 'class' | 'kind') => pauses.filter((pause) => pause.axis === axis).map(({ name }) => name);
  const [classes, kinds] = [queueClasses.filter((one) => named('class').includes(one)), named('kind')];
  const isPaused = (one: QueueClass, kind: string) => classes.includes(one) || kinds.includes(kind);
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const oldest = rows.flatMap((row) => row.oldest ?? []);
  return {
    cells: rows.map((row) => ({
      class: queueClassOf(row.priority),
      kind: row.kind,
      queued: row.queued,
      waiting: row.waiting,
      leased: row.leased,
      oldestSeconds: row.oldest,
      failedLastDay: row.failed,
      paused: isPaused(queueClassOf(row.priority), row.kind),
    })),
    queued: sum((row) => row.queued),
    leased: sum((row) => row.leased),
    oldestSeconds: oldest.length === 0 ? null : Math.max(...oldest),
    failedLastDay: sum((row) => row.failed),
    deadEffects: dead?.count ?? 0,
    withoutEncoder: codecs,
    paused: { classes, kinds },
    workers: workers ?? { online: 0, draining: 0, slots: 0 },
  };
}

/** By codec. A family that was begun and whose encoder is gone is not among them: it begins again by itself (strandedFamilies). */
async function waitingInVain(database: Database): Promise<QueueView['withoutEncoder']> {
  const identities = await database<{ identity: string }[]>`
    select distinct jsonb_array_elements_text(capabilities -> 'encoders') as identity from workers
    where state = 'active' and capabilities -> 'kinds' @> '["transcode"]'
      and last_heartbeat_at > now() - make_interval(secs => ${offlineAfterSeconds})`;
  const able = identities.flatMap(({ identity }) => encoderNamed(identity) ?? []).map((name) => encoders[name].codec as string);
  return database<QueueView['withoutEncoder']>`
    select codec, count(*)::int as queued, extract(epoch from now() - min(created_at))::float as "oldestSeconds"
    from jobs where state = 'queued' and codec is not null and codec <> all(${able}::text[]) group by codec order by codec`;
}
