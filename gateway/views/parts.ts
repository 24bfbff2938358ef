/**
 * Figures lie in parts by month (UTC), which are made ahead and dropped whole once they are not kept any more; `make_month` of the schema makes one.
 * What came for a month that had no part yet, as after a restored backup, is in the part `_rest` until then.
 */
import { type Database, isLockTimeout, type Queries, schemaLock } from '../../components/database/contract.ts';
import { lowestIdAt } from './playback-id.ts';

interface Kept {
  playbackDays: number;
  /** Of sums; 0: for as long as their video. */
  months: number;
}
interface Part {
  name: string;
  /** The newest that it has, in the order of time; null for what has no part of its own. */
  month: string | null;
  /** It has that month alone. */
  isOne: boolean;
}

const monthsAhead = 2;
/** Longer than any period that is told of. */
const sourceMonths = 14;
const inOneSweep = 10_000;
/** Whoever reads or writes figures waits meanwhile. */
const longestWait = '2s';

/** By what they are cut. */
const tables = [
  { name: 'playbacks', key: 'id' },
  { name: 'playback_sources', key: 'day' },
  { name: 'playback_groups', key: 'day' },
  { name: 'video_days', key: 'day' },
  { name: 'video_retention', key: 'month' },
] as const;
type Table = (typeof tables)[number];

/** Makes what is missing, and forgets what is older than it may be. */
export async function keepParts(database: Database, kept: Kept, now = new Date()): Promise<void> {
  for (const table of tables) {
    const oldest = oldestMonth(table, kept, now);
    const ahead = Array.from({ length: monthsAhead + 1 }, (_, months) => firstOfMonth(now, months));
    for (const month of [...ahead, ...(await monthsOfRest(database, table))])
      if (oldest === null || month >= oldest) await alone(database, (sql) => sql`select make_month(${table.name}, ${month}::date)`);
    if (oldest === null) continue;
    for (const part of await partsOf(database, table)) {
      if (part.month !== null && part.month < oldest) await alone(database, (sql) => sql`drop table if exists ${sql(part.name)}`);
      else if (!part.isOne) await forgetRows(database, table, part, oldest);
    }
  }
}

/** The first month that is kept; null where all are. */
function oldestMonth({ name }: Table, { playbackDays, months }: Kept, now: Date): string | null {
  switch (name) {
    case 'playbacks':
      return firstOfMonth(new Date(now.getTime() - playbackDays * 86_400_000), 0);
    case 'playback_sources':
      return firstOfMonth(now, -Math.min(sourceMonths, months || sourceMonths));
    default:
      return months === 0 ? null : firstOfMonth(now, -months);
  }
}

/** `2026-11-01`. */
export const firstOfMonth = (at: Date, monthsLater: number): string =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + monthsLater, 1)).toISOString().slice(0, 10);

async function partsOf(sql: Queries, { name }: Table): Promise<Part[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = ${name}::regclass order by 1`;
  return rows.map((row) => {
    const [, until, year, month] = /_(until_)?(\d{4})_(\d\d)$/.exec(row.name) ?? [];
    return { name: row.name, month: year === undefined ? null : `${year}-${month}-01`, isOne: year !== undefined && until === undefined };
  });
}

async function monthsOfRest(sql: Queries, table: Table): Promise<string[]> {
  const day =
    table.key === 'id'
      ? sql`to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) at time zone 'UTC'`
      : sql(table.key);
  const rows = await sql<{ month: string }[]>`
    select distinct date_trunc('month', (${day})::timestamp)::date::text as month from ${sql(`${table.name}_rest`)} order by 1`;
  return rows.map(({ month }) => month);
}

/** Some thousand at a time, so that nobody waits for it. */
async function forgetRows(sql: Queries, table: Table, part: Part, oldest: string): Promise<void> {
  const first = table.key === 'id' ? lowestIdAt(Date.parse(oldest)) : oldest;
  for (let left = inOneSweep; left === inOneSweep; )
    left = (
      await sql`
        delete from ${sql(part.name)} where ctid = any(array(
          select ctid from ${sql(part.name)} where ${sql(table.key)} < ${first} limit ${inOneSweep}))`
    ).count;
}

/**
 * Changes the schema, unless somebody else does so just now, or needs it to stay as it is, as a backup does; or the tables are not free soon. The
 * next round tries again.
 */
async function alone(database: Database, change: (sql: Queries) => Promise<unknown>): Promise<void> {
  await database
    .begin(async (sql) => {
      const [got] = await sql<{ is: boolean }[]>`select pg_try_advisory_xact_lock(${schemaLock}) as is`;
      if (!got?.is) return;
      await sql.unsafe(`set local lock_timeout = '${longestWait}'`);
      await change(sql);
    })
    .catch((error: unknown) => {
      if (!isLockTimeout(error)) throw error;
    });
}
