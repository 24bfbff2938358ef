/** How much an account or an organisation may send, in all and each day, and what of that is used. */
import type { Database } from '../../components/database/contract.ts';
import type { QuotaView } from '../contract/quotas.ts';
import { refuse } from '../problem.ts';
import type { Ground } from '../services.ts';

/** An organisation's files count for it, not for whoever sends them. */
export interface Subject {
  kind: 'account' | 'organisation';
  id: string;
}
export const subjectOf = (ownerId: string, organisationId: string | null): Subject =>
  organisationId === null ? { kind: 'account', id: ownerId } : { kind: 'organisation', id: organisationId };

type Asked = Pick<Ground, 'database' | 'live'>;
interface Limits {
  totalBytes: number;
  dailyBytes: number;
}
const unlimited: Limits = { totalBytes: -1, dailyBytes: -1 };
const mostOpen = 1000;

export async function ownQuota(database: Database, { kind, id }: Subject) {
  const [row] = await database<{ totalBytes: number | null; dailyBytes: number | null }[]>`
    select total_bytes as "totalBytes", daily_bytes as "dailyBytes" from upload_quotas where kind = ${kind} and id = ${id}`;
  return row ?? { totalBytes: null, dailyBytes: null };
}

export async function setQuota(
  database: Database,
  { kind, id }: Subject,
  quota: { totalBytes: number | null; dailyBytes: number | null },
  by: string,
): Promise<void> {
  await database`
    insert into upload_quotas (kind, id, total_bytes, daily_bytes, updated_by)
    values (${kind}, ${id}, ${quota.totalBytes}, ${quota.dailyBytes}, ${by})
    on conflict (kind, id) do update
      set total_bytes = excluded.total_bytes, daily_bytes = excluded.daily_bytes, updated_by = excluded.updated_by, updated_at = now()`;
}

/** Administrators have none unless one was set for them. */
async function limitsOf({ database, live }: Asked, subject: Subject): Promise<Limits> {
  const own = await ownQuota(database, subject);
  const usual = (await administrates(database, subject)) ? unlimited : usualOf(live, subject.kind);
  return { totalBytes: own.totalBytes ?? usual.totalBytes, dailyBytes: own.dailyBytes ?? usual.dailyBytes };
}

function usualOf(live: Asked['live'], kind: Subject['kind']): Limits {
  const { accountBytes, accountDailyBytes, organisationBytes, organisationDailyBytes } = live.value('uploads');
  return kind === 'account'
    ? { totalBytes: accountBytes, dailyBytes: accountDailyBytes }
    : { totalBytes: organisationBytes, dailyBytes: organisationDailyBytes };
}

async function administrates(database: Database, { kind, id }: Subject): Promise<boolean> {
  if (kind !== 'account') return false;
  const [row] = await database`select 1 from accounts where id = ${id} and role = 'administrator'`;
  return row !== undefined;
}

/** Originals of videos that are not removed, and what is reserved; what arrived today, whatever became of it, and what is reserved of that. */
async function usageOf(database: Database, { kind, id }: Subject, except: string | null) {
  const of = kind === 'account' ? database`owner_id = ${id} and organisation_id is null` : database`organisation_id = ${id}`;
  const [row] = await database<{ usedBytes: number; usedTodayBytes: number; open: number }[]>`
    with direct as (
      select state, created_at,
        case when state in ('open', 'verifying') then size_bytes else coalesce(stored_bytes, 0) end as counted
      from direct_uploads
      where video_id in (select id from videos where ${of}) and id is distinct from ${except}::uuid)
    select (select coalesce(sum(source_size_bytes), 0) from videos where ${of} and deleted_at is null)::bigint
        + (select coalesce(sum(counted), 0) from direct where state in ('open', 'verifying'))::bigint
        + coalesce(sum(counted_bytes) filter (where state in ('open', 'complete', 'finishing')), 0)::bigint as "usedBytes",
      (select coalesce(sum(counted), 0) from direct where created_at >= date_trunc('day', now(), 'UTC'))::bigint
        + coalesce(sum(counted_bytes) filter (where created_at >= date_trunc('day', now(), 'UTC')), 0)::bigint as "usedTodayBytes",
      count(*) filter (where state in ('open', 'complete')) + (select count(*) from direct where state = 'open') as open
    from uploads where ${of} and id is distinct from ${except}::uuid`;
  return row!;
}

export async function quotaOf(asked: Asked, subject: Subject): Promise<QuotaView> {
  const { usedBytes, usedTodayBytes } = await usageOf(asked.database, subject, null);
  return { ...(await limitsOf(asked, subject)), usedBytes, usedTodayBytes };
}

/**
 * Runs `write` only when so many more bytes fit, and nobody else of the same account or organisation at the same time: what it writes is
 * seen by whoever comes next, so that uploads which begin together cannot exceed together. `except`: an upload that is counted anew.
 */
export async function withinQuota<T>(
  { database, live }: Asked,
  subject: Subject,
  wanted: { bytes: number; except?: string },
  write: (connection: Database) => Promise<T>,
): Promise<T> {
  const written = await database.begin(async (transaction) => {
    const connection = transaction as unknown as Database;
    await connection`select pg_advisory_xact_lock(hashtextextended(${`quota ${subject.kind} ${subject.id}`}, 0))`;
    const limits = await limitsOf({ database: connection, live }, subject);
    const usage = await usageOf(connection, subject, wanted.except ?? null);
    requireFits(wanted.bytes, limits.totalBytes, usage.usedBytes, 'in all');
    requireFits(wanted.bytes, limits.dailyBytes, usage.usedTodayBytes, 'a day (UTC)');
    if (wanted.except === undefined && usage.open >= mostOpen)
      throw refuse('too-many-uploads', 429, `There are ${mostOpen} open uploads already.`);
    return write(connection);
  });
  return written as T;
}

function requireFits(bytes: number, most: number, used: number, when: string): void {
  if (most < 0 || used + bytes <= most) return;
  const detail = `Allowed are ${inWords(most)} ${when}. Used are ${inWords(used)}, and this takes ${inWords(bytes)}.`;
  throw refuse('quota-exceeded', 413, 'The quota does not allow this file.', detail);
}
const inWords = (bytes: number) =>
  bytes >= 1e8 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1e5 ? `${(bytes / 1e6).toFixed(1)} MB` : `${bytes} bytes`;
