/** Compares the object store with the rows, in both directions: carries out what is asked for in `reconciles`. */
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import type { Objects } from '../../components/objects/contract.ts';
import { directKeys } from '../direct-upload/contract.ts';
import type { Log } from '../log.ts';
import { createRunner, type Held, type Runner } from '../runs/runner.ts';
import { walkObjects } from '../runs/walk.ts';
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
interface Run {
  id: string;
  deletes: boolean;
  phase: Phase;
  place: string | null;
  report: Report;
  before: Date;
}
const videosAtOnce = 20;

export function createReconcileRunner(init: ReconcileInit): Runner {
  const { database, objects, events, log, everyMs = 2_000, objectsAtOnce = 1_000 } = init;

  const changes = ({ phase, place, report }: Run) => ({ phase, place, report: database.json(report) });

  async function walkRows(run: Run, held: Held): Promise<void> {
    for (;;) {
      const videos = await database<{ id: string }[]>`
        select id from videos ${run.place === null ? database`` : database`where id > ${run.place}`} order by id limit ${videosAtOnce}`;
      for (const { id } of videos) {
        const report = structuredClone(run.report);
        await lookAtVideo(id, report, { database, objects });
        run.report = report;
        run.place = id;
      }
      await held.save(changes(run));
      if (videos.length < videosAtOnce) return;
    }
  }

  async function carryOut(run: Run, held: Held): Promise<void> {
    const walks: Record<Phase, () => Promise<void>> = {
      objects: () =>
        walkObjects({
          database,
          source: objects,
          run,
          held,
          objectsAtOnce,
          act: (batch, report) => lookAtObjects(batch, report, { database, objects, before: run.before, remove: run.deletes }),
        }),
      rows: () => walkRows(run, held),
      unfinished: async () => {
        const kept = await directKeys(database);
        const found = await objects.unfinished?.(run.before, run.deletes, undefined, (key) => kept.has(key));
        if (found !== undefined) run.report.unfinished = found;
      },
    };
    for (const phase of phases.slice(phases.indexOf(run.phase))) {
      if (run.phase !== phase) [run.phase, run.place] = [phase, null];
      await held.save(changes(run));
      await walks[phase]();
    }
    await held.finish(changes(run));
    const { damagedVideos, deleted } = run.report;
    await emit('reconcile.done', run.id, { orphans: orphansOf(run.report), deleted: deleted.count, damagedVideos });
    log.info({ reconcile: run.id, damagedVideos, deleted }, 'the object store is compared with the rows');
  }

  function emit(type: string, id: string, data: Record<string, unknown>): Promise<void> {
    return events.append([{ type, subject: { type: 'reconcile', id }, data }]);
  }

  return createRunner<Run>({
    database,
    log,
    everyMs,
    table: 'reconciles',
    columns: database`r.deletes, r.phase, r.place, r.report, r.started_at - make_interval(secs => r.older_than_hours * 3600) as before`,
    begun: (run) => emit('reconcile.started', run.id, { deletes: run.deletes }),
    carryOut,
    gaveUp: (run, problem) => emit('reconcile.failed', run.id, { problem }),
  });
}

function orphansOf(report: Report): number {
  return Object.values(report.orphans).reduce((sum, { count }) => sum + count, 0);
}
