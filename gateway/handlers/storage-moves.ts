/** Asks for moves between stores, and tells how they go; actors/move does them. */
import { randomUUID } from 'node:crypto';
import { emptyMoveReport, type Leg, type MoveKind, type MoveTarget, type StoreName, type StorePlace } from '../../actors/move/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { type ObjectClass, objectClasses } from '../../components/objects/layout/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { StoresView } from '../contract/storage-moves.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { isSamePlace } from '../storage-places.ts';

type Row = Omit<NonNullable<StoresView['move']>, 'startedAt' | 'endedAt'> & { startedAt: Date; endedAt: Date | null };
type Places = Record<ObjectClass, StorePlace>;
const folder: StorePlace = { active: 'folder', other: null };

export function readStores(services: Services): Handler<Routes['readStores']> {
  return async () => ({ status: 200, json: await view(services) });
}

export function startMove(services: Services): Handler<Routes['startMove']> {
  const { database, stores } = services;
  return async ({ body: { to, class: only } }) => {
    const targets = targetsOf(services, to, only);
    await requireStores(legsTo(await placesOf(database), targets));
    await database.begin(async (transaction) => {
      const sql = transaction as unknown as Database;
      const places = await placesOf(sql, true);
      const legs = legsTo(places, targets);
      if (legs.length === 0) throw refuse('already-there', 409, 'The objects are in this store already.');
      await requireIdle(sql);
      for (const { class: is, from, to: store } of legs) {
        const { active, other } = places[is];
        // What an unfinished move has left in a third store would be forgotten there.
        if (active === from && other !== null && other !== store)
          throw refuse('move-unfinished', 409, `Objects of the class ${is} are still being moved from ${other}.`, 'Finish that first.');
        await sql`update object_stores set active = ${store}, other = ${from} where class = ${is}`;
      }
      const [resumed] = await sql`
        update store_moves set state = 'running', runner = null, problem = null, ended_at = null
        where id = (select id from store_moves where kind = 'copy' order by started_at desc limit 1)
          and state in ('stopped', 'failed') and legs = ${sql.json(legs)} returning 1`;
      if (resumed === undefined) await insertMove(sql, 'copy', legs);
    });
    return { status: 202, json: await view(services) };
  };

  /** Nothing is switched to a store that does not answer. */
  async function requireStores(legs: readonly Leg[]): Promise<void> {
    for (const { class: is, from, to } of legs) {
      const [source, target] = [stores.all[from], stores.all[to]];
      if (!source || !target) throw notSetUp(source ? to : from);
      await target.check?.();
      if (await isSamePlace(source, target))
        throw refuse('same-place', 409, `${from} and ${to} are one place, so nothing can be moved.`, `Asked for the class ${is}.`);
    }
  }
}

/** Where each class is to go. `own`: to the bucket of its own, of those classes that have one. */
function targetsOf({ stores }: Services, to: MoveTarget, only: ObjectClass | undefined): Map<ObjectClass, StoreName> {
  const classes = only === undefined ? objectClasses : [only];
  const targets = classes.map((is): [ObjectClass, StoreName] => [is, to === 'own' ? is : to]);
  const open = to === 'own' && only === undefined ? targets.filter(([, store]) => stores.all[store]) : targets;
  const missing = open.find(([, store]) => !stores.all[store]);
  if (open.length === 0 || missing) throw notSetUp(missing?.[1] ?? 'own');
  return new Map(open);
}
/** A class that is on its way there already goes on with that. */
function legsTo(places: Places, targets: ReadonlyMap<ObjectClass, StoreName>): Leg[] {
  return [...targets].flatMap(([is, to]): Leg[] => {
    const { active, other } = places[is];
    if (active !== to) return [{ class: is, from: active, to }];
    return other === null ? [] : [{ class: is, from: other, to }];
  });
}
const notSetUp = (name: string) => refuse('store-not-configured', 409, `The store ${name} is not set up.`, 'Give its settings at start.');

export function stopMove({ database, events }: Services): Handler<Routes['stopMove']> {
  return async () => {
    const rows = await database<{ id: string }[]>`
      update store_moves set state = 'stopped', ended_at = now() where state = 'running' returning id`;
    for (const { id } of rows) await events.append([{ type: 'storage.move-stopped', subject: { type: 'storage-move', id }, data: {} }]);
    return { status: 204 };
  };
}

export function deleteMoved(services: Services): Handler<Routes['deleteMoved']> {
  const { database, stores } = services;
  return async ({ body: { class: only } }) => {
    const classes = only === undefined ? objectClasses : [only];
    for (const { from, to } of await movedLegs(database, await placesOf(database), classes)) {
      const [source, target] = [stores.all[from], stores.all[to]];
      if (!source || !target) throw notSetUp(source ? to : from);
      if (await isSamePlace(source, target)) throw refuse('same-place', 409, `${from} and ${to} are one place: nothing is deleted.`);
    }
    await database.begin(async (transaction) => {
      const sql = transaction as unknown as Database;
      const places = await placesOf(sql, true);
      if (classes.some((is) => places[is].other !== null))
        throw refuse('move-unfinished', 409, 'Objects are still being moved.', 'Let that end first.');
      await requireIdle(sql);
      const legs = await movedLegs(sql, places, classes);
      if (legs.length === 0) throw refuse('nothing-moved', 409, 'No move has brought objects to where they are now.');
      await insertMove(sql, 'delete', legs);
    });
    return { status: 202, json: await view(services) };
  };
}

/** For each class the store that it left last and that was not cleared since. */
async function movedLegs(sql: Database, places: Places, classes: readonly ObjectClass[]): Promise<Leg[]> {
  const moves = await sql<
    { kind: MoveKind; legs: Leg[] }[]
  >`select kind, legs from store_moves where state = 'done' order by started_at desc`;
  return classes.flatMap((is): Leg[] => {
    const to = places[is].active;
    const cleared = new Set<StoreName>([to]);
    for (const { kind, legs } of moves)
      for (const { from } of legs.filter((leg) => leg.class === is)) {
        if (kind === 'copy' && !cleared.has(from)) return [{ class: is, from, to }];
        cleared.add(from);
      }
    return [];
  });
}

async function placesOf(sql: Database, isLocked = false): Promise<Places> {
  const rows = await sql<({ class: ObjectClass } & StorePlace)[]>`
    select class, active, other from object_stores order by class ${isLocked ? sql`for update` : sql``}`;
  const of = (is: ObjectClass): StorePlace => rows.find((row) => row.class === is) ?? folder;
  return { raw: of('raw'), exports: of('exports'), assets: of('assets') };
}
async function requireIdle(sql: Database): Promise<void> {
  const [running] = await sql`select 1 from store_moves where state = 'running'`;
  if (running) throw refuse('move-running', 409, 'A move of objects is running.', 'Wait for it, or stop it.');
}
async function insertMove(sql: Database, kind: MoveKind, legs: Leg[]): Promise<void> {
  await sql`
    insert into store_moves (id, kind, legs, state, report)
    values (${randomUUID()}, ${kind}, ${sql.json(legs)}, 'running', ${sql.json(emptyMoveReport())})`;
}

async function view({ database, stores }: Services): Promise<StoresView> {
  const places = await placesOf(database);
  const [move] = await database<Row[]>`
    select id, kind, legs, state, pass, report, problem, started_at as "startedAt", ended_at as "endedAt"
    from store_moves order by started_at desc limit 1`;
  const configured = (['folder', 's3', ...objectClasses] as const).filter((name) => stores.all[name]);
  const shown = move && { ...move, startedAt: move.startedAt.toISOString(), endedAt: move.endedAt?.toISOString() ?? null };
  const classes = objectClasses.map((is) => ({ class: is, active: places[is].active, other: places[is].other }));
  return { classes, configured, move: shown ?? null };
}
