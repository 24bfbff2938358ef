/** Videos as readers see them, from the catalogue. */

import type { Poster } from '../actors/video/contract.ts';
import type { Database } from '../components/database/contract.ts';
import type { Loudness, Watermark } from '../media/index.ts';
import type { Owned } from './access.ts';
import { isUuid, type VideoView } from './contract/public.ts';

/** Side products that readers are told of, as far as they are made. */
interface Side {
  poster?: Poster;
  /** Its first sheet. */
  storyboard?: { objectKey: string };
  waveform?: { objectKey: string; sizeBytes: number };
  loudness?: Loudness;
}

export interface VideoRow {
  id: string;
  short_id: string;
  owner_id: string;
  title: string;
  description: string;
  privacy: string;
  state: VideoView['state'];
  progress: number;
  playable: boolean;
  duration_seconds: number | null;
  side: Side;
  problem: { code: string; title: string; detail?: string } | null;
  client_watermark: Watermark | null;
  /** Of its picture, if it is one. */
  mark_size: { width: number; height: number } | null;
  edition: number;
  next: VideoView['next'];
  source_size_bytes: number | null;
  created_at: Date;
  /** With microseconds, for cursors. */
  created_text: string;
  deleted_at: Date | null;
  renditions: {
    family: string;
    rung: string;
    codec: string;
    width: number | null;
    height: number | null;
    frame_rate: number | null;
    bitrate: number;
    state: string;
  }[];
}

const columns = (database: Database) => database`
  v.id, v.short_id, v.owner_id, v.title, v.description, v.privacy, v.state, v.progress, v.playable, v.duration_seconds,
  (select coalesce(jsonb_object_agg(p.kind, case p.kind when 'storyboard' then p.result #> '{sheets,0}' else p.result end), '{}')
    from side_products p
    where p.video_id = v.id and p.kind in ('poster', 'storyboard', 'waveform', 'loudness') and p.result is not null) as side,
  v.client_watermark,
  (select jsonb_build_object('width', a.width, 'height', a.height) from assets a
    where a.sha256 = substr(v.client_watermark #>> '{mark,image}', length('assets/') + 1)) as mark_size,
  v.edition, v.next, v.source_size_bytes::double precision as source_size_bytes, v.problem, v.created_at, v.created_at::text as created_text, v.deleted_at,
  (select coalesce(jsonb_agg(to_jsonb(r) order by r.height desc nulls last, r.rung), '[]') from renditions r
    where r.video_id = v.id and r.height is not null
      and not exists (select 1 from retired_families f where f.video_id = r.video_id and f.family = r.family)) as renditions`;

/** By id or short id; removed ones only when asked for. */
export async function findVideo(database: Database, ref: string, removedToo = false): Promise<VideoRow | null> {
  const by = isUuid(ref) ? database`v.id = ${ref}` : database`v.short_id = ${ref}`;
  const rows = await database<VideoRow[]>`
    select ${columns(database)} from videos v where ${by} ${removedToo ? database`` : database`and v.deleted_at is null`}`;
  return rows[0] ?? null;
}

/** What decides who may read it, removed or not. */
export async function findOwnership(database: Database, id: string): Promise<Owned | null> {
  const [row] = await database<Owned[]>`select privacy, owner_id as "ownerId" from videos where id = ${id}`;
  return row ?? null;
}

/** Newest first. `after` is the place of the last one that was seen. */
export async function listVideos(
  database: Database,
  init: { everything: boolean; limit: number; after: { createdAt: string; id: string } | null },
): Promise<VideoRow[]> {
  return database<VideoRow[]>`
    select ${columns(database)} from videos v
    where v.deleted_at is null
      ${init.everything ? database`` : database`and v.privacy = 'public' and v.playable`}
      ${init.after ? database`and (v.created_at, v.id) < (${init.after.createdAt}::text::timestamptz, ${init.after.id}::text::uuid)` : database``}
    order by v.created_at desc, v.id desc limit ${init.limit}`;
}

/** What the API says of a video. Addresses are paths, so that they hold whatever name the reader used. */
export function viewOf(row: VideoRow): VideoView {
  const { side } = row;
  return {
    id: row.id,
    shortId: row.short_id,
    title: row.title,
    description: row.description,
    privacy: row.privacy,
    createdAt: row.created_at.toISOString(),
    state: row.state,
    progress: Math.min(1, Math.max(0, Math.round(row.progress * 10_000) / 10_000)),
    durationSeconds: row.duration_seconds,
    edition: row.edition,
    next: row.next,
    originalBytes: row.source_size_bytes,
    posterUrl: side.poster ? versioned(`/media/${row.id}/poster`, side.poster) : null,
    thumbnailUrl: side.poster ? versioned(`/media/${row.id}/thumbnail`, side.poster) : null,
    storyboardUrl: side.storyboard ? versioned(`/media/${row.id}/storyboard.vtt`, side.storyboard) : null,
    waveformUrl: side.waveform ? versioned(`/media/${row.id}/waveform.dat`, side.waveform) : null,
    loudness: side.loudness ?? null,
    clientWatermark: markOf(row),
    renditions: row.renditions.map((rendition) => ({
      id: `${rendition.family}-${rendition.rung}`,
      codec: rendition.codec,
      width: rendition.width,
      height: rendition.height,
      frameRate: rendition.frame_rate,
      bitrate: rendition.bitrate,
      state: rendition.state,
    })),
    playback: row.playable
      ? { hls: `/media/${row.id}/master.m3u8`, dash: row.state === 'ready' ? `/media/${row.id}/manifest.mpd` : null }
      : null,
    ...(row.problem
      ? { problem: { code: row.problem.code, title: row.problem.title, ...(row.problem.detail ? { detail: row.problem.detail } : {}) } }
      : {}),
  };
}

/** Null as well where its picture is not there any more: the video can be watched without. */
function markOf({ client_watermark: watermark, mark_size: size }: VideoRow): VideoView['clientWatermark'] {
  if (watermark === null) return null;
  if ('text' in watermark.mark) return { ...watermark, mark: { text: watermark.mark.text } };
  return size && { ...watermark, mark: { url: `/media/${watermark.mark.image}`, ...size } };
}

/** The address changes with the bytes, so that nobody who has seen the old ones is shown them again. Keys end with a hash. */
export function versioned(path: string, { objectKey }: { objectKey: string }): string {
  return `${path}?v=${objectKey.slice(-64, -56)}`;
}
