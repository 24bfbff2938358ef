/** Playlists as the database has them and as readers see them. */
import type { PendingQuery } from 'postgres';
import type { Queries } from '../../components/database/contract.ts';
import { may, type PlaylistThing } from '../access.ts';
import type { Caller } from '../answer.ts';
import { isOpen, type Picture, pictureUrl } from '../channels/rows.ts';
import type { PlaylistView } from '../contract/playlists.ts';
import { isUuid } from '../contract/public.ts';
import type { Origins } from '../playback/origins.ts';
import { versioned } from '../videos.ts';
import { type Asker, mayChangeIt, visible } from './visible.ts';

/** What decides who may do what with it. */
export interface PlaylistRow {
  id: string;
  short_id: string;
  privacy: PlaylistView['privacy'];
  owner_id: string | null;
  organisation_id: string | null;
  deleted_at: Date | null;
}

/** By id or short id; removed ones only when asked for. */
export async function findPlaylist(database: Queries, ref: string, removedToo = false): Promise<PlaylistRow | null> {
  const by = isUuid(ref) ? database`p.id = ${ref}` : database`p.short_id = ${ref}`;
  const [row] = await database<PlaylistRow[]>`
    select p.id, p.short_id, p.privacy, p.owner_id, p.organisation_id, p.deleted_at from playlists p
    where ${by} ${removedToo ? database`` : database`and p.deleted_at is null`}`;
  return row ?? null;
}

export function thingOfPlaylist(row: Pick<PlaylistRow, 'privacy' | 'owner_id' | 'organisation_id'>): PlaylistThing {
  return { about: 'playlist', privacy: row.privacy, ownerId: row.owner_id ?? '', organisationId: row.organisation_id };
}

/** With what one asker sees in it. */
export interface SeenPlaylist extends PlaylistRow {
  type: PlaylistView['type'];
  title: string;
  description: string;
  channel: { id: string; handle: string; name: string; avatar: Picture | null } | null;
  featured: boolean;
  videos: number;
  /** The places in it, whatever stands in them. */
  places: number;
  seconds: number;
  first: { id: string; privacy: string; poster: { objectKey: string } | null } | null;
  created_at: Date;
  updated_at: Date;
  /** Of `created_at`, with microseconds. */
  place: string;
}

/** Playlists as the asker sees them, newest first. `page`: a query for their ids. What is in them is counted for all of them at once. */
const seen = (database: Queries, asker: Asker, page: PendingQuery<{ id: string }[]>) => database<SeenPlaylist[]>`
  with page as materialized (${page}), items as (
    select i.playlist_id, count(*)::int as places, count(*) filter (where y.seen)::int as videos,
      coalesce(sum(v.duration_seconds) filter (where y.seen), 0)::double precision as seconds,
      (array_agg(v.id order by i.position) filter (where y.seen))[1] as first
    from playlists p join playlist_items i on i.playlist_id = p.id join videos v on v.id = i.video_id
    cross join lateral (select ${visible(database, asker)} as seen) y
    where p.id in (select id from page) group by i.playlist_id)
  select p.id, p.short_id, p.type, p.title, p.description, p.privacy, p.owner_id, p.organisation_id, p.featured_at is not null as featured,
    p.created_at, p.created_at::text as place, p.updated_at, p.deleted_at,
    coalesce(s.videos, 0) as videos, coalesce(s.places, 0) as places, coalesce(s.seconds, 0) as seconds,
    (select jsonb_build_object('id', c.id, 'handle', c.handle, 'name', c.name, 'avatar', c.avatar) from channels c
      where c.id = p.channel_id and ${ofSameOwner(database)}
        and (case when p.privacy = 'private' then c.deleted_at is null else ${isOpen(database)} end)) as channel,
    (select jsonb_build_object('id', f.id, 'privacy', f.privacy, 'poster', (
        select x.result from side_products x where x.video_id = f.id and x.kind = 'poster')) from videos f where f.id = s.first) as first
  from playlists p left join items s on s.playlist_id = p.id where p.id in (select id from page)
  order by p.created_at desc, p.id desc`;

export async function readSeen(database: Queries, asker: Asker, id: string): Promise<SeenPlaylist | null> {
  const [row] = await seen(database, asker, database`select ${id}::uuid as id`);
  return row ?? null;
}

/** A channel that was given away shows no playlists of the one who had it. */
const ofSameOwner = (database: Queries) => database`
  (case when p.organisation_id is null then c.owner_id = p.owner_id else c.organisation_id = p.organisation_id end)`;

export async function listSeen(
  database: Queries,
  asker: Asker,
  init: { which: 'open' | 'own'; channelId?: string; featured?: boolean; limit: number; after: { value: string; id: string } | null },
): Promise<SeenPlaylist[]> {
  const { which, channelId, featured, limit, after } = init;
  const open = database`
    p.deleted_at is null and p.privacy = 'public' and exists (
      select 1 from playlist_items i join videos v on v.id = i.video_id where i.playlist_id = p.id and ${visible(database, asker)})`;
  const ofChannel =
    channelId === undefined
      ? database``
      : database`and exists (select 1 from channels c where c.id = ${channelId} and c.id = p.channel_id and ${ofSameOwner(database)})`;
  const wished = featured === undefined ? database`` : database`and (p.featured_at is not null) = ${featured}`;
  const beyond = after ? database`and (p.created_at, p.id) < (${after.value}::text::timestamptz, ${after.id}::text::uuid)` : database``;
  return seen(
    database,
    asker,
    database`
      select p.id from playlists p where ${which === 'own' ? mayChangeIt(database, asker) : open} ${ofChannel} ${wished}
        ${beyond} order by p.created_at desc, p.id desc limit ${limit}`,
  );
}

/** In which of these playlists a video stands. */
export async function containing(database: Queries, playlists: readonly string[], video: string): Promise<Set<string>> {
  const by = isUuid(video) ? database`v.id = ${video}` : database`v.short_id = ${video}`;
  const rows = await database<{ id: string }[]>`
    select i.playlist_id as id from playlist_items i join videos v on v.id = i.video_id
    where i.playlist_id = any(${playlists as string[]}::uuid[]) and ${by}`;
  return new Set(rows.map(({ id }) => id));
}

export function viewOfPlaylist(row: SeenPlaylist, caller: Caller | null, origins: Pick<Origins, 'before'>): PlaylistView {
  const { first, channel } = row;
  return {
    id: row.id,
    shortId: row.short_id,
    type: row.type,
    title: row.title,
    description: row.description,
    privacy: row.privacy,
    ownerId: row.owner_id,
    organisationId: row.organisation_id,
    channel: channel && {
      id: channel.id,
      handle: channel.handle,
      name: channel.name,
      avatarUrl: pictureUrl(channel.id, 'avatar', channel.avatar, origins),
    },
    featured: row.featured,
    videos: row.videos,
    durationSeconds: row.seconds,
    unavailable: may(caller, 'playlist.change', thingOfPlaylist(row)) === 'yes' ? row.places - row.videos : null,
    thumbnailUrl: first?.poster ? versioned(`${origins.before(first.privacy)}/media/${first.id}/thumbnail`, first.poster) : null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    removedAt: row.deleted_at?.toISOString() ?? null,
  };
}
