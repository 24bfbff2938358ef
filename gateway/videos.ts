/** Videos as readers see them, from the catalogue. */

import type { Poster } from '../actors/video/contract.ts';
import type { Queries } from '../components/database/contract.ts';
import type { Loudness, Watermark } from '../media/index.ts';
import type { VideoThing } from './access.ts';
import { isOpen, type Picture, pictureUrl } from './channels/rows.ts';
import type { ShownField } from './contract/field-values.ts';
import type { Licence } from './contract/licences.ts';
import { isUuid, type VideoView } from './contract/public.ts';
import type { Origins } from './playback/origins.ts';

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
  organisation_id: string | null;
  /** Grows whenever it changes who may see it. */
  access_version: number;
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
  embed_sites: string[] | null;
  /** Null: as the site says. */
  downloadable: boolean | null;
  original_downloadable: boolean;
  /** Null: as the site says. */
  comments: boolean | null;
  blocked: { at: string; reason: string } | null;
  /** Of its picture, if it is one. */
  mark_size: { width: number; height: number } | null;
  edition: number;
  next: VideoView['next'];
  source_size_bytes: number | null;
  created_at: Date;
  channel: { id: string; handle: string; name: string; avatar: Picture | null } | null;
  category: { id: string; slug: string; name: string } | null;
  tags: string[];
  licence: Licence | null;
  language: string | null;
  featured_at: Date | null;
  /** Those that are shown to viewers. */
  fields: ShownField[];
  has_chapters: boolean;
  views: number;
  published_at: Date | null;
  publish_at: Date | null;
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

/** How often a video `v` has been watched. */
export const viewsOf = (database: Queries) =>
  database`coalesce((select w.views from video_views w where w.video_id = v.id), 0)::double precision`;

/** What a video `v` says to viewers in fields of the site: never what is for the studio alone, or for another category. */
const shownFields = (database: Queries) => database`
  (select coalesce(jsonb_agg(jsonb_build_object('key', f.key, 'label', f.label, 'type', f.type, 'value', x.value) order by f.position), '[]')
    from video_field_values x join video_fields f on f.id = x.field_id
    where x.video_id = v.id and f.shown and (f.category_id is null or f.category_id = v.category_id))`;

export const columns = (database: Queries) => database`
  v.id, v.short_id, v.owner_id, v.organisation_id, v.access_version, v.title, v.description, v.privacy, v.state, v.progress, v.playable, v.duration_seconds,
  (select coalesce(jsonb_object_agg(p.kind, case p.kind when 'storyboard' then p.result #> '{sheets,0}' else p.result end), '{}')
    from side_products p
    where p.video_id = v.id and p.kind in ('poster', 'storyboard', 'waveform', 'loudness') and p.result is not null) as side,
  v.client_watermark, v.embed_sites, v.downloadable, v.original_downloadable, v.comments, v.blocked,
  (select jsonb_build_object('width', a.width, 'height', a.height) from assets a
    where a.sha256 = substr(v.client_watermark #>> '{mark,image}', length('assets/') + 1)) as mark_size,
  v.edition, v.next, v.source_size_bytes::double precision as source_size_bytes, v.problem, v.created_at, v.created_at::text as created_text, v.deleted_at,
  v.published_at, v.publish_at, v.tags, v.licence, v.language, v.featured_at,
  ${viewsOf(database)} as views,
  exists (select 1 from video_chapters h where h.video_id = v.id) as has_chapters,
  (select jsonb_build_object('id', g.id, 'slug', g.slug, 'name', g.name) from categories g where g.id = v.category_id) as category,
  ${shownFields(database)} as fields,
  (select jsonb_build_object('id', c.id, 'handle', c.handle, 'name', c.name, 'avatar', c.avatar) from channels c
    where c.id = v.channel_id and (case when v.privacy in ('unlisted', 'password') then ${isOpen(database)} else c.deleted_at is null end)) as channel,
  (select coalesce(jsonb_agg(to_jsonb(r) order by r.height desc nulls last, r.rung), '[]') from renditions r
    where r.video_id = v.id and r.height is not null
      and not exists (select 1 from retired_families f where f.video_id = r.video_id and f.family = r.family)) as renditions`;

/** By id or short id; removed ones only when asked for. */
export async function findVideo(database: Queries, ref: string, removedToo = false): Promise<VideoRow | null> {
  const by = isUuid(ref) ? database`v.id = ${ref}` : database`v.short_id = ${ref}`;
  const rows = await database<VideoRow[]>`
    select ${columns(database)} from videos v where ${by} ${removedToo ? database`` : database`and v.deleted_at is null`}`;
  return rows[0] ?? null;
}

export type Ownership = VideoThing & { accessVersion: number; channelId: string | null };
/** What decides who may read it, removed or not. */
export async function findOwnership(database: Queries, id: string): Promise<Ownership | null> {
  const [row] = await database<Omit<Ownership, 'about'>[]>`
    select access_version as "accessVersion", privacy, owner_id as "ownerId", organisation_id as "organisationId", channel_id as "channelId"
    from videos where id = ${id}`;
  return row ? { about: 'video', ...row } : null;
}

/** What the API says of a video. Addresses on this server are paths, so that they hold whatever name the reader used. */
export function viewOf(row: VideoRow, origins: Pick<Origins, 'before' | 'showsViews'>): VideoView {
  const { side } = row;
  const folder = `${origins.before(row.privacy)}/media/${row.id}`;
  return {
    id: row.id,
    shortId: row.short_id,
    title: row.title,
    description: row.description,
    privacy: row.privacy as VideoView['privacy'],
    ownerId: row.owner_id,
    organisationId: row.organisation_id,
    createdAt: row.created_at.toISOString(),
    category: row.category,
    tags: row.tags,
    language: row.language,
    licence: row.licence,
    featuredAt: row.featured_at?.toISOString() ?? null,
    fields: row.fields,
    channel: row.channel && {
      id: row.channel.id,
      handle: row.channel.handle,
      name: row.channel.name,
      avatarUrl: pictureUrl(row.channel.id, 'avatar', row.channel.avatar, origins),
    },
    publishedAt: row.published_at?.toISOString() ?? null,
    publishAt: row.publish_at?.toISOString() ?? null,
    state: row.state,
    progress: Math.min(1, Math.max(0, Math.round(row.progress * 10_000) / 10_000)),
    durationSeconds: row.duration_seconds,
    edition: row.edition,
    next: row.next,
    originalBytes: row.source_size_bytes,
    posterUrl: side.poster ? versioned(`${folder}/poster`, side.poster) : null,
    thumbnailUrl: side.poster ? versioned(`${folder}/thumbnail`, side.poster) : null,
    storyboardUrl: side.storyboard ? versioned(`${folder}/storyboard.vtt`, side.storyboard) : null,
    views: origins.showsViews() ? row.views : null,
    hasChapters: row.has_chapters,
    waveformUrl: side.waveform ? versioned(`${folder}/waveform.dat`, side.waveform) : null,
    loudness: side.loudness ?? null,
    clientWatermark: markOf(row, origins),
    embedSites: row.embed_sites,
    downloadable: row.downloadable,
    originalDownloadable: row.original_downloadable,
    comments: row.comments,
    renditions: row.renditions.map((rendition) => ({
      id: `${rendition.family}-${rendition.rung}`,
      codec: rendition.codec,
      width: rendition.width,
      height: rendition.height,
      frameRate: rendition.frame_rate,
      bitrate: rendition.bitrate,
      state: rendition.state,
    })),
    playback: row.playable ? { hls: `${folder}/master.m3u8`, dash: row.state === 'ready' ? `${folder}/manifest.mpd` : null } : null,
    blocked: row.blocked,
    ...(row.problem
      ? { problem: { code: row.problem.code, title: row.problem.title, ...(row.problem.detail ? { detail: row.problem.detail } : {}) } }
      : {}),
  };
}

/** Null as well where its picture is not there any more: the video can be watched without. */
function markOf(
  { client_watermark: watermark, mark_size: size }: VideoRow,
  origins: Pick<Origins, 'before'>,
): VideoView['clientWatermark'] {
  if (watermark === null) return null;
  if ('text' in watermark.mark) return { ...watermark, mark: { text: watermark.mark.text } };
  return size && { ...watermark, mark: { url: `${origins.before('public')}/media/${watermark.mark.image}`, ...size } };
}

/** The address changes with the bytes, so that nobody who has seen the old ones is shown them again. Keys end with a hash. */
export function versioned(path: string, { objectKey }: { objectKey: string }): string {
  return `${path}?v=${objectKey.slice(-64, -56)}`;
}
