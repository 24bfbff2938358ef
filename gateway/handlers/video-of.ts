/** What is said of a video after a change. */
import { forgetVideo } from '../forget.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { findVideo, viewOf } from '../videos.ts';

/** What the catalogue says now. */
export async function viewNow(services: Services, id: string, removedToo = false) {
  forgetVideo(services, id);
  const row = await findVideo(services.database, id, removedToo);
  if (!row) throw notFound();
  return viewOf(row, services.delivery.origins);
}
