/**
 * What is done to all videos of a channel: they are removed, brought back, given to its owner, put into another one, or found by its new name. Each batch is written
 * down, so a gateway that stops is followed by another where it was, and asking a video twice changes nothing.
 */
import { createRounds, type Rounds } from '../../actors/rounds/contract.ts';
import { restorableMs } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { ActorProxy } from '../../dapr/index.ts';
import type { Log } from '../settings.ts';
import { order } from './change.ts';
import { defaultChannel } from './make.ts';

/** `index` is ordered by the database, where channels are renamed. */
export type TaskKind = 'remove' | 'restore' | 'give' | 'dissolve' | 'index';
interface Task {
  id: string;
  kind: TaskKind;
  since: Date | null;
  place: string | null;
  /** Of the order. */
  number: number;
  ownerId: string | null;
  organisationId: string | null;
}
interface Video {
  id: string;
  privacy: string;
  ownerId: string;
  organisationId: string | null;
}
interface Call {
  method: string;
  command: Record<string, unknown>;
}

const videosAtOnce = 20;
/** For what is one statement. */
const indexedAtOnce = 500;
/** Far longer than its calls take, each of which ends after ten seconds. */
const longestBatchSeconds = 300;
const everyMs = 2_000;

export interface WorkInit {
  database: Database;
  proxy: Pick<ActorProxy, 'call'>;
  log: Log;
}

export function createChannelWork(init: WorkInit): Rounds {
  const { log } = init;
  return createRounds({
    round: () => channelRound(init),
    everyMs,
    longestPauseMs: 60_000,
    failed: (error, failures) => log.warn({ err: error, failures }, 'videos of a channel wait for what is to be done with them'),
  });
}

/**
 * One batch of one task. Whether there may be more to do. Nothing is held in the database meanwhile: the actors need its connections, too.
 */
export async function channelRound({ database, proxy, log }: WorkInit): Promise<boolean> {
  await database`
    insert into channel_tasks (channel_id, kind)
    select id, 'dissolve' from channels where deleted_at < ${new Date(Date.now() - restorableMs)} on conflict do nothing`;
  const task = await take(database);
  if (task === null) return false;
  const { kind } = task;
  let { place } = task;
  try {
    const videos = await next(database, task);
    if (kind === 'index') {
      await index(database, task.id, videos);
      place = videos.at(-1)?.id ?? place;
    } else
      for (const video of videos) {
        const { method, command } = await callFor(database, kind, task, video);
        const answer = await proxy.call('Video', video.id, method, command, { idempotent: true });
        if (!answer.ok && answer.problem.status >= 500) throw new Error(answer.problem.title);
        if (!answer.ok) log.warn({ video: video.id, channel: task.id, problem: answer.problem }, 'a video stays as it is');
        place = video.id;
      }
    if (videos.length === 0) await end(database, task);
  } finally {
    await leave(database, task, place);
  }
  return true;
}

/** Nobody else gets it until it is left, or its time is over. */
async function take(database: Database): Promise<Task | null> {
  const [task] = await database<Task[]>`
    with due as materialized (
      select channel_id, kind from channel_tasks where due_at <= now() order by due_at, channel_id limit 1 for update skip locked)
    update channel_tasks t set due_at = now() + make_interval(secs => ${longestBatchSeconds}) from due, channels c
    where t.channel_id = due.channel_id and t.kind = due.kind and c.id = t.channel_id
    returning c.id, t.kind, t.since, t.place, t.number, c.owner_id as "ownerId", c.organisation_id as "organisationId"`;
  return task ?? null;
}

/** One that was ordered again meanwhile begins anew; what was ordered in its place need not wait any more. */
async function leave(database: Database, { id, kind, number }: Task, place: string | null): Promise<void> {
  const left = await database`
    update channel_tasks set due_at = now(), place = case when number = ${number} then ${place}::uuid end
    where channel_id = ${id} and kind = ${kind} returning 1`;
  if (left.length === 0 && kind !== 'index')
    await database`update channel_tasks set due_at = now() where channel_id = ${id} and kind in ('remove', 'restore')`;
}

async function next(sql: Database, { id, kind, since, place, ownerId, organisationId }: Task): Promise<Video[]> {
  const wanted = {
    remove: sql`deleted_at is null`,
    restore: sql`deleted_at >= ${since}`,
    give: sql`deleted_at is null and (organisation_id is distinct from ${organisationId} or (organisation_id is null and owner_id <> ${ownerId}))`,
    dissolve: sql`deleted_at is null`,
    // Those that were removed can come back.
    index: sql`true`,
  }[kind];
  const beyond = place === null ? sql`` : sql`and id > ${place}`;
  return sql<Video[]>`
    select id, privacy, owner_id as "ownerId", organisation_id as "organisationId" from videos
    where channel_id = ${id} and ${wanted} ${beyond} order by id limit ${kind === 'index' ? indexedAtOnce : videosAtOnce}`;
}

async function callFor(
  database: Database,
  kind: Exclude<TaskKind, 'index'>,
  { ownerId, organisationId }: Task,
  video: Video,
): Promise<Call> {
  switch (kind) {
    case 'remove':
    case 'restore':
      return { method: kind, command: {} };
    case 'give':
      if (organisationId !== null) return { method: 'update', command: { organisationId } };
      // There are no members any more who could see it.
      return {
        method: 'update',
        command: { ownerId, organisationId: null, ...(video.privacy === 'organisation' && { privacy: 'private' }) },
      };
    case 'dissolve':
      return { method: 'update', command: { channelId: await defaultChannel(database, video) } };
  }
}

/** The words of the channel in what the search knows of its videos. One that went into another channel meanwhile has been indexed by that. */
async function index(sql: Database, id: string, videos: readonly Video[]): Promise<void> {
  await sql`
    update video_search s set document = ts_filter(s.document, '{a,b,c}') || channel_words(v.channel_id)
    from videos v where v.id = s.video_id and v.channel_id = ${id} and v.id = any(${videos.map((video) => video.id)}::uuid[])`;
}

/** Unless it was ordered again, or nobody wants it any more. */
async function end(database: Database, { id, kind, number }: Task): Promise<void> {
  await database.begin(async (sql) => {
    // As in change.ts, the channel before its tasks.
    await sql`select 1 from channels where id = ${id} for update`;
    const ended = await sql`delete from channel_tasks where channel_id = ${id} and kind = ${kind} and number = ${number} returning 1`;
    if (ended.length === 0) return;
    if (kind === 'dissolve') await sql`delete from channels where id = ${id}`;
    // What was removed while the channel went to a new owner is the former one's still.
    if (kind === 'restore') await order(sql, id, 'give');
  });
}
