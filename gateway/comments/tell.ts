/** Tells those who follow a video that something has changed under it. What was written is not told: who may see it reads it. */
import type { NewEvent } from '../../components/events/contract.ts';
import type { Services } from '../services.ts';

/** `comment` null: several. */
export interface Told {
  type: 'comment.created' | 'comment.changed' | 'comment.deleted';
  comment: string | null;
  thread: string | null;
}
type Video = { id: string; short_id: string; owner_id: string; organisation_id: string | null };

export async function tellOfComment({ events }: Pick<Services, 'events'>, video: Video, told: Told): Promise<void> {
  await events.append([eventOf(video, told)]);
}

function eventOf(video: Video, { type, comment, thread }: Told): NewEvent {
  const { id, short_id: shortId, owner_id: ownerId, organisation_id: organisationId } = video;
  const data = { shortId, ownerId, ...(organisationId && { organisationId }), comment, thread };
  return { type, subject: { type: 'video', id }, data };
}

/** Further ones are seen when their pages are opened again. */
const mostVideos = 500;

/** What was done stays done, whether it can be told or not. */
export async function tellVideos(
  { database, events, log }: Pick<Services, 'database' | 'events' | 'log'>,
  ids: readonly string[],
  told: Told,
): Promise<void> {
  try {
    const videos = await database<Video[]>`
      select id, short_id, owner_id, organisation_id from videos where id = any(${ids.slice(0, mostVideos)}::text[]::uuid[]) and deleted_at is null`;
    await events.append(videos.map((video) => eventOf(video, told)));
  } catch (error) {
    log.warn({ err: error, videos: ids.length }, `${told.type} could not be told`);
  }
}
