/** All reports about one thing are one case: moderators decide about it, and not about each report. */
import type { Database } from '../../components/database/contract.ts';
import type { ReportKind, ReportState } from '../contract/report-kinds.ts';
import { cursorOf, placeOf } from '../paging.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { messagesOf, reportsAbout, viewOfReport } from './reports.ts';
import { stepsOf } from './steps.ts';
import { caseId, findTargets, type Target, viewOfTarget } from './targets.ts';

interface CaseRow extends Target {
  name: string;
  /** Of a comment that is there. */
  words: string | null;
  state: ReportState;
  kinds: ReportKind[];
  reports: number;
  open: number;
  first_at: Date;
  last_at: Date;
  place: string;
}
export interface CaseFilter {
  state: 'open' | 'all' | ReportState;
  kind?: ReportKind | undefined;
  target?: Target['kind'] | undefined;
}
type Asked = Pick<Services, 'database' | 'settings'>;

const sums = (database: Database) => database`
  (array_agg(r.target_name order by r.created_at desc))[1] as name,
  (array_agg((select w.text from reported_words w where w.report_id = r.id) order by r.created_at desc))[1] as words,
  (array_agg(r.state order by r.closed_at is null desc, r.created_at desc))[1] as state,
  array_agg(distinct r.kind) as kinds, count(*)::int as reports, count(*) filter (where r.closed_at is null)::int as open,
  min(r.created_at) as first_at, max(r.created_at) as last_at`;

export async function listCases(services: Asked, filter: CaseFilter, { limit, cursor }: { limit: number; cursor: string | undefined }) {
  const { database } = services;
  const after = placeOf(cursor, /^[a-z]+:[A-Za-z0-9_-]{1,64}$/);
  const rows = await database<CaseRow[]>`
    with page as (
      select r.target_kind, r.target_id, max(r.created_at) as newest from reports r
      where true
        ${filter.state === 'all' ? database`` : filter.state === 'open' ? database`and r.closed_at is null` : database`and r.state = ${filter.state}`}
        ${filter.kind === undefined ? database`` : database`and r.kind = ${filter.kind}`}
        ${filter.target === undefined ? database`` : database`and r.target_kind = ${filter.target}`}
      group by r.target_kind, r.target_id
      ${
        after === null
          ? database``
          : database`having (max(r.created_at), r.target_kind || ':' || r.target_id) < (${after.createdAt}::text::timestamptz, ${after.id})`
      }
      order by newest desc, r.target_kind || ':' || r.target_id desc limit ${limit + 1})
    select p.target_kind as kind, p.target_id as id, p.newest::text as place, s.* from page p
    cross join lateral (
      select ${sums(database)} from reports r where r.target_kind = p.target_kind and r.target_id = p.target_id) s
    order by p.newest desc, p.target_kind || ':' || p.target_id desc`;
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: await viewsOf(services, page), nextCursor: last ? cursorOf({ createdAt: last.place, id: caseId(last) }) : null };
}

export async function pendingReports(database: Database): Promise<number> {
  const [row] = await database<{ count: number }[]>`select count(*)::int as count from reports where state = 'pending'`;
  return row?.count ?? 0;
}

const mostShown = 100;

export async function readCase(services: Asked, target: Target) {
  const { database } = services;
  const [row] = await database<CaseRow[]>`
    select ${target.kind} as kind, ${target.id} as id, ${sums(database)} from reports r
    where r.target_kind = ${target.kind} and r.target_id = ${target.id} having count(*) > 0`;
  if (row === undefined) throw notFound();
  const reports = await reportsAbout(database, target, mostShown);
  const messages = await messagesOf(
    database,
    reports.map(({ id }) => id),
  );
  const [view] = await viewsOf(services, [row]);
  return {
    ...view!,
    items: reports.map((report) => ({
      ...viewOfReport(report, messages.get(report.id)),
      reporter: report.reporter === null ? null : { id: report.reporter, name: report.reporter_name ?? report.reporter },
    })),
    history: await stepsOf(database, target, mostShown),
  };
}

async function viewsOf({ database, settings }: Asked, rows: readonly CaseRow[]) {
  const targets = await findTargets(database, rows);
  return rows.map((row) => ({
    id: caseId(row),
    target: viewOfTarget(targets.get(caseId(row))!, row, settings.publicUrl),
    state: row.state,
    kinds: row.kinds,
    reports: row.reports,
    open: row.open,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
  }));
}
