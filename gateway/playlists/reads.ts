/** Reading playlists counts what is in them, thousands of videos each: a few at a time, and for guests from what was read a moment ago. */
import type { Database } from '../../components/database/contract.ts';
import { type Bounded, createBounded } from '../bounded.ts';
import type { PlaylistView } from '../contract/playlists.ts';
import type { OpenPlaylist } from '../first-paint/playlist.ts';
import { refuse } from '../problem.ts';
import { createShortCache, type ShortCache } from '../short-cache.ts';

export interface PlaylistAccess {
  read: Bounded;
  /** For changes that move many places. */
  move: Bounded;
  /** What guests were answered; whatever changes a playlist here clears it, and a video that changes does. */
  guests: {
    lists: ShortCache<{ items: PlaylistView[]; nextCursor: string | null }>;
    ones: ShortCache<PlaylistView | null>;
    pages: ShortCache<OpenPlaylist | null>;
    clear(): void;
  };
}

export function createPlaylistAccess(database: Database): PlaylistAccess {
  const tooLong = () => refuse('playlists-too-long', 503, 'What was asked of playlists took too long.', 'Ask for fewer at a time.');
  const kept = <V>(size: number) => createShortCache<V>({ milliseconds: 3000, size });
  const caches = {
    lists: kept<{ items: PlaylistView[]; nextCursor: string | null }>(64),
    ones: kept<PlaylistView | null>(1024),
    pages: kept<OpenPlaylist | null>(256),
  };
  return {
    read: createBounded(database, { atOnce: 3, milliseconds: 5000, access: 'read only', tooLong }),
    move: createBounded(database, { atOnce: 2, milliseconds: 5000, access: 'read write', tooLong }),
    guests: {
      ...caches,
      clear() {
        for (const cache of Object.values(caches)) cache.clear();
      },
    },
  };
}
