import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { offlineAfterSeconds } from '../../actors/worker/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { createShortCache } from '../short-cache.ts';

/** Adding up what is stored reads every row of it. */
const storageKeptMs = 60_000;

export function readSystem(services: Services): Handler<Routes['readSystem']> {
  const { database, queue, queueHistory, healthReport, version = 'unknown' } = services;
  const startedAt = new Date(performance.timeOrigin).toISOString();
  const delays = monitorEventLoopDelay({ resolution: 20 });
  const storage = createShortCache<Stored>({ milliseconds: storageKeptMs, size: 1 });
  let before = { cpu: process.cpuUsage(), at: performance.now() };
  delays.enable();

  function ownProcess() {
    const { rss, heapUsed } = process.memoryUsage();
    const [cpu, at] = [process.cpuUsage(), performance.now()];
    const busyMs = (cpu.user + cpu.system - before.cpu.user - before.cpu.system) / 1000;
    const cpuShare = busyMs / Math.max(1, at - before.at);
    const loopDelayP99Ms = delays.count === 0 ? 0 : delays.percentile(99) / 1e6;
    before = { cpu, at };
    delays.reset();
    return { residentBytes: rss, heapBytes: heapUsed, loopDelayP99Ms, cpuShare };
  }

  return async () => {
    const [report, cells, workers, videos, stored] = await Promise.all([
      healthReport(),
      orNull(queue.read()),
      orNull(workersOf(database)),
      orNull(videosOf(database)),
      orNull(storage.get('', () => storedOf(database))),
    ]);
    const freeBytes = report.components.objects?.freeBytes;
    return {
      status: 200,
      json: {
        version,
        startedAt,
        ...report,
        queue: cells,
        queueHistory: queueHistory.points,
        workers: workers ?? [],
        videos: videos ?? {},
        storage: stored && { ...stored, freeBytes: typeof freeBytes === 'number' ? freeBytes : null },
        process: ownProcess(),
        machine: { cores: availableParallelism(), load: loadavg(), memoryBytes: totalmem(), freeMemoryBytes: freemem() },
      },
    };
  };
}

/** What cannot be read now must not hide the rest: this is the page that one opens when something is wrong. */
const orNull = <T>(look: Promise<T>): Promise<T | null> => look.catch(() => null);

interface Stored {
  originalBytes: number;
  madeBytes: number;
}
async function storedOf(database: Database): Promise<Stored> {
  const [row] = await database<Stored[]>`
    select (select coalesce(sum(size_bytes), 0) from video_sources where object_key is not null)::float as "originalBytes",
      (select coalesce(sum(size_bytes), 0) from segments)::float as "madeBytes"`;
  return row ?? { originalBytes: 0, madeBytes: 0 };
}

async function videosOf(database: Database): Promise<Record<string, number>> {
  const rows = await database<
    { state: string; count: number }[]
  >`select state, count(*)::int as count from videos where deleted_at is null group by 1`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

async function workersOf(database: Database) {
  const rows = await database<{ id: string; label: string; state: string; online: boolean; running: number; last: Date | null }[]>`
    select w.id, w.label, w.state, coalesce(w.last_heartbeat_at > now() - make_interval(secs => ${offlineAfterSeconds}), false) as online,
      (select count(*)::int from jobs j where j.state = 'leased' and j.worker_id = w.id) as running, w.last_heartbeat_at as last
    from workers w where w.state <> 'removed' order by w.created_at, w.id limit 500`;
  return rows.map(({ last, ...worker }) => ({ ...worker, lastHeartbeatAt: last?.toISOString() ?? null }));
}
