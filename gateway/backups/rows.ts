/** Rows of backups: asking for one, and what is known of them. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import type { BackupRunView } from '../contract/backups.ts';

export interface Wish {
  kind: 'make' | 'verify';
  name?: string;
  restores: boolean;
  keep: number;
  scheduledFor?: Date;
}
/** Null: one runs already, or this time of day has been seen to. */
export async function askForRun(database: Database, { kind, name, restores, keep, scheduledFor }: Wish): Promise<string | null> {
  const [row] = await database<{ id: string }[]>`
    insert into backup_runs (id, kind, state, name, restores, keep, scheduled_for)
    values (${randomUUID()}, ${kind}, 'running', ${name ?? null}, ${restores}, ${keep}, ${scheduledFor ?? null})
    on conflict do nothing returning id`;
  return row?.id ?? null;
}

interface Row extends Omit<BackupRunView, 'startedAt' | 'endedAt'> {
  startedAt: Date;
  endedAt: Date | null;
}
export async function latestRun(database: Database): Promise<BackupRunView | null> {
  const [row] = await database<Row[]>`
    select id, kind, state, name, phase, bytes, problem, restored, compared, started_at as "startedAt", ended_at as "endedAt"
    from backup_runs order by started_at desc, id limit 1`;
  return row === undefined ? null : { ...row, startedAt: row.startedAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null };
}

/** What runs now has been ended by somebody; null where nothing does. */
export async function stopRun(database: Database): Promise<{ id: string; kind: string } | null> {
  const [row] = await database<{ id: string; kind: string }[]>`
    update backup_runs set state = 'cancelled', phase = null, ended_at = now() where state = 'running' returning id, kind`;
  return row ?? null;
}

interface ArchiveRow {
  madeAt: Date | null;
  verifiedAt: Date;
  restoredAt: Date | null;
  sha256: string | null;
}
/** What is known of archives by their name. */
export async function factsOf(database: Database, names: string[]): Promise<Map<string, ArchiveRow>> {
  const rows = await database<(ArchiveRow & { name: string })[]>`
    select name, max(made_at) as "madeAt", max(ended_at) as "verifiedAt", max(ended_at) filter (where restored) as "restoredAt", max(sha256) as sha256
    from backup_runs where state = 'done' and name = any(${names}) group by name`;
  return new Map(rows.map(({ name, ...facts }) => [name, facts]));
}

export interface BackupState {
  /** The newest that was made. */
  newest: { name: string; at: Date; sizeBytes: number } | null;
  /** Why the last run came to nothing; null when it did not. */
  problem: string | null;
  /** Why old ones were not removed once the newest was made; null when nothing was in the way. */
  retentionProblem: string | null;
  /** Since when there could have been one. */
  since: Date;
}
export async function stateOf(database: Database): Promise<BackupState> {
  const [[newest], [last], [first]] = await Promise.all([
    database<{ name: string; at: Date; sizeBytes: number; retention: string | null }[]>`
      select name, started_at as at, size_bytes as "sizeBytes", retention_problem as retention from backup_runs where kind = 'make' and state = 'done' order by started_at desc limit 1`,
    database<{ state: string; problem: string | null }[]>`
      select state, problem from backup_runs where state in ('done', 'failed') order by started_at desc, id limit 1`,
    database<{ since: Date | null }[]>`select min(applied_at) as since from schema_migrations`,
  ]);
  return {
    newest: newest ? { name: newest.name, at: newest.at, sizeBytes: newest.sizeBytes } : null,
    retentionProblem: newest?.retention ?? null,
    problem: last?.state === 'failed' ? (last.problem ?? 'It failed.') : null,
    since: first?.since ?? new Date(0),
  };
}
