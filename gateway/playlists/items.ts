/** What stands in a playlist, and in which order. Whoever changes it waits for the others who do. */
import type { Queries } from '../../components/database/contract.ts';
import type { BoundedSql as Sql } from '../bounded.ts';
import { mostItems } from '../contract/playlists.ts';
import { isUuid } from '../contract/public.ts';
import { notFound, refuse } from '../problem.ts';
import { columns, type VideoRow } from '../videos.ts';
import { type Asker, visible } from './visible.ts';

/** All in one transaction. */
export type Transact = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
export type ListedItem = VideoRow & { added_at: Date; place: string };

/** `after` is the place of the last one that was seen. */
export async function listItems(
  database: Queries,
  asker: Asker,
  id: string,
  { limit, after }: { limit: number; after: { value: string; id: string } | null },
): Promise<ListedItem[]> {
  const beyond = after ? database`and (i.position, v.id) > (${after.value}::text::numeric, ${after.id}::text::uuid)` : database``;
  return database<ListedItem[]>`
    select ${columns(database)}, i.added_at, i.position::text as place
    from playlists p join playlist_items i on i.playlist_id = p.id join videos v on v.id = i.video_id
    where p.id = ${id} and ${visible(database, asker)} ${beyond} order by i.position, v.id limit ${limit}`;
}

/** At the end, or in front of another one that is in it. */
export async function addItem(transact: Transact, id: string, video: string, before: string | undefined): Promise<void> {
  await change(transact, id, async (sql) => {
    const [known] = await sql`select 1 from playlist_items where playlist_id = ${id} and video_id = ${video}`;
    if (known) return false;
    const [row] = await sql<{ count: number; last: number | null }[]>`
      select count(*)::int as count, max(position) as last from playlist_items where playlist_id = ${id}`;
    if ((row?.count ?? 0) >= mostItems)
      throw refuse('playlist-full', 409, `A playlist holds ${mostItems} videos at most.`, 'Take some out first.');
    const at = (before === undefined ? null : await positionOf(sql, id, before)) ?? (row?.last ?? -1) + 1;
    await sql`update playlist_items set position = position + 1 where playlist_id = ${id} and position >= ${at}`;
    await sql`insert into playlist_items (playlist_id, video_id, position) values (${id}, ${video}, ${at})`;
    return true;
  });
}

async function positionOf(sql: Sql, id: string, ref: string): Promise<number | null> {
  const [row] = await sql<{ position: number }[]>`
    select i.position from playlist_items i join videos v on v.id = i.video_id where i.playlist_id = ${id} and ${named(sql, ref)}`;
  return row?.position ?? null;
}

/** By id or short id; also one that they may not see any more. */
export async function takeItem(transact: Transact, id: string, video: string): Promise<void> {
  await change(transact, id, async (sql) => {
    const gone = await sql`
      delete from playlist_items i using videos v where i.playlist_id = ${id} and v.id = i.video_id and ${named(sql, video)} returning 1`;
    return gone.length > 0;
  });
}

/** Those that are named share out the places that they have among themselves, so that what the caller does not see stays where it is. Those that stand right are not written. */
export async function orderItems(transact: Transact, id: string, videos: readonly string[]): Promise<void> {
  await change(transact, id, async (sql) => {
    const moved = await sql`
      with named as (
        select i.video_id, i.position, u.n from playlist_items i
        join unnest(${[...new Set(videos)]}::uuid[]) with ordinality as u (id, n) on u.id = i.video_id where i.playlist_id = ${id}
      ), places as (select position, row_number() over (order by position) as k from named),
      wanted as (select video_id, row_number() over (order by n) as k from named)
      update playlist_items i set position = places.position from places join wanted using (k)
      where i.playlist_id = ${id} and i.video_id = wanted.video_id and i.position <> places.position`;
    return moved.count > 0;
  });
}

const named = (sql: Sql, ref: string) => (isUuid(ref) ? sql`v.id = ${ref}` : sql`v.short_id = ${ref}`);

/** `act` says whether it has changed anything. */
async function change(transact: Transact, id: string, act: (sql: Sql) => Promise<boolean>): Promise<void> {
  await transact(async (sql) => {
    const held = await sql`select 1 from playlists where id = ${id} and deleted_at is null for update`;
    if (held.length === 0) throw notFound();
    if (await act(sql)) await sql`update playlists set updated_at = now() where id = ${id}`;
  });
}
