/** The outbox table as the relay uses it: one query to take a batch, one to settle it. */
import type postgres from 'postgres';
import type { OutboxRow } from './deliver.ts';

type Connection = postgres.TransactionSql<{ bigint: number }>;
export interface Settlement {
  delivered: OutboxRow[];
  /** Tried again after `delaySeconds`; everything later of the same actor waits with it. `counts`: as a failed attempt. */
  failed: { row: OutboxRow; delaySeconds: number; counts: boolean }[];
  dead: { row: OutboxRow; error: string }[];
}
const actorsAtOnce = 128;
const effectsPerActor = 100;

/**
 * Due effects of a number of actors, each actor's in order from its first one. The lock on an actor's first effect keeps other relays
 * away from the whole actor until the transaction ends. `busy`: actors whose last batch is still under way here.
 */
export async function takeBatch(connection: Connection, busy: string[]): Promise<OutboxRow[]> {
  return connection<OutboxRow[]>`
    with due as materialized (
      select actor_type, actor_id, min(due_at) as since
      from (select actor_type, actor_id, due_at from outbox where due_at <= now() order by due_at limit 2000) o
      where actor_type || '/' || actor_id <> all(${busy}::text[])
      group by actor_type, actor_id order by since limit ${actorsAtOnce}
    ), heads as materialized (
      select h.* from due cross join lateral (
        select actor_type, actor_id, version, n from outbox o
        where o.actor_type = due.actor_type and o.actor_id = due.actor_id order by version, n limit 1
      ) h
    ), taken as materialized (
      select o.actor_type, o.actor_id from outbox o join heads using (actor_type, actor_id, version, n)
      where o.due_at <= now() for update of o skip locked
    )
    select r.* from taken cross join lateral (
      select actor_type, actor_id, version, n, effect, attempts, trace from outbox o
      where o.actor_type = taken.actor_type and o.actor_id = taken.actor_id order by version, n limit ${effectsPerActor}
    ) r order by actor_type, actor_id, version, n`;
}

export async function settle(connection: Connection, { delivered, failed, dead }: Settlement): Promise<void> {
  if (failed.length > 0)
    await connection`
      update outbox o set attempts = o.attempts + (f.counts and o.version = f.version and o.n = f.n)::integer, due_at = now() + make_interval(secs => f.delay)
      from jsonb_to_recordset(${JSON.stringify(failed.map(({ row, delaySeconds, counts }) => ({ ...key(row), delay: delaySeconds, counts })))}::text::jsonb)
        as f(actor_type text, actor_id text, version bigint, n integer, delay double precision, counts boolean)
      where o.actor_type = f.actor_type and o.actor_id = f.actor_id`;
  if (dead.length > 0)
    await connection`
      insert into dead_effects (actor_type, actor_id, version, n, effect, error)
      select * from jsonb_to_recordset(${JSON.stringify(dead.map(({ row, error }) => ({ ...key(row), effect: row.effect, error })))}::text::jsonb)
        as d(actor_type text, actor_id text, version bigint, n integer, effect jsonb, error text)
      on conflict do nothing`;
  const gone = [...delivered, ...dead.map(({ row }) => row)];
  if (gone.length > 0)
    await connection`
      delete from outbox o using jsonb_to_recordset(${JSON.stringify(gone.map(key))}::text::jsonb)
        as d(actor_type text, actor_id text, version bigint, n integer)
      where o.actor_type = d.actor_type and o.actor_id = d.actor_id and o.version = d.version and o.n = d.n`;
}

/** Keeps other relays away for a while from actors whose delivery outlasts the transaction. */
export async function postpone(connection: Connection, rows: OutboxRow[], seconds: number): Promise<void> {
  if (rows.length === 0) return;
  await connection`
    update outbox o set due_at = now() + make_interval(secs => ${seconds})
    from jsonb_to_recordset(${JSON.stringify(rows.map(key))}::text::jsonb) as d(actor_type text, actor_id text, version bigint, n integer)
    where o.actor_type = d.actor_type and o.actor_id = d.actor_id and o.version = d.version and o.n = d.n`;
}

export function actorOf(row: OutboxRow): string {
  return `${row.actor_type}/${row.actor_id}`;
}
function key({ actor_type, actor_id, version, n }: OutboxRow): { actor_type: string; actor_id: string; version: number; n: number } {
  return { actor_type, actor_id, version, n };
}
