/** What becomes of a poster's files once ffmpeg has written them. */
import { posterFile, thumbnailFile } from '../../media/index.ts';
import type { JobTools } from '../job.ts';
import { sendPicture } from '../send.ts';

export async function sendPoster(tools: Pick<JobTools, 'client' | 'scratch'>): Promise<Record<string, unknown>> {
  const poster = await sendPicture(tools, tools.scratch, posterFile);
  return { ...poster, thumbnail: await sendPicture(tools, tools.scratch, thumbnailFile) };
}
