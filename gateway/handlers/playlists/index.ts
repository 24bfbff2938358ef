/** The handlers of playlists. */
import type { Handler } from '../../answer.ts';
import type { playlistRoutes } from '../../contract/playlists.ts';
import type { Route } from '../../contract/routes.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import { addToPlaylist, listPlaylistItems, orderPlaylist, takeFromPlaylist } from './items.ts';
import {
  createPlaylist,
  featurePlaylist,
  listOwnPlaylists,
  listPlaylists,
  readPlaylist,
  removePlaylist,
  restorePlaylist,
  unfeaturePlaylist,
  updatePlaylist,
} from './playlists.ts';

export function playlistHandlers(services: Services): HandlersOf<typeof playlistRoutes> {
  /** Also where it ended badly: it may have been done all the same. */
  const changing =
    <R extends Route>(handler: Handler<R>): Handler<R> =>
    async (context) => {
      try {
        return await handler(context);
      } finally {
        services.playlists.guests.clear();
      }
    };
  return {
    listPlaylists: listPlaylists(services),
    createPlaylist: changing(createPlaylist(services)),
    listOwnPlaylists: listOwnPlaylists(services),
    readPlaylist: readPlaylist(services),
    updatePlaylist: changing(updatePlaylist(services)),
    removePlaylist: changing(removePlaylist(services)),
    restorePlaylist: changing(restorePlaylist(services)),
    featurePlaylist: changing(featurePlaylist(services)),
    unfeaturePlaylist: changing(unfeaturePlaylist(services)),
    listPlaylistItems: listPlaylistItems(services),
    addToPlaylist: changing(addToPlaylist(services)),
    takeFromPlaylist: changing(takeFromPlaylist(services)),
    orderPlaylist: changing(orderPlaylist(services)),
  };
}
