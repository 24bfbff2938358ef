/** A playlist as guests see it, for pages that are the same for all. */
import type { Database } from '../../components/database/contract.ts';
import { isOpenPrivacy } from '../access.ts';
import type { OpenPlaylist } from '../first-paint/playlist.ts';
import type { Origins } from '../playback/origins.ts';
import { viewOf } from '../videos.ts';
import { listItems } from './items.ts';
import type { PlaylistAccess } from './reads.ts';
import { findPlaylist, readSeen, viewOfPlaylist } from './rows.ts';
import { askerOf } from './visible.ts';

const firstVideos = 50;

/** Null for what is private, and where there is none. */
export async function openPlaylist(
  { database, playlists, origins }: { database: Database; playlists: PlaylistAccess; origins: Pick<Origins, 'before' | 'showsViews'> },
  ref: string,
): Promise<OpenPlaylist | null> {
  const known = await findPlaylist(database, ref);
  if (known === null || !isOpenPrivacy(known.privacy)) return null;
  const guest = askerOf(null);
  return playlists.guests.pages.get(known.id, () =>
    playlists.read(async (sql) => {
      const [row, items] = await Promise.all([
        readSeen(sql, guest, known.id),
        listItems(sql, guest, known.id, { limit: firstVideos, after: null }),
      ]);
      return row && { list: viewOfPlaylist(row, null, origins), videos: items.map((item) => viewOf(item, origins)) };
    }),
  );
}
