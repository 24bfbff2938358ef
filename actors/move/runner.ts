/**
 * Moves objects between the stores: carries out what is asked for in `store_moves`. From the first moment new objects go to the new store,
 * and reads ask both (components/objects/two-stores.ts). It ends when a whole pass, begun when nobody wrote to the old store any more, has found
 * nothing new: then the new store is the only one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import { ObjectError, type ObjectInfo, type Objects } from '../../components/objects/contract.ts';
import type { Log } from '../log.ts';
import { createRunner, type Held, type Runner } from '../runs/runner.ts';
import { walkObjects } from '../runs/walk.ts';
import type { Leg, MoveKind, MovePlaces, MoveReport } from './contract.ts';
import { copyOne, deleteOne } from './object.ts';
import { lateUsers } from './users.ts';

export interface MoveInit {
  database: Database;
  /** Throws where one of the stores is not set up. */
  between: (legs: readonly Leg[]) => MovePlaces;
  events: Pick<Events, 'append'>;
  log: Log;
  everyMs?: number;
  /** Until every gateway has heard where new objects go. */
  settleMs?: number;
  objectsAtOnce?: number;
}
interface Run {
  id: string;
  kind: MoveKind;
  legs: Leg[];
  pass: number;
  place: string | null;
  report: MoveReport;
}
const atOnce = 4;
/** Further than clocks of stores are from ours. */
const dayMs = 86_400_000;

export function createMoveRunner(init: MoveInit): Runner {
  const { database, events, log, everyMs = 2_000, settleMs = 5_000, objectsAtOnce = 100 } = init;

  async function begun(run: Run, signal: AbortSignal): Promise<void> {
    await emit('storage.move-started', run.id, { kind: run.kind, legs: run.legs });
    if (run.kind === 'copy') await delay(settleMs, undefined, { signal });
  }

  async function carryOut(run: Run, held: Held): Promise<void> {
    const { source, target } = init.between(run.legs);
    const walk = (act: (object: ObjectInfo, report: MoveReport) => Promise<void>): Promise<void> =>
      walkObjects({
        database,
        source,
        run,
        held,
        objectsAtOnce,
        act: (batch, report) => pMap(batch, (object) => act(object, report), { concurrency: atOnce }),
      });
    if (run.kind === 'delete') {
      await walk((object, report) => deleteOne(object, source, target, report));
      await removeUnfinished(run, source);
    } else
      for (;;) {
        // A pass that was interrupted, or that somebody wrote behind, has not seen everything.
        const seesAll = run.place === null && (await lateUsers(database, run.legs)) === 0;
        await walk((object, report) => copyOne(object, source, target, report, held.signal));
        if (run.report.fresh === 0 && seesAll) break;
        if (run.report.fresh === 0) await untilNobodyIsLate(run, held);
        [run.pass, run.place] = [run.pass + 1, null];
        run.report.fresh = 0;
        run.report.there = { count: 0, sizeBytes: 0 };
        await held.save({ pass: run.pass, place: run.place, report: database.json(run.report) });
      }
    // The end of the run and the end of the look into the old store are one.
    await held.finish({ report: database.json(run.report) }, async (sql) => {
      for (const { class: is, from, to } of run.kind === 'copy' ? run.legs : [])
        await sql`update object_stores set other = null where class = ${is} and active = ${to} and other = ${from}`;
    });
    const { copied, deleted } = run.report;
    await emit('storage.move-done', run.id, { kind: run.kind, legs: run.legs, copied: copied.count, deleted: deleted.count });
    log.info({ move: run.id, kind: run.kind, legs: run.legs, copied, deleted }, 'objects moved between stores');
  }

  async function untilNobodyIsLate(run: Run, held: Held): Promise<void> {
    for (let said = 0; ; ) {
      const late = await lateUsers(database, run.legs);
      if (late === 0) return;
      if (late !== said) log.info({ move: run.id, gateways: late }, 'a move waits for gateways that may still write to the store before');
      said = late;
      await delay(everyMs, undefined, { signal: held.signal });
      await held.save({ pass: run.pass });
    }
  }

  /** Nobody goes on with what clients began to send there. Where other classes still use the store, what is not known to be of these stays. */
  async function removeUnfinished({ id, legs }: Run, source: Objects): Promise<void> {
    const left = legs.map(({ from }) => from);
    const [used] = await database`select 1 from object_stores where active = any(${left}) or other = any(${left}) limit 1`;
    const found = await source.unfinished?.(new Date(Date.now() + dayMs), true, used === undefined ? undefined : () => true);
    if (found !== undefined && found.count > 0)
      log.info({ move: id, ...found }, 'transfers that never ended were removed from the store before');
  }

  function emit(type: string, id: string, data: Record<string, unknown>): Promise<void> {
    return events.append([{ type, subject: { type: 'storage-move', id }, data }]);
  }

  return createRunner<Run>({
    database,
    log,
    everyMs,
    table: 'store_moves',
    columns: database`r.kind, r.legs, r.pass, r.place, r.report`,
    begun,
    carryOut,
    // A store that is away comes back.
    passes: (error) => error instanceof ObjectError && error.code === 'unavailable',
    gaveUp: (run, problem) => emit('storage.move-failed', run.id, { problem }),
  });
}
