import type postgres from 'postgres';

/** A pool of connections to PostgreSQL >= 15. postgres.js is the contract: tagged templates, transforms off, bigint as number. */
export type Database = postgres.Sql<{ bigint: number }>;

/** Advisory lock of the schema, any number that nobody else locks: alone for who changes it, shared for who needs it to stay for a while. */
export const schemaLock = 8_640_177;

/**
 * What asks: the pool, or a transaction. Within a transaction everything asks that one. Whoever asks the pool there holds one connection while
 * waiting for another, and enough of them wait for each other (test/transactions.test.ts looks for it).
 */
export type Queries = postgres.ISql<{ bigint: number }>;

/** Part of a statement, to be put into others. */
export type Fragment = postgres.Fragment;

/** Whether a statement waited for what others hold for longer than it may (`lock_timeout`). The same can succeed a moment later. */
export const isLockTimeout = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '55P03';

/** SQLSTATE of a server that starts, stops or takes no more connections, and the codes of connections that cannot be made or broke. */
const ofServer = /^(57P0[123]|53300|08...)$/;
const ofClient = /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT)$/;
const ofNode = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOENT)$/;
const noConnection = new WeakSet<object>();

/** For those who open databases: a connection that was asked for without a query could not be had. */
export function noteNoConnection(error: unknown): void {
  if (typeof error === 'object' && error !== null) noConnection.add(error);
}

/** Whether a query failed because the database is away for now. Whether it had been done by then, only a fresh look tells. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, name, syscall } = error as { code?: unknown; name?: unknown; syscall?: unknown };
  if (typeof code !== 'string') return false;
  if (name === 'PostgresError') return ofServer.test(code);
  if (ofClient.test(code)) return true;
  // Mail servers and receivers of webhooks refuse connections by the same codes: postgres.js says which query an error is of.
  if (!('query' in error) && !noConnection.has(error)) return false;
  // ENOENT: its Unix socket is not there; of anything but a connection it means a file.
  return ofNode.test(code) && (code !== 'ENOENT' || syscall === 'connect');
}
