/** Reports, and what is written about them. */
import { randomUUID } from 'node:crypto';
import type { Database, Queries } from '../../components/database/contract.ts';
import type { ReportKind, ReportState } from '../contract/report-kinds.ts';
import type { Mark } from '../cursor.ts';
import { notFound, refuse } from '../problem.ts';
import type { Target } from './targets.ts';

export interface NewReport {
  /** `words`: of a comment, all that it says. */
  target: Target & { name: string; words?: string };
  kind: ReportKind;
  reason: string;
  atSeconds: number | null;
  /** Null: a guest. */
  reporter: string | null;
}
export interface MessageRow {
  id: string;
  report_id: string;
  from_moderators: boolean;
  text: string;
  created_at: Date;
}
export interface ReportRow {
  id: string;
  target_kind: Target['kind'];
  target_id: string;
  target_name: string;
  kind: ReportKind;
  reason: string;
  at_seconds: number | null;
  state: ReportState;
  reporter: string | null;
  reporter_name: string | null;
  created_at: Date;
  closed_at: Date | null;
  place: string;
}

/** One of a person about a thing is open at a time. */
export async function storeReport(database: Database, { target, kind, reason, atSeconds, reporter }: NewReport): Promise<string> {
  const id = randomUUID();
  const made = await database`
    with made as (
      insert into reports (id, target_kind, target_id, target_name, kind, reason, at_seconds, reporter)
      values (${id}, ${target.kind}, ${target.id}, ${target.name}, ${kind}, ${reason}, ${atSeconds}, ${reporter})
      on conflict (target_kind, target_id, reporter) where closed_at is null and reporter is not null do nothing returning id
    ), words as (
      insert into reported_words (report_id, comment_id, text)
      select made.id, c.id, ${target.words ?? ''} from made join comments c on c.id = ${target.kind === 'comment' ? target.id : null}::text::uuid
    )
    select 1 from made`;
  if (made.length === 0)
    throw refuse(
      'already-reported',
      409,
      'You have reported this already, and the moderators are not done with it.',
      'Write to them on the page of your reports.',
    );
  return id;
}

const columns = (database: Queries) => database`
  r.id, r.target_kind, r.target_id, r.target_name, r.kind, r.reason, r.at_seconds, r.state, r.reporter,
  (select name from accounts a where a.id = r.reporter) as reporter_name, r.created_at, r.closed_at, r.created_at::text as place`;

export async function reportsBy(database: Database, account: string, { limit, after }: { limit: number; after: Mark | null }) {
  const beyond = after ? database`and (r.created_at, r.id) < (${after.value}::text::timestamptz, ${after.id}::text::uuid)` : database``;
  return database<ReportRow[]>`
    select ${columns(database)} from reports r where r.reporter = ${account} ${beyond} order by r.created_at desc, r.id desc limit ${limit}`;
}

export async function reportsAbout(database: Database, { kind, id }: Target, limit: number) {
  return database<ReportRow[]>`
    select ${columns(database)} from reports r where r.target_kind = ${kind} and r.target_id = ${id}
    order by r.created_at desc, r.id desc limit ${limit}`;
}

/** By report, oldest first. */
export async function messagesOf(database: Database, reports: readonly string[]): Promise<Map<string, MessageRow[]>> {
  const rows = await database<MessageRow[]>`
    select id, report_id, from_moderators, text, created_at from report_messages where report_id = any(${reports as string[]}::text[]::uuid[])
    order by created_at, id`;
  return Map.groupBy(rows, (row) => row.report_id);
}

const mostMessages = 200;

export async function writeMessage(
  database: Database,
  report: string,
  { author, fromModerators, text }: { author: string; fromModerators: boolean; text: string },
): Promise<MessageRow> {
  const [about] = await database<{ reporter: string | null; closed: boolean; messages: number }[]>`
    select reporter, closed_at is not null as closed, (select count(*)::int from report_messages where report_id = r.id) as messages
    from reports r where id = ${report}`;
  if (about === undefined || (!fromModerators && about.reporter !== author)) throw notFound();
  if (fromModerators && about.reporter === null)
    throw refuse('no-reporter', 409, 'Nobody can be answered: a guest reported it, or the account is gone.');
  if (!fromModerators && (about.closed || about.messages >= mostMessages))
    throw refuse('report-closed', 409, 'The moderators have decided about this report.', 'Report it anew if something has changed.');
  const [row] = await database<MessageRow[]>`
    insert into report_messages (id, report_id, from_moderators, author, text)
    values (${randomUUID()}, ${report}, ${fromModerators}, ${author}, ${text})
    returning id, report_id, from_moderators, text, created_at`;
  return row as MessageRow;
}

export const viewOfMessage = ({ id, from_moderators, text, created_at }: MessageRow) => ({
  id,
  fromModerators: from_moderators,
  text,
  createdAt: created_at.toISOString(),
});

/** What both sides see of it. */
export const viewOfReport = (row: ReportRow, messages: readonly MessageRow[] = []) => ({
  id: row.id,
  kind: row.kind,
  reason: row.reason,
  atSeconds: row.at_seconds,
  state: row.state,
  createdAt: row.created_at.toISOString(),
  closedAt: row.closed_at?.toISOString() ?? null,
  messages: messages.map(viewOfMessage),
});
