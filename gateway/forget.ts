/** Drops what the gateway keeps in memory of a video, since it has changed. */
import type { Services } from './services.ts';

export type Kept = Pick<
  Services,
  'videos' | 'tables' | 'growing' | 'ownership' | 'guestChannels' | 'storyboards' | 'finding' | 'playlists'
>;

export function forgetVideo(
  { videos, tables, growing, ownership, guestChannels, storyboards, finding, playlists }: Kept,
  id: string,
): void {
  videos.drop(id);
  tables.delete(id);
  growing.drop(id);
  ownership.drop(id);
  // What a channel holds and shows first, and whether others see it, follows from its videos.
  guestChannels.clear();
  storyboards.drop(id);
  finding.forget();
  playlists.guests.clear();
}
