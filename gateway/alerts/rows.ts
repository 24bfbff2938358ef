/** Rows of alerts, and which gateway looks after them. */
import type { Database } from '../../components/database/contract.ts';
import type { AlertName, AlertView } from '../contract/alerts.ts';
import type { Condition } from './conditions.ts';
import type { AlertState } from './decide.ts';

export interface AlertRow extends AlertState, Omit<Condition, 'holdSeconds'> {}

/**
 * Whether this gateway looks, from now on for so long. Where nobody has looked for a while, nobody knows whether what had begun to hold has
 * held all the time: it begins anew.
 */
export async function holdWatch(database: Database, holder: string, seconds: number): Promise<boolean> {
  const [watch] = await database<{ lapsed: boolean }[]>`
    update alert_watch w set holder = ${holder}, until = now() + make_interval(secs => ${seconds})
    from (select until < now() as lapsed from alert_watch for update) was
    where w.holder = ${holder} or was.lapsed returning was.lapsed`;
  if (watch?.lapsed) await database`update alerts set since = now() where raised_at is null and since is not null`;
  return watch !== undefined;
}

export async function readAlerts(database: Database): Promise<AlertRow[]> {
  return database<AlertRow[]>`
    select name, subject, since, raised_at as "raisedAt", told_at as "toldAt", repeats, severity, summary, facts from alerts
    order by since, name, subject`;
}

export async function keepAlert(database: Database, row: AlertRow): Promise<void> {
  await database`
    insert into alerts (name, subject, since, raised_at, told_at, repeats, severity, summary, facts)
    values (${row.name}, ${row.subject}, ${row.since}, ${row.raisedAt}, ${row.toldAt}, ${row.repeats}, ${row.severity}, ${row.summary},
      ${database.json(row.facts as never)})
    on conflict (name, subject) do update set since = excluded.since, raised_at = excluded.raised_at, told_at = excluded.told_at,
      repeats = excluded.repeats, severity = excluded.severity, summary = excluded.summary, facts = excluded.facts`;
}
export async function forgetAlert(database: Database, { name, subject }: { name: AlertName; subject: string }): Promise<void> {
  await database`delete from alerts where name = ${name} and subject = ${subject}`;
}

export function viewOfAlert(row: AlertRow, since: Date, raisedAt: Date): AlertView {
  const { name, subject, severity, summary, repeats, facts } = row;
  const id = subject === '' ? name : `${name}/${subject}`;
  return { id, name, subject, severity, summary, since: since.toISOString(), raisedAt: raisedAt.toISOString(), repeats, facts };
}
