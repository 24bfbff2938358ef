/** Drops what the gateway keeps in memory of a video, since it has changed. */
import type { VitaEvent } from '../components/events/contract.ts';
import type { Services } from './services.ts';

/** Whose kept facts an event makes old; null: nobody's. What is written under a video shows in none of them, nor how far a job is. Pure. */
export function changedVideo({ type, subject, data }: Pick<VitaEvent, 'type' | 'subject' | 'data'>): string | null {
  if (type === 'job.progress' || type.startsWith('comment.')) return null;
  return subject.type === 'video' ? subject.id : typeof data.videoId === 'string' ? data.videoId : null;
}

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
