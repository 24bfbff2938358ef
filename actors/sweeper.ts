/** The safety net: leases that ran out, reservations and reminders that got lost, and rows nobody needs any more. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../components/database/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import type { ActorProxy } from '../dapr/index.ts';
import { createDowntime, type Downtime } from './downtime.ts';
import { leaseSeconds } from './job/contract.ts';
import type { Log } from './log.ts';
import { deleteLoose, forgetRemoved } from './purge.ts';
import { superviseName, supervisePeriodSeconds } from './video/decide.ts';

export interface SweeperInit {
  database: Database;
  objects: Pick<Objects, 'delete'>;
  proxy: ActorProxy;
  log: Log;
  clock: () => Date;
  everyMs?: number;
}
export interface Sweeper {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One round; exposed for tests and for an operator's impatience. */
  sweep(): Promise<void>;
}
/** One sweeper at a time in the whole cluster. Any constant does, as long as nothing else takes it. */
const lockKey = 7_239_104;
const purgeEveryMs = 10 * 60_000;
const atOnce = 16;

export function createSweeper({ database, objects, proxy, log, clock, everyMs = 5_000 }: SweeperInit): Sweeper {
  const stopping = new AbortController();
  let downtime: Downtime | null = null;
  let purgedAt = Number.NEGATIVE_INFINITY;
  let loop: Promise<void> | null = null;

  /** Renewals are written to the jobs table, so its newest change is the last sign of life of whatever ran before us. */
  async function firstDowntime(): Promise<Downtime> {
    const [row] = await database<{ at: Date | null }[]>`select max(updated_at) as at from jobs where state = 'leased'`;
    return createDowntime({ lastSign: row?.at ?? clock(), longestGapMs: 3 * everyMs });
  }

  async function sweep(): Promise<void> {
    downtime ??= await firstDowntime();
    const known = downtime;
    const reachable = await database.begin(async (connection) => {
      const [lock] = await connection<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${lockKey}) as mine`;
      if (lock?.mine !== true) return true;
      const actors = await expireLeases(known);
      await superviseLost();
      await database`update jobs set reserved_until = null where state = 'queued' and reserved_until < now() - interval '1 minute'`;
      if (clock().getTime() - purgedAt >= purgeEveryMs) {
        purgedAt = clock().getTime();
        await purge();
      }
      return actors;
    });
    // While actors cannot be reached, renewals cannot either.
    if (reachable) known.working(clock());
  }

  async function expireLeases(known: Downtime): Promise<boolean> {
    const now = clock();
    const leases = await database<{ id: string; epoch: number; expires: Date }[]>`
      select id, epoch, lease_expires_at as expires from jobs where state = 'leased' and lease_expires_at < ${now} order by lease_expires_at limit 500`;
    const over = leases
      .map(({ id, epoch, expires }) => ({
        id,
        epoch,
        expires,
        grace: known.graceSeconds(new Date(expires.getTime() - leaseSeconds * 1000), now),
      }))
      .filter(({ expires, grace }) => expires.getTime() + grace * 1000 <= now.getTime());
    let reachable = true;
    await bounded(over, async ({ id, epoch, grace }) => {
      const answer = await proxy.call('Job', id, 'expire', { epoch, graceSeconds: grace }, { idempotent: true });
      if (!answer.ok && answer.problem.code === 'actors-unavailable') reachable = false;
      if (answer.ok) log.info({ job: id, epoch }, 'lease ran out');
    });
    return reachable;
  }

  /** A supervised video changes its row every minute at most; one that does not has lost its reminder. */
  async function superviseLost(): Promise<void> {
    const silent = new Date(clock().getTime() - 2.5 * supervisePeriodSeconds * 1000);
    const videos = await database<{ id: string }[]>`
      select id from videos where state = 'processing' and deleted_at is null and updated_at < ${silent} order by updated_at limit 50`;
    await bounded(videos, async ({ id }) => {
      const answer = await proxy.call('Video', id, 'supervise', {}, { idempotent: true });
      if (answer.ok) await proxy.setReminder('Video', id, superviseName, supervisePeriodSeconds);
    });
  }

  async function purge(): Promise<void> {
    await database`delete from event_log where at < now() - interval '24 hours'`;
    // Marks only guard against repeats, which come within minutes: those of jobs that ended yesterday guard nothing.
    await database`
      delete from inbox_marks m using jobs j
      where j.state in ('done', 'failed', 'cancelled') and j.updated_at < now() - interval '1 day'
        and ((m.actor_type = 'Job' and m.actor_id = j.id) or (m.sender_type = 'Job' and m.sender_id = j.id))
        and not exists (select 1 from outbox o where o.actor_type = m.sender_type and o.actor_id = m.sender_id)`;
    await database`delete from dead_effects where died_at < now() - interval '30 days'`;
    await database`delete from login_links where expires_at < now() - interval '1 day'`;
    await database`delete from sessions where expires_at < now()`;
    while (!stopping.signal.aborted && (await forgetRemoved(database, clock())) > 0);
    while (!stopping.signal.aborted && (await deleteLoose(database, objects, clock())) > 0);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep().catch((error: unknown) => log.warn({ error: String(error) }, 'sweep failed'));
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    sweep,
    async start() {
      loop = run();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

async function bounded<T>(items: T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}
