/** A whole track: what a file of it is joined from. */
import type { Database } from '../../components/database/contract.ts';
import { segmentIndex } from '../../media/index.ts';
import type { SegmentRow, Track } from '../playback/table.ts';

export interface WholeTrack extends Pick<Track, 'segments'> {
  init: Omit<Track['init'], 'codecString'>;
  /** Set once the track is one file. */
  file: string | null;
}

/** Null when there is no such track, or a segment is missing in the middle. */
export async function findTrack(database: Database, videoId: string, family: string, rung: string): Promise<WholeTrack | null> {
  const [init, ...segments] = await database<SegmentRow[]>`
    select -1 as idx, object_key as "objectKey", byte_offset as "byteOffset", size_bytes::bigint as "sizeBytes", sha256,
      0::bigint as "startTicks", 0::bigint as "durationTicks", 1 as timescale
    from inits where video_id = ${videoId} and family = ${family} and rung = ${rung}
    union all
    select idx, object_key, byte_offset, size_bytes, sha256, start_ticks, duration_ticks, timescale
    from segments where video_id = ${videoId} and family = ${family} and rung = ${rung}
    order by 1`;
  if (init?.idx !== -1 || segments.length === 0 || segments.some(({ idx }, index) => idx !== index)) return null;
  const isFile = segments.every(({ objectKey }) => objectKey === init.objectKey);
  return { init, segments, file: isFile ? init.objectKey : null };
}

/** Stands between the init segment and the segments of the file. */
export function indexOf({ segments }: Pick<Track, 'segments'>): Uint8Array {
  const { timescale, startTicks } = segments[0] ?? { timescale: 1, startTicks: 0 };
  return segmentIndex(segments, { timescale, startTicks });
}

/** Of the file. */
export function fileBytes({ init, segments }: Pick<WholeTrack, 'init' | 'segments'>, index: Uint8Array): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, init.sizeBytes + index.byteLength);
}
