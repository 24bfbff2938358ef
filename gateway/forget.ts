/** Drops what the gateway keeps in memory of a video, since it has changed. */
import type { NewEvent, VitaEvent } from '../components/events/contract.ts';
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

/** What every video says in its own way has changed: each gateway hears of it, and forgets. */
export const fieldsChanged: NewEvent = { type: 'fields.changed', subject: { type: 'fields', id: '' }, data: {} };
export const categoriesChanged: NewEvent = { type: 'categories.changed', subject: { type: 'categories', id: '' }, data: {} };

/** Drops what an event about all videos makes old. */
export function forgetAll({ videos, finding }: Pick<Services, 'videos' | 'finding'>, type: string): void {
  if (type === categoriesChanged.type) finding.forgetCategories();
  if (type === categoriesChanged.type || type === fieldsChanged.type) videos.clear();
}
