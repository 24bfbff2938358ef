/** What guests see first of a channel: the channel, and the first page of its videos. */
import type { Database } from '../../components/database/contract.ts';
import { pageOf } from '../cursor.ts';
import type { ChannelLook } from '../first-paint/channel.ts';
import type { Origins } from '../playback/origins.ts';
import type { ShortCache } from '../short-cache.ts';
import { viewOf } from '../videos.ts';
import { videosOfChannel } from './list.ts';
import { type ChannelRow, viewOfChannel } from './rows.ts';

/** As many as the page asks for. */
const firstVideos = 24;

export type FirstPages = ShortCache<ChannelLook['videos']>;

/** `find`: as for guests. Null for channels that not everybody may see. `pages`: cleared whenever a video changes. */
export function createFirstLook(init: {
  database: Database;
  origins: Origins;
  find(ref: string): Promise<ChannelRow | null>;
  pages: FirstPages;
}) {
  const { database, origins, find, pages } = init;
  return async (ref: string): Promise<ChannelLook | null> => {
    const row = await find(ref);
    if (!row?.is_open) return null;
    const videos = await pages.get(row.id, async () => {
      const { items, nextCursor } = pageOf(
        await videosOfChannel(database, row.id, { order: 'newest', limit: firstVideos + 1, after: null }),
        firstVideos,
      );
      return { items: items.map((video) => viewOf(video, origins)), nextCursor };
    });
    return { channel: viewOfChannel(row, origins), videos };
  };
}
