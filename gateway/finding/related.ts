/** What goes with a video, of what everybody can watch. */
import type { Queries } from '../../components/database/contract.ts';
import { watchable } from '../channels/rows.ts';
import { columns, type VideoRow } from '../videos.ts';

export const mostRelated = 24;
/** Of each kind the newest are looked at. */
const most = { likely: 200, ofChannel: 50, recent: 50 };
type Of = Pick<VideoRow, 'id' | 'tags' | 'category' | 'channel'>;

/** Ids: of its category and with its tags, of its category, with its tags, and then the newest. Within each the shared tags count, and its channel half of one. */
export async function relatedTo(database: Queries, { id, tags, category, channel }: Of): Promise<string[]> {
  const [ofCategory, ofChannel] = [category?.id ?? null, channel?.id ?? null];
  const others = database`v.id <> ${id} and ${watchable(database)}`;
  const newest = database`order by v.created_at desc, v.id desc`;
  const rows = await database<{ id: string }[]>`
    with candidates as (
      (select v.id from videos v where v.category_id = ${ofCategory} and ${others} ${newest} limit ${most.likely})
      union
      (select v.id from videos v where v.tags && ${tags}::text[] and ${others} ${newest} limit ${most.likely})
      union
      (select v.id from videos v where v.channel_id = ${ofChannel} and ${others} order by v.published_at desc, v.id desc limit ${most.ofChannel})
      union
      (select v.id from videos v where ${others} order by v.published_at desc, v.id desc limit ${most.recent})
    ), weighed as (
      select v.id, v.published_at, coalesce(v.category_id = ${ofCategory}, false) as same, coalesce(v.channel_id = ${ofChannel}, false) as beside,
        (select count(*) from unnest(v.tags) as one where one = any(${tags}::text[])) as shared
      from videos v join candidates using (id)
    )
    select id from weighed
    order by (case when same then 2 else 0 end) + (case when shared > 0 then 1 else 0 end) desc,
      shared + case when beside then 0.5 else 0 end desc, published_at desc, id desc
    limit ${mostRelated}`;
  return rows.map((row) => row.id);
}

/** Those of them that everybody can watch now, in their order. */
export async function stillWatchable(database: Queries, ids: readonly string[]): Promise<VideoRow[]> {
  const rows = await database<
    VideoRow[]
  >`select ${columns(database)} from videos v where v.id = any(${[...ids]}::uuid[]) and ${watchable(database)}`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
