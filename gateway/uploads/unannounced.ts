/**
 * Videos that are made together with the upload or import that brings their file. The video is a turn of its actor and what brings its file
 * are rows of ours, so they cannot be one transaction: a note stands before both, and goes when both are there.
 * Where what was to bring the file to the bucket has ended without it, a note is written once more (actors/direct-upload/contract.ts).
 */
import type { Ground } from '../services.ts';
import type { Troubles } from './troubles.ts';

type Makers = Pick<Ground, 'database' | 'proxy' | 'videos' | 'log'>;

/** Longer than anybody takes between the note and what brings the file. */
const graceMinutes = 10;

/** `make` makes the video and what brings its file. When it fails, or this program dies meanwhile, the video is removed. */
export async function unannounced<T>(makers: Makers, videoId: string, make: () => Promise<T>): Promise<T> {
  const { database } = makers;
  await database`insert into unannounced_videos (video_id) values (${videoId})`;
  try {
    const made = await make();
    await database`delete from unannounced_videos where video_id = ${videoId}`;
    return made;
  } catch (error) {
    // The note stays, and the sweep does it.
    await remove(makers, videoId).catch((error: unknown) =>
      makers.log.warn({ err: error, videoId }, 'a video that nobody was told of could not be removed'),
    );
    throw error;
  }
}

/** Those whose makers died. One whose file still comes is left alone until that is over, and one that has its file stays. */
export async function removeUnannounced(makers: Makers, troubles: Troubles): Promise<void> {
  const { database } = makers;
  const left = await database<{ videoId: string; waits: boolean }[]>`
    select n.video_id as "videoId",
      exists (select 1 from videos where id = n.video_id and deleted_at is null and state in ('pending', 'uploading')) as waits
    from unannounced_videos n
    where n.created_at < now() - make_interval(mins => ${graceMinutes})
      and not exists (select 1 from uploads where video_id = n.video_id and state in ('open', 'complete', 'finishing'))
      and not exists (select 1 from direct_uploads where video_id = n.video_id and state in ('open', 'verifying'))
      and not exists (select 1 from imports i join jobs j on j.id = i.job_id where i.video_id = n.video_id and j.state in ('queued', 'leased'))
    order by n.created_at limit 100`;
  troubles.keep(removingVideo, new Set(left.map(({ videoId }) => videoId)));
  for (const { videoId, waits } of left)
    await troubles.attempt(removingVideo, () => (waits ? remove(makers, videoId) : forget(makers, videoId)), videoId);
}
const removingVideo = 'removing a video that nobody was told of';

/** The note stays while the video cannot be removed. */
async function remove(makers: Makers, videoId: string): Promise<void> {
  const removed = await makers.proxy.call('Video', videoId, 'remove', {}, { idempotent: true });
  makers.videos.drop(videoId);
  if (!removed.ok && removed.problem.code !== 'not-found') throw new Error(removed.problem.title);
  await forget(makers, videoId);
}

async function forget({ database }: Makers, videoId: string): Promise<void> {
  await database`delete from unannounced_videos where video_id = ${videoId}`;
}
