/** Jobs one by one: found, looked at, retried, cancelled and run again. */
import pMap from 'p-map';
import type { JobDetails } from '../../actors/job/contract.ts';
import { type QueueClass, queueClasses, queueClassOf } from '../../actors/job/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { JobView } from '../contract/queue.ts';
import { cursorOf, placeOf } from '../paging.ts';
import { notFound, Refusal } from '../problem.ts';
import type { Services } from '../services.ts';

const atOnce = 8;
const eventsShown = 100;
const idShape = /^[A-Za-z0-9._-]{1,100}$/;

interface JobRow {
  id: string;
  kind: string;
  video_id: string;
  owner_id: string;
  priority: number;
  state: string;
  worker_id: string | null;
  epoch: number;
  attempts: number;
  committed: number;
  ready_at: Date;
  lease_expires_at: Date | null;
  problem: Record<string, unknown> | null;
  video_title: string | null;
  worker_label: string | null;
  created_at: Date;
  updated_at: Date;
  /** With microseconds, for cursors. */
  created_text: string;
  updated_text: string;
}
interface Filter {
  state?: string | undefined;
  kind?: string | undefined;
  class?: QueueClass | undefined;
  videoId?: string | undefined;
  ownerId?: string | undefined;
  workerId?: string | undefined;
  problem?: string | undefined;
  search?: string | undefined;
}

const columns = (database: Database) => database`
  id, kind, video_id, owner_id, priority, state, worker_id, epoch, attempts, committed, ready_at, lease_expires_at, problem,
  (select title from videos where videos.id = jobs.video_id) as video_title,
  (select label from workers where workers.id = jobs.worker_id) as worker_label,
  created_at, updated_at, created_at::text as created_text, updated_at::text as updated_text`;

function fitting(database: Database, filter: Filter) {
  return database`true
    ${filter.state ? database`and state = ${filter.state}` : database``}
    ${filter.kind ? database`and kind = ${filter.kind}` : database``}
    ${filter.class ? database`and priority = ${queueClasses.indexOf(filter.class)}` : database``}
    ${filter.videoId ? database`and video_id = ${filter.videoId}` : database``}
    ${filter.ownerId ? database`and owner_id = ${filter.ownerId}` : database``}
    ${filter.workerId ? database`and worker_id = ${filter.workerId}` : database``}
    ${filter.problem ? database`and problem->>'code' = ${filter.problem}` : database``}
    ${filter.search ? database`and ${found(database, `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`)}` : database``}`;
}
function found(database: Database, pattern: string) {
  return database`(id ilike ${pattern} or problem->>'code' ilike ${pattern} or problem->>'title' ilike ${pattern}
    or exists (select 1 from videos where videos.id = jobs.video_id and videos.title ilike ${pattern}))`;
}

export function listJobs({ database }: Services): Handler<Routes['listJobs']> {
  return async ({ query }) => {
    const { sort, limit, cursor, ...filter } = query;
    const after = placeOf(cursor, idShape);
    const [at, text] = sort === 'changed' ? (['updated_at', 'updated_text'] as const) : (['created_at', 'created_text'] as const);
    const [than, direction] = sort === 'oldest' ? [database`>`, database`asc`] : [database`<`, database`desc`];
    const rows = await database<JobRow[]>`
      select ${columns(database)} from jobs where ${fitting(database, filter)}
        ${after ? database`and (${database(at)}, id) ${than} (${after.createdAt}::text::timestamptz, ${after.id})` : database``}
      order by ${database(at)} ${direction}, id ${direction} limit ${limit + 1}`;
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const nextCursor = rows.length > limit && last ? cursorOf({ createdAt: last[text], id: last.id }) : null;
    return { status: 200, json: { items: shown.map(viewOf), nextCursor } };
  };
}

export function readJob({ database, proxy, events }: Services): Handler<Routes['readJob']> {
  return async ({ params: { id } }) => {
    const job = await find(database, id);
    const [order, past, { events: latest }] = await Promise.all([
      callActor<JobDetails>(proxy, 'Job', id, 'read', {}),
      database<{ at: Date; epoch: number; what: string; worker_id: string | null; committed: number | null; problem: unknown }[]>`
        select at, epoch, what, worker_id, committed, problem from job_history where job_id = ${id} order by at, epoch`,
      events.since(0, { subject: { type: 'job', id } }, eventsShown),
    ]);
    const history = past.map(({ at, worker_id, ...one }) => ({ at: at.toISOString(), workerId: worker_id, ...one }));
    const shown = latest.map((event) => ({ id: event.id ?? 0, type: event.type, at: event.at, data: event.data }));
    return { status: 200, json: { ...viewOf(job), order, history, events: shown } };
  };
}

export function steerJob(services: Services): Handler<Routes['steerJob']> {
  return async ({ params: { id, action } }) => {
    const job = await find(services.database, id);
    if (action === 'cancel') await callActor(services.proxy, 'Job', id, 'cancel', { tellVideo: true });
    else await again(services, job, action);
    return { status: 200, json: viewOf(await find(services.database, id)) };
  };
}

export function retryJobs(services: Services): Handler<Routes['retryJobs']> {
  const { database } = services;
  return async ({ body }) => {
    const { limit, cursor, ...filter } = body;
    const after = placeOf(cursor, idShape);
    const rows = await database<JobRow[]>`
      select ${columns(database)} from jobs where ${fitting(database, filter)}
        ${after ? database`and (updated_at, id) > (${after.createdAt}::text::timestamptz, ${after.id})` : database``}
      order by updated_at, id limit ${limit + 1}`;
    const jobs = rows.slice(0, limit);
    const refused: { id: string; code: string; title: string; detail?: string }[] = [];
    const retry = async (job: JobRow) => {
      try {
        await again(services, job, 'retry');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, title, detail } = error.problem;
        refused.push({ id: job.id, code, title, ...(detail === undefined ? {} : { detail }) });
      }
    };
    await pMap(jobs, retry, { concurrency: atOnce });
    const last = jobs.at(-1);
    const nextCursor = rows.length > limit && last ? cursorOf({ createdAt: last.updated_text, id: last.id }) : null;
    return { status: 200, json: { retried: jobs.length - refused.length, refused, nextCursor } };
  };
}

/** The video is asked first, since the job does not know whether anybody still wants it. A job without work has none. */
async function again({ proxy }: Services, { id, kind, video_id }: JobRow, action: 'retry' | 'rerun'): Promise<void> {
  if (kind !== 'noop') await callActor(proxy, 'Video', video_id, 'mayRetry', { jobId: id });
  await callActor(proxy, 'Job', id, action, {});
}

async function find(database: Database, id: string): Promise<JobRow> {
  const [job] = await database<JobRow[]>`select ${columns(database)} from jobs where id = ${id}`;
  if (job === undefined) throw notFound('There is no such job.');
  return job;
}

function viewOf(row: JobRow): JobView {
  return {
    id: row.id,
    kind: row.kind,
    videoId: row.video_id,
    ownerId: row.owner_id,
    priority: row.priority,
    class: queueClassOf(row.priority),
    state: row.state,
    workerId: row.worker_id,
    epoch: row.epoch,
    attempts: row.attempts,
    committed: row.committed,
    readyAt: row.ready_at.toISOString(),
    leaseExpiresAt: row.lease_expires_at?.toISOString() ?? null,
    problem: row.problem,
    videoTitle: row.video_title,
    workerLabel: row.worker_label,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
