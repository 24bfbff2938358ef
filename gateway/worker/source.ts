/** The file that a job works from: that of the edition it belongs to. */
import { editionOf } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';

export interface SourceFile {
  key: string;
  sizeBytes: number;
  /** The last part of its key. */
  sha256: string;
}

/** Null when the video has none, or its original was deleted. */
export async function findSource(database: Database, jobId: string, videoId: string): Promise<SourceFile | null> {
  const [row] = await database<{ key: string | null; sizeBytes: number }[]>`
    select object_key as key, size_bytes::double precision as "sizeBytes" from video_sources
    where video_id = ${videoId} and edition = ${editionOf(jobId)}`;
  if (!row?.key) return null;
  return { key: row.key, sizeBytes: row.sizeBytes, sha256: row.key.slice(row.key.lastIndexOf('/') + 1) };
}
