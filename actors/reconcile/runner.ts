/**
 * Carries out what is asked for in `reconciles`, one at a time in the whole cluster. How far it has come is saved with every batch: after
 * a restart, here or on another host, it goes on from there; and it ends with the batch after it was cancelled.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import type { ObjectInfo, Objects } from '../../components/objects/contract.ts';
import type { Log } from '../log.ts';
import { type Phase, phases, type Report } from './contract.ts';
import { lookAtVideo } from './damage.ts';
import { lookAtObjects } from './orphans.ts';

export interface ReconcileInit {
  database: Database;
  objects: Pick<Objects, 'list' | 'head' | 'delete' | 'unfinished'>;
  events: Pick<Events, 'append'>;
  log: Log;
  everyMs?: number;
  objectsAtOnce?: number;
}
export interface ReconcileRunner {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Takes up what is to be done, if anything is, and goes on until it has ended; exposed for tests. */
  round(): Promise<void>;
}
interface Run {
  id: string;
  deletes: boolean;
  phase: Phase;
  place: string | null;
  report: Report;
  before: Date;
}
/** A runner that says nothing for so long is gone. */
const silentSeconds = 60;
const beatMs = 15_000;
const videosAtOnce = 20;
const maxFailures = 5;
const ended = Symbol('cancelled, or taken over by another host');

export function createReconcileRunner(init: ReconcileInit): ReconcileRunner {
  const { database, objects, events, log, everyMs = 2_000, objectsAtOnce = 1_000 } = init;
  const stopping = new AbortController();
  const self = randomUUID();
  let failures = 0;
  let loop: Promise<void> = Promise.resolve();

  async function take(): Promise<Run | null> {
    const [run] = await database<(Run & { fresh: boolean })[]>`
      update reconciles r set runner = ${self}, beat_at = now() from reconciles old
      where r.state = 'running' and old.id = r.id
        and (r.runner is null or r.runner = ${self} or r.beat_at < now() - make_interval(secs => ${silentSeconds}))
      returning r.id, r.deletes, r.phase, r.place, r.report, r.started_at - make_interval(secs => r.older_than_hours * 3600) as before,
        old.runner is null as fresh`;
    if (run?.fresh) await emit('reconcile.started', run.id, { deletes: run.deletes });
    return run ?? null;
  }

  /** Throws `ended` when the run is not ours any more. */
  async function save(run: Run, state: 'running' | 'done' = 'running'): Promise<void> {
    const { count } = await database`
      update reconciles set phase = ${run.phase}, place = ${run.place}, report = ${database.json(run.report)}, beat_at = now(),
        state = ${state}, ended_at = ${state === 'done' ? database`now()` : null}
      where id = ${run.id} and state = 'running' and runner = ${self}`;
    if (count === 0) throw ended;
    if (stopping.signal.aborted && state === 'running') throw ended;
  }

  async function walkObjects(run: Run): Promise<void> {
    let batch: ObjectInfo[] = [];
    const look = async (): Promise<void> => {
      // Worked out on a copy: a batch that fails in the middle is looked at again as a whole.
      const report = structuredClone(run.report);
      await lookAtObjects(batch, report, { database, objects, before: run.before, remove: run.deletes });
      run.report = report;
      run.place = batch.at(-1)?.key ?? run.place;
      batch = [];
      await save(run);
    };
    for await (const object of objects.list('', run.place ?? undefined)) {
      batch.push(object);
      if (batch.length >= objectsAtOnce) await look();
    }
    if (batch.length > 0) await look();
  }

  async function walkRows(run: Run): Promise<void> {
    for (;;) {
      const videos = await database<{ id: string }[]>`
        select id from videos ${run.place === null ? database`` : database`where id > ${run.place}`} order by id limit ${videosAtOnce}`;
      for (const { id } of videos) {
        const report = structuredClone(run.report);
        await lookAtVideo(id, report, { database, objects });
        run.report = report;
        run.place = id;
      }
      await save(run);
      if (videos.length < videosAtOnce) return;
    }
  }

  async function carryOut(run: Run): Promise<void> {
    const walks: Record<Phase, (run: Run) => Promise<void>> = {
      objects: walkObjects,
      rows: walkRows,
      unfinished: async () => {
        const found = await objects.unfinished?.(run.before, run.deletes);
        if (found !== undefined) run.report.unfinished = found;
      },
    };
    for (const phase of phases.slice(phases.indexOf(run.phase))) {
      if (run.phase !== phase) [run.phase, run.place] = [phase, null];
      await save(run);
      await walks[phase](run);
    }
    await save(run, 'done');
    const { damagedVideos, deleted } = run.report;
    await emit('reconcile.done', run.id, { orphans: orphansOf(run.report), deleted: deleted.count, damagedVideos });
    log.info({ reconcile: run.id, damagedVideos, deleted }, 'the object store is compared with the rows');
  }

  async function round(): Promise<void> {
    const run = await take();
    if (run === null) return;
    // A video of many segments takes longer than anybody would wait for a sign of life.
    const beat = setInterval(() => {
      void database`update reconciles set beat_at = now() where id = ${run.id} and runner = ${self}`.catch(() => {});
    }, beatMs);
    try {
      await carryOut(run);
      failures = 0;
    } catch (error) {
      if (error === ended) return;
      failures += 1;
      log.warn({ reconcile: run.id, error: String(error), failures }, 'reconcile interrupted');
      if (failures < maxFailures) return;
      failures = 0;
      const problem = String(error);
      await database`update reconciles set state = 'failed', problem = ${problem}, ended_at = now() where id = ${run.id} and state = 'running'`;
      await emit('reconcile.failed', run.id, { problem });
    } finally {
      clearInterval(beat);
    }
  }

  function emit(type: string, id: string, data: Record<string, unknown>): Promise<void> {
    return events.append([{ type, subject: { type: 'reconcile', id }, data }]);
  }

  return {
    round,
    async start() {
      const running = async (): Promise<void> => {
        while (!stopping.signal.aborted) {
          await round().catch((error: unknown) => log.warn({ error: String(error) }, 'reconcile could not be looked for'));
          await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
        }
      };
      loop = running();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

function orphansOf(report: Report): number {
  return Object.values(report.orphans).reduce((sum, { count }) => sum + count, 0);
}
