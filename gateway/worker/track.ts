/** A whole track: what a file of it is joined from. */
import type { Database } from '../../components/database/contract.ts';
import type { Place } from '../playback/table.ts';

export interface WholeTrack {
  /** Init segment and segments, in order. */
  parts: Place[];
  sizeBytes: number;
  /** Set once the track is one file. */
  file: string | null;
}

/** Null when there is no such track, or a segment is missing in the middle. */
export async function findTrack(database: Database, videoId: string, family: string, rung: string): Promise<WholeTrack | null> {
  const parts = await database<(Place & { idx: number })[]>`
    select -1 as idx, object_key as "objectKey", byte_offset as "byteOffset", size_bytes::bigint as "sizeBytes", sha256 from inits
    where video_id = ${videoId} and family = ${family} and rung = ${rung}
    union all
    select idx, object_key, byte_offset, size_bytes, sha256 from segments
    where video_id = ${videoId} and family = ${family} and rung = ${rung}
    order by 1`;
  if (parts.length < 2 || parts.some(({ idx }, index) => idx !== index - 1)) return null;
  const first = parts[0]?.objectKey ?? null;
  return {
    parts,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    file: parts.every(({ objectKey }) => objectKey === first) ? first : null,
  };
}
