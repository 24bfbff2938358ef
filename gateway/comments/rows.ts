/** Comments as they are stored. A thread is deleted together with its first comment, and comes back with it. */
import { randomUUID } from 'node:crypto';
import type { PendingQuery, Row, TransactionSql } from 'postgres';
import type { Database, Queries } from '../../components/database/contract.ts';
import type { Mark } from '../cursor.ts';
import { notFound, refuse } from '../problem.ts';

export interface CommentRow {
  id: string;
  video_id: string;
  thread_id: string | null;
  text: string;
  account_id: string;
  name: string;
  created_at: Date;
  edited_at: Date | null;
  pinned: boolean;
  replies: number;
  /** With microseconds, for cursors. */
  place: string;
}
type Sql = TransactionSql<{ bigint: number }>;

const shown = (database: Queries) => database`
  select c.id, c.video_id, c.thread_id, c.text, c.account_id, a.name, c.created_at, c.created_at::text as place, c.edited_at, p.comment_id is not null as pinned,
    case when c.thread_id is null then (select count(*)::int from comments r where r.thread_id = c.id and r.deleted_at is null) else 0 end as replies
  from comments c join accounts a on a.id = c.account_id left join pinned_comments p on p.comment_id = c.id`;

export interface Listed {
  video: string;
  /** Replies to this one. */
  thread?: string | undefined;
  sort: 'newest' | 'oldest';
  limit: number;
  after: Mark | null;
}

/** What begins threads, without the pinned one; or the replies to one. */
export async function listComments(database: Queries, { video, thread, sort, limit, after }: Listed): Promise<CommentRow[]> {
  const isDown = sort === 'newest' && thread === undefined;
  const within = thread === undefined ? database`c.thread_id is null and p.comment_id is null` : database`c.thread_id = ${thread}`;
  const place = after && database`(${after.value}::text::timestamptz, ${after.id}::text::uuid)`;
  const beyond =
    place === null ? database`` : isDown ? database`and (c.created_at, c.id) < ${place}` : database`and (c.created_at, c.id) > ${place}`;
  return database<CommentRow[]>`
    ${shown(database)} where c.video_id = ${video} and c.deleted_at is null and ${within} ${beyond}
    order by ${isDown ? database`c.created_at desc, c.id desc` : database`c.created_at, c.id`} limit ${limit}`;
}

export async function pinnedComment(database: Queries, video: string): Promise<CommentRow[]> {
  return database<CommentRow[]>`${shown(database)} where p.video_id = ${video} and c.deleted_at is null`;
}

export async function countComments(database: Queries, video: string): Promise<number> {
  const [row] = await database<{ count: number }[]>`
    select count(*)::int as count from comments where video_id = ${video} and deleted_at is null`;
  return row?.count ?? 0;
}

/** One that is shown. */
export async function findComment(database: Queries, video: string, id: string): Promise<CommentRow> {
  const [row] = await database<CommentRow[]>`${shown(database)} where c.id = ${id} and c.video_id = ${video} and c.deleted_at is null`;
  if (row === undefined) throw notFound();
  return row;
}

const threadGone = () => refuse('thread-gone', 409, 'What this is a reply to is not there any more.');

export interface NewComment {
  /** Made by whoever writes it. */
  id?: string | undefined;
  video: string;
  account: string;
  text: string;
  /** A reply to a reply stands in the same thread. */
  thread: string | null;
}
/** Written before, and sent again because the answer was lost, it is as it stands. */
export async function storeComment(
  database: Database,
  { id = randomUUID(), video, account, text, thread }: NewComment,
): Promise<{ row: CommentRow; isNew: boolean }> {
  // The lock keeps the thread from being deleted meanwhile: what is shown hangs on nothing that is not.
  const made =
    thread === null
      ? await database`insert into comments (id, video_id, account_id, text) values (${id}, ${video}, ${account}, ${text})
          on conflict (id) do nothing returning 1`
      : await database`
          insert into comments (id, video_id, thread_id, account_id, text)
          select ${id}, ${video}, r.id, ${account}, ${text} from comments r
          where r.id = (select coalesce(thread_id, id) from comments where id = ${thread}) and r.video_id = ${video} and r.deleted_at is null
          for share on conflict (id) do nothing returning 1`;
  if (made.length > 0) return { row: await findComment(database, video, id), isNew: true };
  const [known] = await database<{ is_same: boolean }[]>`
    select video_id = ${video} and account_id = ${account} and deleted_at is null as is_same from comments where id = ${id}`;
  if (known === undefined) throw threadGone();
  if (!known.is_same)
    throw refuse('comment-exists', 409, 'This id belongs to another comment, or to one that is gone.', 'Send another id, or none.');
  return { row: await findComment(database, video, id), isNew: false };
}

/** The same words again change nothing. */
export async function changeComment(database: Database, { video, id, text }: { video: string; id: string; text: string }) {
  await database`update comments set text = ${text}, edited_at = now() where id = ${id} and deleted_at is null and text <> ${text}`;
  return findComment(database, video, id);
}

/** Locks are taken in one order, threads before what was replied: two who delete or restore at once wait for one another, and never each for the other. */
const lock = (sql: Sql, which: PendingQuery<Row[]>) => sql`
  select 1 from comments where ${which} order by thread_id is not null, id for update`;

/** With what was replied to it. `reason`: a moderator has taken it down; what somebody has deleted is not there for that. */
export async function deleteComment(
  database: Database,
  { id, by, reason }: { id: string; by: string; reason?: string },
): Promise<{ video: string; thread: string | null } | null> {
  return database.begin(async (sql) => {
    const [row] = await sql<{ video: string; thread: string | null; is_taken_back: boolean }[]>`
      select video_id as video, thread_id as thread, deleted_at is not null and blocked is null as is_taken_back from comments where id = ${id} for update`;
    if (row === undefined || (reason !== undefined && row.is_taken_back)) return null;
    // What was replied until the lock was had is there now.
    await lock(sql, sql`thread_id = ${id} and deleted_at is null`);
    await sql`
      update comments set deleted_at = now(), deleted_by = ${by} where (id = ${id} or thread_id = ${id}) and deleted_at is null`;
    if (reason !== undefined)
      await sql`
        update comments set deleted_by = ${by}, blocked = jsonb_build_object('at', to_json(now()), 'reason', ${reason}::text) where id = ${id}`;
    return row;
  }) as Promise<{ video: string; thread: string | null } | null>;
}

/** What the author has deleted nobody else brings back, and what others have deleted not the author. */
export async function restoreComment(
  database: Database,
  { id, mayRestore }: { id: string; mayRestore: (row: { author: string; by: string | null; isBlocked: boolean }) => boolean },
): Promise<{ video: string; thread: string | null } | null> {
  return database.begin(async (sql) => {
    const [thread] = await sql<{ gone: boolean }[]>`
      select deleted_at is not null as gone from comments where id = (select thread_id from comments where id = ${id}) for share`;
    const [row] = await sql<
      { video: string; thread: string | null; author: string; by: string | null; is_blocked: boolean; gone: boolean }[]
    >`
      select video_id as video, thread_id as thread, account_id as author, deleted_by as by, blocked is not null as is_blocked, deleted_at is not null as gone
      from comments where id = ${id} for update`;
    if (row === undefined) return null;
    if (!row.gone || !mayRestore({ author: row.author, by: row.by, isBlocked: row.is_blocked }))
      throw refuse('not-restorable', 409, 'It was not deleted, or somebody else has deleted it.');
    if (thread?.gone === true) throw threadGone();
    // A reply that was taken down for itself stays away.
    const together = () => sql`
      (id = ${id} or (thread_id = ${id} and blocked is null)) and deleted_at = (select deleted_at from comments where id = ${id})`;
    await lock(sql, together());
    await sql`update comments set deleted_at = null, deleted_by = null, blocked = null where ${together()}`;
    return row;
  }) as Promise<{ video: string; thread: string | null } | null>;
}

/** `on` false: puts it back among the others. */
export async function pinComment(database: Database, { video, id, on }: { video: string; id: string; on: boolean }): Promise<void> {
  if (!on) await database`delete from pinned_comments where video_id = ${video} and comment_id = ${id}`;
  else
    await database`
      insert into pinned_comments (video_id, comment_id) values (${video}, ${id})
      on conflict (video_id) do update set comment_id = excluded.comment_id`;
}

/** What an account has written, and what was replied to it. */
const hangsOn = (sql: Sql, account: string) => sql`
  (account_id = ${account} or thread_id in (select id from comments where account_id = ${account}))`;

/** Writes down that so many went or came back, in the same transaction: what is done is never without its record. */
export type Note = (sql: Queries, own: number) => Promise<void>;

/** All of an account that are shown, with what was replied to them. `at` is what undoing it takes. */
export async function deleteAllOf(database: Database, { account, by, note }: { account: string; by: string; note: Note }) {
  return database.begin(async (sql) => {
    await lock(sql, sql`deleted_at is null and ${hangsOn(sql, account)}`);
    const rows = await sql<{ video: string; own: boolean; at: string }[]>`
      update comments set deleted_at = now(), deleted_by = ${by} where deleted_at is null and ${hangsOn(sql, account)}
      returning video_id as video, account_id = ${account} as own, deleted_at::text as at`;
    const removed = rows.filter((row) => row.own).length;
    if (removed > 0) await note(sql, removed);
    return { removed, at: rows[0]?.at ?? null, videos: [...new Set(rows.map(({ video }) => video))] };
  }) as Promise<{ removed: number; at: string | null; videos: string[] }>;
}

/** Undoes one such deletion. What hangs on something that stays deleted stays away with it. */
export async function restoreAllOf(database: Database, { account, at, by, note }: { account: string; at: string; by: string; note: Note }) {
  return database.begin(async (sql) => {
    const gone = () => sql`
      ${hangsOn(sql, account)} and deleted_at = ${at}::text::timestamptz and blocked is null
        and (deleted_by = ${by} or deleted_by is distinct from account_id)`;
    await lock(sql, sql`(${gone()}) or id in (select thread_id from comments where ${gone()})`);
    const threads = await sql<{ video: string; own: boolean }[]>`
      update comments set deleted_at = null, deleted_by = null where thread_id is null and ${gone()}
      returning video_id as video, true as own`;
    const replies = await sql<{ video: string; own: boolean }[]>`
      update comments set deleted_at = null, deleted_by = null
      where ${gone()} and exists (select 1 from comments r where r.id = comments.thread_id and r.deleted_at is null)
      returning video_id as video, account_id = ${account} as own`;
    const rows = [...threads, ...replies];
    const restored = rows.filter((row) => row.own).length;
    if (restored > 0) await note(sql, restored);
    return { restored, videos: [...new Set(rows.map(({ video }) => video))] };
  }) as Promise<{ restored: number; videos: string[] }>;
}

export const viewOfComment = (row: CommentRow) => ({
  id: row.id,
  thread: row.thread_id,
  text: row.text,
  author: { id: row.account_id, name: row.name },
  createdAt: row.created_at.toISOString(),
  editedAt: row.edited_at?.toISOString() ?? null,
  pinned: row.pinned,
  replies: row.replies,
});
