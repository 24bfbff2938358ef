/** The event log in PostgreSQL, for every adapter of Events. The actors' sweeper removes what is older than a day. */
import type { Database } from '../database/contract.ts';
import type { Events, LogFilter, NewEvent, VitaEvent } from './contract.ts';

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
  const wanted = filter.subject ? [filter.subject] : filter.anyOf;
  const { rows, bounds } = await readSteady(database, async (database) => {
    const rows = await database<LogRow[]>`
      select id, type, at, subject_type, subject_id, data from event_log
      where id > ${afterId} ${wanted ? database`and ${anyOf(database, wanted)}` : database``}
      order by id limit ${limit}`;
    // After the rows: what is removed in between shows as a gap at worst, never as a silent loss.
    return { rows, bounds: await readBounds(database) };
  });
  const oldest = bounds.oldest ?? bounds.last + 1;
  return { events: rows.map(eventOf), gap: afterId > bounds.last || afterId + 1 < oldest };
}

/** Id of the newest event. */
export async function lastEventId(database: Database): Promise<number> {
  const { bounds } = await readSteady(database, async (database) => ({ bounds: await readBounds(database) }));
  return bounds.newest ?? bounds.last;
}

interface Bounds {
  oldest: number | null;
  newest: number | null;
  /** The highest id that was ever given, also to an append that is under way or has failed. */
  last: number;
}
async function readBounds(database: Database): Promise<Bounds> {
  const [bounds] = await database<Bounds[]>`
    select (select min(id) from event_log) as oldest, (select max(id) from event_log) as newest,
      case when is_called then last_value else 0 end as last
    from event_log_id_seq`;
  return bounds as Bounds;
}
/**
 * Only the sequence tells how far an empty log has gone, and it counts appends that are under way: taken for events that were removed, they
 * would be lost to whoever reads. So an empty log that has given ids is read again while no append is under way.
 */
async function readSteady<Read extends { bounds: Bounds }>(database: Database, read: (database: Database) => Promise<Read>): Promise<Read> {
  const first = await read(database);
  if (first.bounds.oldest !== null || first.bounds.last === 0) return first;
  return (await database.begin(async (database) => {
    await database`select pg_advisory_xact_lock_shared(${appendLock})`;
    return read(database as unknown as Database);
  })) as Read;
}

function anyOf(database: Database, wanted: NonNullable<LogFilter['anyOf']>) {
  const whole = wanted.filter(({ id, event }) => id === undefined && event === undefined).map(({ type }) => type);
  const one = wanted.filter(({ id, event }) => id !== undefined && event === undefined);
  // Types of events begin with that of their subject.
  const events = wanted.flatMap(({ event }) => event ?? []);
  const types = one.map(({ type }) => type);
  const ids = one.map(({ id }) => id ?? '');
  return database`(subject_type = any(${whole}::text[])
    or type = any(${events}::text[])
    or (subject_type, subject_id) in (select * from unnest(${types}::text[], ${ids}::text[])))`;
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
