/** Rows of imports, with what their jobs say. */
import type { Problem } from '../../actors/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { ImportView } from '../contract/imports.ts';
import type { Place } from '../paging.ts';

export interface ImportRow {
  id: string;
  video_id: string;
  job_id: string;
  account_id: string;
  video_title: string;
  url: string;
  untitled: boolean;
  created_at: Date;
  created_text: string;
  /** Of the job; null before it was offered. */
  state: 'queued' | 'leased' | 'done' | 'failed' | 'cancelled' | null;
  problem: Problem | null;
}

const selected = (database: Database) => database`
  select i.id, i.video_id, i.job_id, i.account_id, i.url, i.untitled, i.created_at, i.created_at::text as created_text, j.state, j.problem,
    v.title as video_title
  from imports i join videos v on v.id = i.video_id left join jobs j on j.id = i.job_id`;

export async function findImport(database: Database, by: { id: string } | { jobId: string }): Promise<ImportRow | null> {
  const [row] = await database<ImportRow[]>`
    ${selected(database)} where ${'id' in by ? database`i.id = ${by.id}` : database`i.job_id = ${by.jobId}`}`;
  return row ?? null;
}

/** Of videos that are there, and of one organisation where it is named. */
export async function listImports(
  database: Database,
  accountId: string,
  { limit, after, organisationId = null }: { limit: number; after: Place | null; organisationId?: string | null },
): Promise<ImportRow[]> {
  return database<ImportRow[]>`
    ${selected(database)}
    where v.deleted_at is null and i.account_id = ${accountId} and (${organisationId}::text is null or v.organisation_id = ${organisationId})
      ${after ? database`and (i.created_at, i.id) < (${after.createdAt}::text::timestamptz, ${after.id}::text::uuid)` : database``}
    order by i.created_at desc, i.id desc limit ${limit}`;
}

/** Of everybody, on videos that are there. */
export async function listAllImports(
  database: Database,
  {
    limit,
    after,
    state = null,
    accountId = null,
  }: { limit: number; after: Place | null; state?: string | null; accountId?: string | null },
): Promise<ImportRow[]> {
  return database<ImportRow[]>`
    select * from (
      select i.id, i.video_id, i.job_id, i.account_id, i.url, i.untitled, i.created_at, i.created_at::text as created_text, j.state, j.problem,
        v.title as video_title,
        case when j.state is null or j.state = 'queued' then 'waiting' when j.state = 'leased' then 'running'
          when j.state = 'failed' and j.problem ->> 'code' = 'source-blocked' then 'blocked' else j.state end as shown
      from imports i join videos v on v.id = i.video_id and v.deleted_at is null left join jobs j on j.id = i.job_id
      where (${accountId}::text is null or i.account_id = ${accountId})) listed
    where (${state}::text is null or shown = ${state})
      ${after ? database`and (created_at, id) < (${after.createdAt}::text::timestamptz, ${after.id}::text::uuid)` : database``}
    order by created_at desc, id desc limit ${limit}`;
}

export async function countOpen(database: Database, accountId: string): Promise<number> {
  const [row] = await database<{ open: number }[]>`
    select count(*)::integer as open from imports i join jobs j on j.id = i.job_id
    where i.account_id = ${accountId} and j.state in ('queued', 'leased')`;
  return row?.open ?? 0;
}

export function viewOfImport(row: ImportRow): ImportView {
  return {
    id: row.id,
    videoId: row.video_id,
    videoTitle: row.video_title,
    url: row.url,
    state: stateOf(row),
    problem: row.problem,
    createdAt: row.created_at.toISOString(),
  };
}
function stateOf({ state, problem }: ImportRow): ImportView['state'] {
  switch (state) {
    case null:
    case 'queued':
      return 'waiting';
    case 'leased':
      return 'running';
    case 'failed':
      return problem?.code === 'source-blocked' ? 'blocked' : 'failed';
    case 'done':
    case 'cancelled':
      return state;
  }
}
