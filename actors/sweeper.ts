/** The safety net: leases that ran out or were taken away, silent workers, reservations and reminders that got lost, and what nobody needs any more. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import type { Database } from '../components/database/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import type { ActorProxy } from '../dapr/index.ts';
import { createDowntime, type Downtime } from './downtime.ts';
import { leaseSeconds } from './job/contract.ts';
import { strandedFamilies } from './job/encoding.ts';
import { isAhead } from './job/lease.ts';
import type { Log } from './log.ts';
import { purgeRound } from './purge-round.ts';
import { createStrandedWatch } from './stranded.ts';
import { superviseName, supervisePeriodSeconds } from './video/decision.ts';
import { offlineAfterSeconds } from './worker/contract.ts';

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
/** A worker that starts again, or is given a new driver, is back within. */
const strandedSeconds = 300;
const atOnce = 16;
/** Then a sweep asks no more actors; the next one goes on. The server ends a transaction that is silent for a minute. */
const longestMs = 20_000;
/** A job that never exists: its refusal shows that actors can be reached. */
const nobody = 'sweep';

export function createSweeper({ database, objects, proxy, log, clock, everyMs = 5_000 }: SweeperInit): Sweeper {
  const stopping = new AbortController();
  const stranded = createStrandedWatch({ afterSeconds: strandedSeconds });
  let downtime: Downtime | null = null;
  let loops: Promise<unknown> = Promise.resolve();

  /** Renewals are written to the jobs table, so its newest change is the last sign of life of whatever ran before us. */
  async function firstDowntime(): Promise<Downtime> {
    const [row] = await database<{ at: Date | null }[]>`select max(updated_at) as at from jobs where state = 'leased'`;
    return createDowntime({ lastSign: row?.at ?? clock(), longestGapMs: 3 * everyMs });
  }

  async function sweep(): Promise<void> {
    downtime ??= await firstDowntime();
    const known = downtime;
    // While actors cannot be reached, renewals cannot either: such time is not noted as working time.
    const reachable = await actorsAnswer();
    const until = performance.now() + longestMs;
    await database.begin(async (connection) => {
      const [lock] = await connection<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${lockKey}) as mine`;
      if (reachable) known.working(clock());
      if (lock?.mine !== true) return;
      await database`update jobs set reserved_until = null where state = 'queued' and reserved_until < now() - interval '1 minute'`;
      if (!reachable) return;
      await expireLeases(known, until);
      await revokeLeases(until);
      await lapseWorkers(known, until);
      await superviseLost(until);
      await giveUpStranded(until);
    });
  }

  async function actorsAnswer(): Promise<boolean> {
    const answer = await proxy.call('Job', nobody, 'expire', { epoch: 0, graceSeconds: 0 }, { idempotent: true, signal: stopping.signal });
    return !answer.ok && answer.problem.code === 'not-found';
  }

  async function expireLeases(known: Downtime, until: number): Promise<void> {
    const now = clock();
    const ahead = new Date(now.getTime() + 2 * leaseSeconds * 1000);
    const leases = await database<{ id: string; epoch: number; expires: Date }[]>`
      select id, epoch, lease_expires_at as expires from jobs
      where state = 'leased' and (lease_expires_at < ${now} or lease_expires_at > ${ahead}) order by lease_expires_at limit 500`;
    const over = leases
      .map(({ id, epoch, expires }) => ({
        id,
        epoch,
        expires,
        grace: known.graceSeconds(new Date(expires.getTime() - leaseSeconds * 1000), now),
      }))
      .filter(({ expires, grace }) => isAhead(expires, now) || expires.getTime() + grace * 1000 <= now.getTime());
    await bounded(over, until, async ({ id, epoch, expires, grace }) => {
      const answer = await proxy.call('Job', id, 'expire', { epoch, graceSeconds: grace }, { idempotent: true });
      if (answer.ok) log.info({ job: id, epoch }, isAhead(expires, now) ? 'the clock was set back: lease shortened' : 'lease ran out');
    });
  }

  /** Whoever disables a worker takes its leases back at once; here is found what was left, or claimed at that very moment. */
  async function revokeLeases(until: number): Promise<void> {
    const leases = await database<{ id: string; epoch: number; worker: string }[]>`
      select j.id, j.epoch, w.id as worker from jobs j join workers w on w.id = j.worker_id
      where j.state = 'leased' and w.state in ('disabled', 'removed') limit 500`;
    await bounded(leases, until, async ({ id, epoch, worker }) => {
      const answer = await proxy.call('Job', id, 'release', { workerId: worker, epoch }, { idempotent: true });
      if (answer.ok) log.info({ job: id, epoch, worker }, 'lease taken back');
    });
  }

  async function lapseWorkers(known: Downtime, until: number): Promise<void> {
    const now = clock();
    const before = new Date(now.getTime() - offlineAfterSeconds * 1000);
    const silent = await database<{ id: string; heard: Date }[]>`
      select id, last_heartbeat_at as heard from workers where online and last_heartbeat_at < ${before} order by last_heartbeat_at limit 500`;
    await bounded(silent, until, async ({ id, heard }) => {
      await proxy.call('Worker', id, 'lapse', { graceSeconds: known.graceSeconds(heard, now) }, { idempotent: true });
    });
  }

  /** A supervised video changes its row every minute at most; one that does not has lost its reminder. */
  async function superviseLost(until: number): Promise<void> {
    const silent = new Date(clock().getTime() - 2.5 * supervisePeriodSeconds * 1000);
    const videos = await database<{ id: string }[]>`
      select id from videos where busy and deleted_at is null and updated_at < ${silent} order by updated_at limit 50`;
    await bounded(videos, until, async ({ id }) => {
      const answer = await proxy.call('Video', id, 'supervise', {}, { idempotent: true });
      if (answer.ok) await proxy.setReminder('Video', id, superviseName, supervisePeriodSeconds);
    });
  }

  async function giveUpStranded(until: number): Promise<void> {
    const due = stranded.look(await strandedFamilies(database), clock());
    await bounded(due, until, async ({ videoId, family }) => {
      const answer = await proxy.call('Video', videoId, 'encoderGone', { family }, { idempotent: true });
      if (answer.ok) log.warn({ video: videoId, family }, 'nobody has the encoder that the family was begun with');
    });
  }

  async function sweeping(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep().catch((error: unknown) => log.warn({ error: String(error) }, 'sweep failed'));
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }
  /** Beside the sweeps, as it may take minutes where leases wait for seconds. */
  async function purging(): Promise<void> {
    while (!stopping.signal.aborted) {
      const isMore = await purgeRound({ database, objects, log, now: clock(), signal: stopping.signal }).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'purge failed');
        return false;
      });
      await delay(isMore ? everyMs : purgeEveryMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    sweep,
    async start() {
      loops = Promise.all([sweeping(), purging()]);
    },
    async stop() {
      stopping.abort();
      await loops;
    },
  };
}

async function bounded<T>(items: T[], until: number, act: (item: T) => Promise<void>): Promise<void> {
  await pMap(items, async (item) => performance.now() < until && act(item), { concurrency: atOnce });
}
