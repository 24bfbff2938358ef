/** Side products of a video, from the catalogue. */
import type { Database } from '../components/database/contract.ts';

/** What its schema in actors/video/contract.ts says, as the actor let in nothing else. Null when there is none. */
export async function findSide<T>(database: Database, videoId: string, kind: string): Promise<T | null> {
  const [row] = await database<{ result: T | null }[]>`
    select result from side_products where video_id = ${videoId} and kind = ${kind}`;
  return row?.result ?? null;
}
