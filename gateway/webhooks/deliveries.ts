/** Rows of messages: which are due, what became of them, and what their hook's owner is shown. */
import { randomUUID } from 'node:crypto';
import { problem } from '../../actors/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { testEvent } from '../contract/webhook-events.ts';
import type { DeliveryView } from '../contract/webhooks.ts';
import type { Place } from '../paging.ts';
import { bodyOf } from './audience.ts';
import type { Attempt, Outcome } from './outcome.ts';

export interface DueDelivery {
  id: string;
  hook_id: string;
  type: string;
  body: string;
  tries: number;
  attempts: number;
  url: string;
  headers: Record<string, string>;
  secret: string;
  previous_secret: string | null;
}
/** Much longer than an attempt can take; whoever dies within leaves its messages to others. */
const takenSeconds = 60;
/** On their way to one hook at a time, so that a slow receiver does not hold up all others; one alone to a hook that fails. */
const perHook = 5;

/**
 * Due messages, taken so that nobody else takes them. What waits can be much: of each hook the oldest are looked at alone, as many as it may
 * have, which is a fixed number so that the planner knows how few they are.
 */
export async function takeDue(database: Database, init: { limit: number; failuresToPause: number }): Promise<DueDelivery[]> {
  return database<DueDelivery[]>`
    with under_way as materialized (
      select hook_id, count(*) as count from webhook_deliveries where taken_until > now() group by hook_id
    ), hooks as materialized (
      select h.id, case when h.failures >= ${init.failuresToPause} then 1 else ${perHook} end - coalesce(u.count, 0) as free
      from webhooks h left join under_way u on u.hook_id = h.id
      where h.state = 'active' and (h.resume_at is null or h.resume_at <= now())
    ), candidates as materialized (
      select first.id from hooks h cross join lateral (
        select d.id, row_number() over (order by d.due_at, d.id) as place from webhook_deliveries d
        where d.hook_id = h.id and d.state = 'pending' and d.due_at <= now()
        order by d.due_at, d.id limit ${perHook}) first
      where first.place <= h.free
    ), taken as (
      select d.id from webhook_deliveries d join candidates c on c.id = d.id
      where d.state = 'pending' and d.due_at <= now()
      order by d.due_at limit ${init.limit} for update of d skip locked
    )
    update webhook_deliveries d
    set due_at = now() + make_interval(secs => ${takenSeconds}), taken_until = now() + make_interval(secs => ${takenSeconds})
    from taken t, webhooks h
    where d.id = t.id and h.id = d.hook_id
    returning d.id, d.hook_id, d.type, d.body, d.tries, d.attempts, h.url, h.headers, h.secret,
      case when h.previous_until > now() then h.previous_secret end as previous_secret`;
}

export interface AttemptRecord {
  attempt: Attempt;
  at: Date;
  milliseconds: number;
  answer: string;
}

/**
 * Writes down what came of an attempt, and what it means for the hook, which others may be sending to as well: `decide` is given the hook
 * as it is then. An answer from an address that is no longer the hook's means nothing for it: what was not taken there goes to the new one.
 * Returns whether the hook was disabled by it.
 */
export async function settleAttempt(
  database: Database,
  delivery: DueDelivery,
  { attempt, at, milliseconds, answer }: AttemptRecord,
  decide: (hook: { failures: number; failingSince: Date | null }) => Outcome,
): Promise<boolean> {
  return database.begin(async (connection) => {
    const [hook] = await connection<{ failures: number; failing_since: Date | null; state: string; url: string }[]>`
      select failures, failing_since, state, url from webhooks where id = ${delivery.hook_id} for update`;
    if (!hook) return false;
    const outcome = decide({ failures: hook.failures, failingSince: hook.failing_since });
    const isElsewhere = hook.url !== delivery.url;
    const next = isElsewhere && outcome.delivery.state !== 'delivered' ? ({ state: 'pending', dueAt: at } as const) : outcome.delivery;
    const { state } = next;
    await connection`
      update webhook_deliveries set state = ${state}, attempts = attempts + 1, tries = ${isElsewhere ? 0 : delivery.tries + 1}, taken_until = null,
        due_at = ${'dueAt' in next ? next.dueAt : null}, ended_at = ${state === 'pending' ? null : at}
      where id = ${delivery.id}`;
    await connection`
      insert into webhook_attempts (delivery_id, n, at, milliseconds, status, problem, answer)
      select id, attempts, ${at}, ${milliseconds}, ${attempt.status}, ${attempt.problem && connection.json(attempt.problem as never)}, ${answer}
      from webhook_deliveries where id = ${delivery.id}`;
    if (isElsewhere) return false;
    const disable = hook.state === 'active' ? outcome.hook.disable : null;
    await connection`
      update webhooks set failures = ${outcome.hook.failures}, failing_since = ${outcome.hook.failingSince},
        resume_at = ${outcome.hook.resumeAt}, last_success_at = case when ${state === 'delivered'}::boolean then ${at} else last_success_at end
      where id = ${delivery.hook_id}`;
    if (disable === null) return false;
    await connection`
      update webhooks set state = 'disabled', problem = ${connection.json(disable as never)}, updated_at = now() where id = ${delivery.hook_id}`;
    await connection`
      update webhook_deliveries set state = 'failed', due_at = null, taken_until = null, ended_at = now()
      where hook_id = ${delivery.hook_id} and state = 'pending'`;
    return true;
  }) as Promise<boolean>;
}

export interface DeliveryRow {
  id: string;
  type: string;
  state: DeliveryView['state'];
  attempts: number;
  due_at: Date | null;
  created_at: Date;
  created_text: string;
  ended_at: Date | null;
}
const columns = (database: Database) => database`id, type, state, attempts, due_at, created_at, created_at::text as created_text, ended_at`;

export async function listDeliveries(
  database: Database,
  hookId: string,
  init: { state: string | undefined; limit: number; after: Place | null },
): Promise<DeliveryRow[]> {
  const { state = null, limit, after } = init;
  return database<DeliveryRow[]>`
    select ${columns(database)} from webhook_deliveries
    where hook_id = ${hookId} and (${state}::text is null or state = ${state})
      ${after ? database`and (created_at, id) < (${after.createdAt}::text::timestamptz, ${after.id}::text::uuid)` : database``}
    order by created_at desc, id desc limit ${limit}`;
}

export interface DeliveryDetailsRow extends DeliveryRow {
  body: string;
  log: (Attempt & { n: number; at: string; milliseconds: number; answer: string })[];
}
export async function findDelivery(database: Database, hookId: string, id: string): Promise<DeliveryDetailsRow | null> {
  const [row] = await database<DeliveryDetailsRow[]>`
    select ${columns(database)}, body, coalesce(
      (select jsonb_agg(to_jsonb(a) - 'delivery_id' order by a.n) from webhook_attempts a where a.delivery_id = d.id), '[]') as log
    from webhook_deliveries d where id = ${id} and hook_id = ${hookId}`;
  return row ?? null;
}

/** A hook whose owner asks for an attempt does not wait for the end of a pause. */
export async function retryDelivery(database: Database, hookId: string, id: string): Promise<DeliveryRow | null> {
  const [row] = await database<DeliveryRow[]>`
    with hook as (update webhooks set resume_at = null where id = ${hookId} returning id)
    update webhook_deliveries set state = 'pending', ended_at = null,
      tries = case when taken_until > now() then tries else 0 end, due_at = case when taken_until > now() then due_at else now() end
    where id = ${id} and hook_id in (select id from hook) returning ${columns(database)}`;
  return row ?? null;
}

/** The one that waits already, if there is one. */
export async function testDelivery(database: Database, hookId: string): Promise<DeliveryRow | null> {
  return database.begin(async (connection) => {
    const [hook] = await connection`update webhooks set resume_at = null where id = ${hookId} returning id`;
    if (!hook) return null;
    const [waiting] = await connection<DeliveryRow[]>`
      update webhook_deliveries set due_at = case when taken_until > now() then due_at else now() end
      where hook_id = ${hookId} and type = ${testEvent} and state = 'pending' returning ${columns(database)}`;
    if (waiting) return waiting;
    const body = bodyOf(testEvent, new Date().toISOString(), { webhook: { id: hookId } });
    const [made] = await connection<DeliveryRow[]>`
      insert into webhook_deliveries (id, hook_id, type, body, state, due_at, created_at)
      values (${randomUUID()}, ${hookId}, ${testEvent}, ${body}, 'pending', now(), now()) returning ${columns(database)}`;
    return made ?? null;
  }) as Promise<DeliveryRow | null>;
}

const rowsAtOnce = 2000;
const mostDays = 14;
/** What waits for one hook, which may be paused, or slower than what happens. */
const mostWaiting = 10_000;
const askAgain = 'Ask for another attempt to have it sent all the same.';
const tooLate = problem('waited-too-long', 410, `It has waited for ${mostDays} days.`, askAgain);
const tooMany = problem(
  'too-many-waiting',
  429,
  `More than ${mostWaiting.toLocaleString('en')} messages waited: the oldest are not sent.`,
  askAgain,
);

/** Ends the wait of messages whose time will not come, and says why in their log. Returns whether there may be more. */
export async function endWaiting(database: Database, most = mostWaiting): Promise<boolean> {
  const ended = await database`
    with waiting as (
      select w.id, w.problem from webhooks h cross join lateral (
        (select id, ${database.json(tooLate as never)}::jsonb as problem from webhook_deliveries
          where hook_id = h.id and state = 'pending' and due_at < now() - make_interval(days => ${mostDays}) limit ${rowsAtOnce})
        union all
        (select id, ${database.json(tooMany as never)}::jsonb as problem from webhook_deliveries
          where hook_id = h.id and state = 'pending' order by due_at desc, id desc offset ${most} limit ${rowsAtOnce})
      ) w
    ), chosen as (
      select d.id, (select problem from waiting w where w.id = d.id limit 1) as problem from webhook_deliveries d
      where d.id in (select id from waiting) and d.state = 'pending' limit ${rowsAtOnce} for update of d skip locked
    ), ended as (
      update webhook_deliveries d set state = 'failed', attempts = attempts + 1, due_at = null, taken_until = null, ended_at = now()
      from chosen c where d.id = c.id returning d.id, d.attempts, c.problem
    )
    insert into webhook_attempts (delivery_id, n, at, milliseconds, problem, answer) select id, attempts, now(), 0, problem, '' from ended`;
  return ended.count >= rowsAtOnce;
}

/** What is over for two weeks, and hooks of accounts and organisations that are gone. Returns whether there may be more. */
export async function forgetOld(database: Database): Promise<boolean> {
  await database`
    delete from webhooks h where (h.owner_kind = 'account' and not exists (select 1 from accounts a where a.id = h.owner_id))
      or (h.owner_kind = 'organisation' and not exists (select 1 from organisations o where o.id = h.owner_id))`;
  const gone = await database`
    delete from webhook_deliveries where ctid = any(array(
      select ctid from webhook_deliveries where state <> 'pending' and ended_at < now() - make_interval(days => ${mostDays}) limit ${rowsAtOnce}))`;
  return gone.count === rowsAtOnce;
}

export function viewOfDelivery(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
