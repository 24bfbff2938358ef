/**
 * Which objects have a name in the catalogue: the one list of rows that name objects. What is on no row of it is given back after a day,
 * so whoever lets a row name an object adds it here.
 */
import type postgres from 'postgres';
import type { Database } from '../components/database/contract.ts';

export interface NamedObject {
  videoId: string;
  key: string;
  /** Null where the row does not say. */
  sizeBytes: number | null;
}

/** Keys begin with their area and the video they belong to. */
const ofVideo = /^(?:source|work)\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})[/.]/;
export function videoOfKey(key: string): string | null {
  return ofVideo.exec(key)?.[1] ?? null;
}

/** A query of (video_id, key, size_bytes): all that these videos name. To be put into another one. */
export function namedBy(database: Database | postgres.TransactionSql<{ bigint: number }>, videoIds: readonly string[]) {
  const ids = videoIds as string[];
  return database`
    select id as video_id, source_key as key, source_size_bytes as size_bytes from videos where id = any(${ids}::uuid[]) and source_key is not null
    union all
    select video_id, named->>'objectKey', (named->>'sizeBytes')::bigint
    from side_products, jsonb_path_query(result, 'strict $.** ? (exists(@.objectKey))') as named where video_id = any(${ids}::uuid[])
    union all
    select video_id, object_key, size_bytes from video_sources where video_id = any(${ids}::uuid[]) and object_key is not null
    union all
    -- To its job a picture of a channel stands where others have a video.
    select id, named->>'objectKey', (named->>'sizeBytes')::bigint
    from channel_pictures, jsonb_path_query(jsonb_build_array(source, result), 'strict $.** ? (exists(@.objectKey))') as named
    where id = any(${ids}::uuid[])
    union all
    select video_id, object_key, size_bytes from published_files where video_id = any(${ids}::uuid[])
    union all
    -- Joined tracks are parts of one file, which ends where the last of them does.
    select video_id, object_key, max(byte_offset + size_bytes) from (
      select video_id, object_key, byte_offset, size_bytes::bigint from inits where video_id = any(${ids}::uuid[])
      union all
      select video_id, object_key, byte_offset, size_bytes from segments where video_id = any(${ids}::uuid[])
    ) part group by video_id, object_key`;
}

export async function objectsOf(database: Database, videoId: string): Promise<NamedObject[]> {
  return database<NamedObject[]>`
    select video_id as "videoId", key, max(size_bytes) as "sizeBytes" from (${namedBy(database, [videoId])}) named group by video_id, key`;
}

/** Those of the keys that some row names. */
export async function namedAmong(database: Database, keys: readonly string[]): Promise<Set<string>> {
  const videoIds = [...new Set(keys.map(videoOfKey))].filter((id) => id !== null);
  const rows = await database<{ key: string }[]>`
    select key from (${namedBy(database, videoIds)}) named where key = any(${keys as string[]}::text[])
    union all
    select 'assets/' || sha256 from assets where 'assets/' || sha256 = any(${keys as string[]}::text[])`;
  return new Set(rows.map(({ key }) => key));
}
