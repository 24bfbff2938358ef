import type { Database } from '../../components/database/contract.ts';
import { ObjectError, type Objects } from '../../components/objects/contract.ts';

/**
 * Files that clients bring to the object storage by themselves. `open`: addresses are given out. `verifying`: all has come, as the client
 * says, and is looked at. The others are the end.
 */
export const directStates = ['open', 'verifying', 'done', 'failed', 'aborted', 'expired'] as const;
export type DirectState = (typeof directStates)[number];

/** An address is good for so long; the upload lives longer. */
export const addressSeconds = 3600;

/**
 * It is over without a file. The video that was made with it is one that nobody was told of from now on: unless something else brings its
 * file it is removed after a while (gateway/uploads/unannounced.ts).
 */
export async function endDirectUpload(database: Database, id: string, state: 'aborted' | 'expired'): Promise<void> {
  await database`
    with ended as (
      update direct_uploads set state = ${state}, ended_at = now() where id = ${id} and state = 'open' returning video_id, makes_video)
    insert into unannounced_videos (video_id) select video_id from ended where makes_video
    on conflict (video_id) do update set created_at = now()`;
}

/** What clients go on with, however long nothing has come of it: no leftovers. */
export async function directKeys(database: Database): Promise<Set<string>> {
  const rows = await database<{ key: string }[]>`select object_key as key from direct_uploads where state in ('open', 'verifying')`;
  return new Set(rows.map(({ key }) => key));
}

/** How much of it has come to the store by now. */
export async function arrivedBytes(
  objects: Pick<Objects, 'head' | 'direct'>,
  { objectKey, partsId }: { objectKey: string; partsId: string | null },
): Promise<number> {
  const { direct } = objects;
  if (partsId === null || !direct?.reaches(objectKey)) return (await objects.head(objectKey))?.sizeBytes ?? 0;
  try {
    return (await direct.parts(objectKey, partsId)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  } catch (error) {
    if (error instanceof ObjectError && error.code === 'not-found') return (await objects.head(objectKey))?.sizeBytes ?? 0;
    throw error;
  }
}
