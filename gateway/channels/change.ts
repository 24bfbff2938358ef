/** Changes of channels. What follows for their videos is left to the tasks (work.ts), as there may be many. */
import type { TransactionSql } from 'postgres';
import type { Database, Queries } from '../../components/database/contract.ts';
import { mostHandles } from '../contract/channels.ts';
import { notFound, refuse } from '../problem.ts';
import { handleTaken } from './make.ts';
import type { TaskKind } from './work.ts';

type Sql = TransactionSql<{ bigint: number }>;

export async function changeChannel(
  database: Database,
  id: string,
  said: { handle?: string | undefined; name?: string | undefined; description?: string | undefined; links?: unknown[] | undefined },
): Promise<void> {
  await database.begin(async (sql) => {
    const [row] = await sql<{ handle: string }[]>`select handle from channels where id = ${id} and deleted_at is null for update`;
    if (!row) throw notFound();
    if (said.handle !== undefined && said.handle !== row.handle) await takeHandle(sql, id, said.handle);
    await sql`
      update channels set open = true, handle = ${said.handle ?? row.handle}, name = coalesce(${said.name ?? null}, name),
        description = coalesce(${said.description ?? null}, description),
        links = coalesce(${said.links === undefined ? null : JSON.stringify(said.links)}::text::jsonb, links)
      where id = ${id}`;
  });
}

/** One that it had before is its own still. */
async function takeHandle(sql: Sql, id: string, handle: string): Promise<void> {
  const taken =
    await sql`insert into channel_handles (handle, channel_id) values (${handle}, ${id}) on conflict (handle) do nothing returning 1`;
  if (taken.length === 0) {
    const own = await sql`select 1 from channel_handles where handle = ${handle} and channel_id = ${id}`;
    if (own.length === 0) throw handleTaken();
    return;
  }
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from channel_handles where channel_id = ${id}`;
  if ((row?.count ?? 0) > mostHandles)
    throw refuse('too-many-handles', 409, `A channel has ${mostHandles} handles at most.`, 'It can go back to one that it had.');
}

export async function removeChannel(database: Database, id: string, videos: 'keep' | 'remove'): Promise<void> {
  await database.begin(async (sql) => {
    const gone = await sql`
      update channels set deleted_at = now(), with_videos = ${videos === 'remove'} where id = ${id} and deleted_at is null returning 1`;
    if (gone.length === 0) return;
    await sql`delete from channel_transfers where channel_id = ${id}`;
    const free = await giveUp(sql, id, ['restore']);
    if (videos === 'remove') await order(sql, id, 'remove', { from: free });
  });
}

export async function restoreChannel(database: Database, id: string): Promise<void> {
  await database.begin(async (sql) => {
    const [row] = await sql<{ since: Date | null; withVideos: boolean }[]>`
      select deleted_at as since, with_videos as "withVideos" from channels where id = ${id} for update`;
    if (!row?.since) return;
    const free = await giveUp(sql, id, ['remove', 'dissolve']);
    await sql`update channels set deleted_at = null, with_videos = false where id = ${id}`;
    if (row.withVideos) await order(sql, id, 'restore', { since: row.since, from: free });
  });
}

/** From the beginning, if it is under way: whoever is at it goes on with that. `from`: not before. */
export async function order(
  sql: Queries,
  id: string,
  kind: TaskKind,
  { since = null, from = null }: { since?: Date | null; from?: Date | null } = {},
): Promise<void> {
  await sql`
    insert into channel_tasks (channel_id, kind, since, due_at) values (${id}, ${kind}, ${since}, greatest(now(), ${from}::timestamptz))
    on conflict (channel_id, kind) do update set
      since = excluded.since, place = null, number = excluded.number, due_at = greatest(channel_tasks.due_at, excluded.due_at)`;
}

/** When the last one who is at any of these has certainly left it. They say so themselves when they leave earlier (work.ts), and may be at a video until then. */
async function giveUp(sql: Sql, id: string, kinds: TaskKind[]): Promise<Date | null> {
  const gone = await sql<{ dueAt: Date }[]>`
    delete from channel_tasks where channel_id = ${id} and kind = any(${kinds}::text[]) returning due_at as "dueAt"`;
  return gone.reduce<Date | null>((latest, { dueAt }) => (latest === null || dueAt > latest ? dueAt : latest), null);
}
