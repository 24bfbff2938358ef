/** Chapters: read, and written as a whole. */
import { type Chapter, chapterFault, chaptersInText, chaptersVtt } from '../../media/index.ts';
import type { Answer, Handler } from '../answer.ts';
import { findChapters, storeChapters } from '../chapters/rows.ts';
import type { chapterRoutes } from '../contract/chapters.ts';
import { forgetVideo } from '../forget.ts';
import { headersOf, sendText } from '../playback/headers.ts';
import { notFound, type Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import type { HandlersOf } from './handlers-of.ts';

type Routes = typeof chapterRoutes;

export function chapterHandlers(services: Services): HandlersOf<Routes> {
  return { readChapters: readChapters(services), writeChapters: writeChapters(services), chaptersFile: chaptersFile(services) };
}

function readChapters({ database }: Services): Handler<Routes['readChapters']> {
  return async ({ video }): Promise<Answer> => ({ status: 200, json: viewOf(video, await findChapters(database, video.id)) });
}

/** Everybody who follows the video is told, as of any other change of it. */
function writeChapters(services: Services): Handler<Routes['writeChapters']> {
  return async ({ video, body: { items } }): Promise<Answer> => {
    const refusal = refusalOf(items, video.duration_seconds);
    if (refusal !== null) throw refusal;
    await storeChapters(services.database, video.id, items);
    forgetVideo(services, video.id);
    const { id, short_id: shortId, owner_id: ownerId, organisation_id: organisationId } = video;
    const data = { shortId, ownerId, ...(organisationId && { organisationId }) };
    await services.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data }]);
    return { status: 200, json: viewOf(video, items) };
  };
}

function chaptersFile({ database }: Services): Handler<Routes['chaptersFile']> {
  return async ({ video, incoming }) => {
    const chapters = await findChapters(database, video.id);
    if (chapters.length === 0) throw notFound();
    const text = chaptersVtt(chapters, video.duration_seconds ?? 0);
    return sendText(incoming, text, headersOf(video, 'text/vtt; charset=utf-8', 'picture'));
  };
}

function viewOf({ description, duration_seconds: duration }: VideoRow, items: readonly Chapter[]) {
  return { items, suggested: chaptersInText(description, duration) };
}

function refusalOf(items: readonly Chapter[], durationSeconds: number | null): Refusal | null {
  switch (chapterFault(items, durationSeconds)) {
    case 'out-of-order':
      return refuse('chapters-out-of-order', 422, 'Each chapter begins after the one before it, and ends after its beginning.');
    case 'overlap':
      return refuse('chapters-overlap', 422, 'A chapter ends after the next one has begun.', 'Leave its end out.');
    case 'beyond-the-end':
      return refuse('beyond-the-end', 422, 'The video is over by then.');
    case null:
      return null;
  }
}
