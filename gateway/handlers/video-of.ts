/** Finding the video that a path names, for those who may see or change it. */
import { mayRead, owns } from '../access.ts';
import type { Caller } from '../answer.ts';
import { forgetVideo } from '../forget.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import type { VideoEntry } from '../video-cache.ts';
import { findVideo, type VideoRow, viewOf } from '../videos.ts';

/** Whoever may not see it is told that it does not exist. */
export async function readable(services: Services, ref: string, caller: Caller | null): Promise<VideoEntry> {
  const entry = await services.videos.get(ref);
  if (!entry || !mayRead({ privacy: entry.row.privacy, ownerId: entry.row.owner_id }, caller)) throw notFound();
  return entry;
}

/** Fresh from the catalogue, for a change. */
export async function changeable(services: Services, ref: string, caller: Caller | null, removedToo = false): Promise<VideoRow> {
  const row = await findVideo(services.database, ref, removedToo);
  if (!row || !owns({ privacy: row.privacy, ownerId: row.owner_id }, caller)) throw notFound();
  return row;
}

/** The answer after a change: what the catalogue says now. */
export async function viewNow(services: Services, id: string, removedToo = false) {
  forgetVideo(services, id);
  const row = await findVideo(services.database, id, removedToo);
  if (!row) throw notFound();
  return viewOf(row);
}
