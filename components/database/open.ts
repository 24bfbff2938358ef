/** The pool of connections. */
import postgres from 'postgres';
import { type Database, noteNoConnection } from './contract.ts';

interface Log {
  debug(fields: object, text: string): void;
}

/** Settings of a session whose statements keep their first plan, and whose plans go by indexes however small the tables were then. */
export const plannedOnce = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' };

/**
 * Opens nothing yet: connections are made when queries come, and made again after the server was away. A query that was under way
 * then fails, and its caller decides whether to repeat it. `plannedOnce` is for statements whose planning takes
 * longer than running them; `patient` is for work that takes as long as it takes.
 */
export function openDatabase(init: {
  url: string;
  max?: number;
  log?: Log;
  applicationName?: string;
  plannedOnce?: boolean;
  patient?: boolean;
}): Database {
  return noting(
    postgres(withoutHost(init.url), {
      ...socketOf(init.url),
      max: init.max ?? 10,
      connect_timeout: 10,
      // Connections of a quiet pool go home, which is most of an idle server's memory.
      idle_timeout: 120,
      // Queries take turns on all that are open, so that a few a second would keep every connection of a busy moment for ever.
      max_lifetime: init.patient ? null : 300,
      backoff: (attempt: number) => Math.min(1, 0.05 * 2 ** attempt),
      onnotice: (notice) => init.log?.debug({ notice: notice.message }, 'PostgreSQL says'),
      connection: {
        application_name: init.applicationName ?? 'vitascope',
        // Nothing that a request waits for takes longer; migrations switch it off for themselves.
        statement_timeout: init.patient ? 0 : 60_000,
        // Longer than any transaction here holds a row, and soon enough that those who wait for one leave connections to others.
        lock_timeout: init.patient ? 0 : 10_000,
        // Statements here are short; compiling one takes longer than running it.
        jit: false,
        ...(init.plannedOnce && plannedOnce),
        // What a host that vanished has locked is free again within minutes. A Unix socket ignores the last three: it has no such hosts.
        idle_in_transaction_session_timeout: init.patient ? 0 : 60_000,
        tcp_keepalives_idle: 60,
        tcp_keepalives_interval: 10,
        tcp_keepalives_count: 6,
      },
      // Counts, sizes, versions and event ids stay far below 2^53.
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    }),
  );
}

/** Connections that are asked for without a query fail without naming one, so they are noted. What fails within a transaction is of a query, or of somebody else. */
function noting(database: Database): Database {
  const { begin, reserve } = database as unknown as { begin: Begin; reserve: () => Promise<unknown> };
  return Object.assign(database, {
    async begin(...given: Parameters<Begin>) {
      const work = given.pop() as Work;
      let isBegun = false;
      try {
        return await begin(...given, (sql) => {
          isBegun = true;
          return work(sql);
        });
      } catch (error) {
        if (!isBegun) noteNoConnection(error);
        throw error;
      }
    },
    reserve: () =>
      reserve().catch((error: unknown) => {
        noteNoConnection(error);
        throw error;
      }),
  });
}
type Work = (sql: unknown) => unknown;
type Begin = (...given: (string | Work)[]) => Promise<unknown>;

/**
 * `?host=/folder` names the folder of the server's Unix socket, as for libpq (PostgreSQL manual, 32.1.1); the port is part of the
 * socket's name. postgres.js has an option for it, and would send the parameter to the server.
 */
export function socketOf(url: string): { path?: string } {
  const { searchParams, port } = new URL(url);
  const host = searchParams.get('host');
  return host?.startsWith('/') ? { path: `${host}/.s.PGSQL.${port || 5432}` } : {};
}

export function withoutHost(url: string): string {
  const address = new URL(url);
  if (address.searchParams.get('host')?.startsWith('/')) address.searchParams.delete('host');
  return address.href;
}
