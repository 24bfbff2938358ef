/** The event log in PostgreSQL, for every adapter of Events. The actors' sweeper removes what is older than a day. */
import type { Database } from '../database/contract.ts';
import type { Events, NewEvent, VitaEvent } from './contract.ts';

interface LogRow {
  id: number;
  type: string;
  at: Date;
  subject_type: string;
  subject_id: string;
  data: Record<string, unknown>;
}
/** Any number: it names the order of appends among all processes of one database. */
const appendLock = 7_046_029_254_386_353;

/**
 * Appends in one statement, so that all of them are kept or none. It holds a lock until its commit: without it a lower id could become
 * visible after a higher one, and a reader that resumes by id would miss it.
 */
export async function insertEvents(database: Database, events: NewEvent[]): Promise<VitaEvent[]> {
  const rows = await database<LogRow[]>`
    with turn as materialized (select pg_advisory_xact_lock(${appendLock}))
    insert into event_log (type, at, subject_type, subject_id, data)
    select one ->> 'type', clock_timestamp(), one -> 'subject' ->> 'type', one -> 'subject' ->> 'id', one -> 'data'
    from turn, jsonb_array_elements(${database.json(events as never)}) with ordinality as list (one, n)
    order by n
    returning id, type, at, subject_type, subject_id, data`;
  return rows.map(eventOf);
}

/**
 * Kept events after `afterId`. There is a gap when some may have been removed since, and also when the log has never been as far as
 * `afterId`: then the database is another one (an older copy was restored), and the reader's ids mean nothing here.
 */
export async function readEvents(
  database: Database,
  afterId: number,
  filter: Parameters<Events['since']>[1],
  limit: number,
): ReturnType<Events['since']> {
  const { type = null, id = null } = filter.subject ?? {};
  const rows = await database<LogRow[]>`
    select id, type, at, subject_type, subject_id, data from event_log
    where id > ${afterId} and (${type}::text is null or (subject_type = ${type} and subject_id = ${id}))
    order by id limit ${limit}`;
  // After the rows: what is removed in between shows as a gap at worst, never as a silent loss.
  const [bounds] = await database<{ oldest: number | null; last: number }[]>`
    select (select min(id) from event_log) as oldest, case when is_called then last_value else 0 end as last from event_log_id_seq`;
  const last = bounds?.last ?? 0;
  const oldest = bounds?.oldest ?? last + 1;
  return { events: rows.map(eventOf), gap: afterId > last || afterId + 1 < oldest };
}

function eventOf(row: LogRow): VitaEvent {
  return {
    id: row.id,
    type: row.type,
    at: row.at.toISOString(),
    subject: { type: row.subject_type, id: row.subject_id },
    data: row.data,
  };
}
