/** What has been committed of a video: the rows that playlists are written from. */
import { jobIdOf } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Plan } from '../../media/index.ts';

/** Where bytes lie: a part of an object, which is all of it until the track is joined into one file. */
export interface Place {
  objectKey: string;
  byteOffset: number;
  sizeBytes: number;
  sha256: string;
}
export interface SegmentRow extends Place {
  idx: number;
  startTicks: number;
  durationTicks: number;
  timescale: number;
}
export interface InitRow extends Place {
  codecString: string;
}
export interface Track {
  init: InitRow;
  /** By index, ascending; there may be gaps. */
  segments: SegmentRow[];
}
export interface MediaTable {
  plan: Plan | null;
  /** Keys are `family/rung`. */
  tracks: Map<string, Track>;
  audioDone: boolean;
  /** Nothing more will come. */
  over: boolean;
}

export async function loadTable(database: Database, videoId: string): Promise<MediaTable> {
  // The video first: segments that are committed in between only make the lists longer than its state says.
  const [video] = await database<{ plan: Plan | null; state: string; audio: string | null }[]>`
    select v.plan, v.state, (select j.state from jobs j where j.id = ${jobIdOf(videoId, 'audio')}) as audio from videos v where v.id = ${videoId}`;
  const [inits, segments] = await Promise.all([
    database<(InitRow & { track: string })[]>`
      select family || '/' || rung as track, object_key as "objectKey", byte_offset as "byteOffset", size_bytes as "sizeBytes", sha256, codec_string as "codecString"
      from inits where video_id = ${videoId}`,
    database<(SegmentRow & { track: string })[]>`
      select family || '/' || rung as track, idx, object_key as "objectKey", byte_offset as "byteOffset", size_bytes as "sizeBytes", start_ticks as "startTicks",
        duration_ticks as "durationTicks", timescale, sha256
      from segments where video_id = ${videoId} order by family, rung, idx`,
  ]);
  const tracks = new Map<string, Track>();
  for (const { track, ...init } of inits) tracks.set(track, { init, segments: [] });
  for (const { track, ...segment } of segments) tracks.get(track)?.segments.push(segment);
  return {
    plan: video?.plan ?? null,
    tracks,
    audioDone: video?.state === 'ready' || video?.audio === 'done',
    over: video?.state === 'ready' || video?.state === 'failed',
  };
}

/** One committed segment, when the table is not at hand. */
export async function loadSegment(
  database: Database,
  videoId: string,
  family: string,
  rung: string,
  idx: number,
): Promise<SegmentRow | null> {
  const [row] = await database<SegmentRow[]>`
    select idx, object_key as "objectKey", byte_offset as "byteOffset", size_bytes as "sizeBytes", start_ticks as "startTicks", duration_ticks as "durationTicks",
      timescale, sha256
    from segments where video_id = ${videoId} and family = ${family} and rung = ${rung} and idx = ${idx}`;
  return row ?? null;
}
