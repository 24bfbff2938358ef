/** Removes what nobody needs any more, some of it at a time: rows that have served their time, and with them the space of objects. */
import type { Database } from '../components/database/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import type { Log } from './log.ts';
import { deleteLoose, forgetRemoved, forgetRetired } from './purge.ts';

export interface PurgeRoundInit {
  database: Database;
  objects: Pick<Objects, 'delete'>;
  now: Date;
  log: Log;
  signal: AbortSignal;
}
/** One purge at a time in the whole cluster. Any constant does, as long as nothing else takes it. */
const lockKey = 7_239_105;
const batchesAtOnce = 10;
const rowsAtOnce = 5_000;

/** True when it ended early, so that there may be more. */
export async function purgeRound(init: PurgeRoundInit): Promise<boolean> {
  const { database } = init;
  return database.begin(async (connection) => {
    // Only holds the lock, silent for as long as the store takes. It has read and written nothing, so it holds up nobody else.
    await connection`set local idle_in_transaction_session_timeout = 0`;
    const [lock] = await connection<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${lockKey}) as mine`;
    return lock?.mine === true && (await purge(init));
  }) as Promise<boolean>;
}

async function purge({ database, objects, log, now, signal }: PurgeRoundInit): Promise<boolean> {
  const batches = [
    ...oldRows(database),
    () => forgetRemoved(database, now),
    () => forgetRetired(database, now),
    () => deleteLoose({ database, objects, log }, now, signal),
  ];
  let isMore = false;
  for (const batch of batches) {
    let left = batchesAtOnce;
    while (left > 0 && !signal.aborted && (await batch()) > 0) left -= 1;
    isMore ||= left === 0;
  }
  return isMore;
}

/** Each deletes a batch that ends well within the server's limit for a statement, and returns its size. */
function oldRows(database: Database): (() => Promise<number>)[] {
  const ended = database`j.state in ('done', 'failed', 'cancelled') and j.updated_at < now() - interval '1 day'`;
  return [
    async () =>
      (
        await database`
          delete from event_log where ctid = any(array(select ctid from event_log where at < now() - interval '24 hours' limit ${rowsAtOnce}))`
      ).count,
    // Marks only guard against repeats, which come within minutes: those of jobs that ended yesterday guard nothing.
    async () =>
      (
        await database`
          delete from inbox_marks where ctid = any(array(
            select m.ctid from inbox_marks m
            where (
              (m.actor_type = 'Job' and exists (select 1 from jobs j where j.id = m.actor_id and ${ended}))
              or (m.sender_type = 'Job' and exists (select 1 from jobs j where j.id = m.sender_id and ${ended}))
            ) and not exists (select 1 from outbox o where o.actor_type = m.sender_type and o.actor_id = m.sender_id)
            limit ${rowsAtOnce}
          ))`
      ).count,
    async () => (await database`delete from dead_effects where died_at < now() - interval '30 days'`).count,
    async () =>
      (
        await database`
          delete from job_history where ctid = any(array(select ctid from job_history where at < now() - interval '30 days' limit ${rowsAtOnce}))`
      ).count,
    async () => (await database`delete from reconciles where ended_at < now() - interval '30 days'`).count,
  ];
}
