/** Effects that the relay gave up: what was in the way may be gone. */
import type { ActorType, Effect } from '../../actors/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { cursorOf, placeOf } from '../paging.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';

interface Row {
  actor_type: ActorType;
  actor_id: string;
  version: number;
  n: number;
  effect: Effect;
  error: string;
  died_at: Date;
  died_text: string;
}
const idOf = (row: Row): string => `${row.actor_type}:${row.actor_id}:${row.version}:${row.n}`;
const columns = (database: Database) => database`actor_type, actor_id, version, n, effect, error, died_at, died_at::text as died_text`;
/** The row of an id, for a condition. */
const named = (database: Database, id: string) => database`actor_type || ':' || actor_id || ':' || version || ':' || n = ${id}`;

export function listDeadEffects({ database }: Services): Handler<Routes['listDeadEffects']> {
  return async ({ query }) => {
    const after = placeOf(query.cursor, /^\w+:[^:|]{1,200}:\d+:\d+$/);
    const rows = await database<Row[]>`
      select ${columns(database)} from dead_effects
      ${after ? database`where (died_at, actor_type || ':' || actor_id || ':' || version || ':' || n) < (${after.createdAt}::text::timestamptz, ${after.id})` : database``}
      order by died_at desc, actor_type || ':' || actor_id || ':' || version || ':' || n desc limit ${query.limit + 1}`;
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const items = shown.map((row) => ({
      id: idOf(row),
      from: { actor: row.actor_type, id: row.actor_id },
      effect: { ...row.effect },
      error: row.error,
      diedAt: row.died_at.toISOString(),
    }));
    const nextCursor = rows.length > query.limit && last ? cursorOf({ createdAt: last.died_text, id: idOf(last) }) : null;
    return { status: 200, json: { items, nextCursor } };
  };
}

/**
 * Without its sender's mark, by which the receiver would take it for a repeat once later effects of the same actor have arrived. A command
 * that comes late is something that every actor can stand.
 */
export function retryDeadEffect({ database, proxy, events }: Services): Handler<Routes['retryDeadEffect']> {
  return async ({ params: { id } }) => {
    const [row] = await database<Row[]>`select ${columns(database)} from dead_effects where ${named(database, id)}`;
    if (row === undefined) throw notFound('There is no such effect.');
    const { effect } = row;
    if (effect.kind === 'tell') await callActor(proxy, effect.actor, effect.id, effect.method, effect.command);
    else if (effect.kind === 'event') await events.append([{ type: effect.type, subject: effect.subject, data: effect.data }]);
    await database`delete from dead_effects where ${named(database, id)}`;
    await events.append([{ type: 'effect.retried', subject: { type: 'effect', id }, data: {} }]);
    return { status: 204 };
  };
}

export function removeDeadEffect({ database, events }: Services): Handler<Routes['removeDeadEffect']> {
  return async ({ params: { id } }) => {
    const { count } = await database`delete from dead_effects where ${named(database, id)}`;
    if (count > 0) await events.append([{ type: 'effect.removed', subject: { type: 'effect', id }, data: {} }]);
    return { status: 204 };
  };
}
