/** Whether somebody may keep as a file what they may watch. Pure. */
import { may } from '../access.ts';
import { thingOf } from '../admission.ts';
import type { Caller } from '../answer.ts';
import { type DownloadPolicy, isDownloadable } from '../contract/downloads.ts';
import type { VideoRow } from '../videos.ts';

export type Kept = 'made' | 'original';

/** `own`: of those who look after it, for whom nothing is counted. */
export function rightTo(
  what: Kept,
  video: Pick<VideoRow, 'privacy' | 'owner_id' | 'organisation_id' | 'downloadable' | 'original_downloadable'>,
  caller: Caller | null,
  policy: DownloadPolicy,
): 'own' | 'open' | 'none' {
  if (may(caller, 'video.details', thingOf(video)) === 'yes') return 'own';
  const { downloadable, original_downloadable: originalDownloadable } = video;
  return isDownloadable({ downloadable, originalDownloadable }, policy, what) ? 'open' : 'none';
}
