/** Events on one process: the log in PostgreSQL, the fan-out in memory. */
import type { Database } from '../database/contract.ts';
import type { Events, NewEvent, Subscription, VitaEvent } from './contract.ts';

interface Log {
  warn(fields: object, text: string): void;
}
interface LogRow {
  id: number;
  type: string;
  at: Date;
  subject_type: string;
  subject_id: string;
  data: Record<string, unknown>;
}
type Filter = Parameters<Events['subscribe']>[0];
type Listener = (event: VitaEvent) => void;

/** Any number: it names the order of appends among all processes of one database. */
const appendLock = 7_046_029_254_386_353;

export function createEvents({ database, log }: { database: Database; log: Log }): Events {
  const everything = new Set<Listener>();
  const bySubject = new Map<string, Set<Listener>>();
  const nameOf = (subject: { type: string; id: string }) => `${subject.type}/${subject.id}`;

  function fanOut(event: VitaEvent): void {
    for (const listeners of [everything, bySubject.get(nameOf(event.subject)) ?? []]) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          log.warn({ error, type: event.type }, 'a listener of events failed');
        }
      }
    }
  }

  return {
    async append(events) {
      if (events.length === 0) return;
      const rows = await database.begin(async (sql) => {
        // Without the lock a lower id could become visible after a higher one, and a reader that resumes by id would miss it.
        await sql`select pg_advisory_xact_lock(${appendLock})`;
        return sql<LogRow[]>`
          insert into event_log (type, subject_type, subject_id, data)
          select one ->> 'type', one -> 'subject' ->> 'type', one -> 'subject' ->> 'id', one -> 'data'
          from jsonb_array_elements(${sql.json(events as never)}) with ordinality as list (one, n) order by n
          returning id, type, at, subject_type, subject_id, data`;
      });
      for (const row of rows) fanOut(eventOf(row));
    },

    live(event: NewEvent) {
      fanOut({ ...event, at: new Date().toISOString() });
    },

    subscribe(filter: Filter, listener: Listener): Subscription {
      const name = filter.subject ? nameOf(filter.subject) : null;
      const listeners = name === null ? everything : (bySubject.get(name) ?? new Set());
      if (name !== null) bySubject.set(name, listeners);
      // One function may be subscribed twice.
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return {
        close() {
          listeners.delete(own);
          if (name !== null && listeners.size === 0 && bySubject.get(name) === listeners) bySubject.delete(name);
        },
      };
    },

    async since(afterId, filter, limit) {
      const { type = null, id = null } = filter.subject ?? {};
      const rows = await database<LogRow[]>`
        select id, type, at, subject_type, subject_id, data from event_log
        where id > ${afterId} and (${type}::text is null or (subject_type = ${type} and subject_id = ${id}))
        order by id limit ${limit}`;
      const [first] = await database<{ id: number | null }[]>`select min(id) as id from event_log`;
      const oldest = first?.id ?? null;
      return { events: rows.map(eventOf), gap: oldest !== null && afterId > 0 && afterId + 1 < oldest };
    },
  };
}

function eventOf(row: LogRow): VitaEvent {
  return { id: row.id, type: row.type, at: row.at.toISOString(), subject: { type: row.subject_type, id: row.subject_id }, data: row.data };
}
