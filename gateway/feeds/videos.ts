/** What stands in feeds: the newest of what everybody can watch. */
import type { Database } from '../../components/database/contract.ts';
import { watchable } from '../channels/rows.ts';
import { columns } from '../videos.ts';
import type { FeedVideo } from './feed.ts';

const mostItems = 50;

/** Of the whole instance, or of one channel. */
export async function newestVideos(database: Database, channel?: string): Promise<FeedVideo[]> {
  return database<FeedVideo[]>`
    select ${columns(database)}, v.updated_at from videos v
    where ${watchable(database)} ${channel === undefined ? database`` : database`and v.channel_id = ${channel}`}
    order by v.published_at desc, v.id desc limit ${mostItems}`;
}
