/** The audit log: written beside the answers, read and exported by administrators, forgotten after a while. */
import type { Database } from '../../components/database/contract.ts';
import type { Log } from '../settings.ts';
import type { AuditEntry } from './entry.ts';

export interface AuditLog {
  /** Returns at once; the row follows within moments. */
  note(entry: AuditEntry): void;
  /** Newest first, before `before`. */
  read(filter: AuditFilter, before: number | null, limit: number): Promise<AuditRow[]>;
  /** Oldest first, a page at a time. */
  all(filter: AuditFilter): AsyncGenerator<AuditRow[]>;
  /** Deletes what is older. Returns how many went. */
  forget(olderThan: Date): Promise<number>;
  /** Forgets what is old, now and every hour. */
  start(): void;
  /** Resolves when everything noted is written, or cannot be. */
  close(): Promise<void>;
}
export interface AuditFilter {
  actorId?: string | undefined;
  /** Who did it, or to whom it was done. */
  account?: string | undefined;
  /** The `id` of what it was done to. */
  target?: string | undefined;
  action?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}
export type AuditRow = AuditEntry & { id: number };

const perStatement = 200;
const perPage = 500;
/** More than this waits only while the database is away. */
const mostWaiting = 20_000;
const firstPauseMs = 250;
const longestPauseMs = 10_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function createAuditLog(init: { database: Database; log: Log; keepDays: () => number }): AuditLog {
  const { database, log } = init;
  let rounds: NodeJS.Timeout | null = null;
  let waiting: AuditEntry[] = [];
  let writing: Promise<void> | null = null;
  let closed = false;
  let wake = () => {};

  async function drain(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, perStatement);
      try {
        await insert(database, batch);
        waiting = waiting.slice(batch.length);
        pauseMs = firstPauseMs;
      } catch (error) {
        if (closed) {
          log.error({ err: error, lost: waiting.length }, 'the audit log could not be written');
          return;
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pauseMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  function rows(filter: AuditFilter, rest: ReturnType<Database>) {
    const { actorId = null, account = null, target = null, action = null, from = null, to = null } = filter;
    return database<AuditRow[]>`
      select id::float as id, at, actor_kind as "actorKind", actor_id as "actorId", credential, action, target, fields, status, code, address, listener,
        request_id as "requestId"
      from audit_log
      where (${actorId}::text is null or actor_id = ${actorId})
        and (${account}::text is null or actor_id = ${account} or target ->> 'account' = ${account}) and (${action}::text is null or action = ${action})
        and (${target}::text is null or target ->> 'id' = ${target})
        and (${from}::timestamptz is null or at >= ${from}) and (${to}::timestamptz is null or at < ${to}) ${rest}`;
  }

  async function forget(olderThan: Date): Promise<number> {
    const { count } = await database`delete from audit_log where at < ${olderThan}`;
    return count;
  }
  const round = () =>
    forget(new Date(Date.now() - init.keepDays() * dayMs)).catch((error: Error) => log.warn({ err: error }, 'old audit entries stay'));

  return {
    note(entry) {
      if (waiting.length >= mostWaiting) {
        // The line in the server's log is what remains of it.
        log.error({ audit: entry }, 'the audit log cannot take more');
        return;
      }
      waiting.push(entry);
      writing ??= drain().finally(() => {
        writing = null;
      });
    },
    read: (filter, before, limit) =>
      rows(filter, database`and (${before}::bigint is null or id < ${before}) order by id desc limit ${limit}`),
    async *all(filter) {
      for (let after = 0; ; ) {
        const page = await rows(filter, database`and id > ${after} order by id limit ${perPage}`);
        if (page.length > 0) yield page;
        if (page.length < perPage) return;
        after = page.at(-1)?.id ?? after;
      }
    },
    forget,
    start() {
      void round();
      rounds = setInterval(round, hourMs);
    },
    async close() {
      closed = true;
      if (rounds) clearInterval(rounds);
      wake();
      await writing;
    },
  };
}

async function insert(database: Database, entries: AuditEntry[]): Promise<void> {
  await database`
    insert into audit_log (at, actor_kind, actor_id, credential, action, target, fields, status, code, address, listener, request_id)
    select (e ->> 'at')::timestamptz, e ->> 'actorKind', e ->> 'actorId', e ->> 'credential', e ->> 'action', e -> 'target',
      array(select jsonb_array_elements_text(e -> 'fields')), (e ->> 'status')::smallint, e ->> 'code', e ->> 'address', e ->> 'listener',
      e ->> 'requestId'
    from jsonb_array_elements(${database.json(entries.map(storable) as never)}) as list (e)`;
}

/** PostgreSQL keeps neither NUL nor half a character, and one entry must not cost the others. */
function storable(entry: AuditEntry): unknown {
  const kept = (text: string) => text.replaceAll('\0', '').toWellFormed();
  return JSON.parse(JSON.stringify(entry), (_name, value: unknown) => {
    if (typeof value === 'string') return kept(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [kept(name), one]));
  });
}
