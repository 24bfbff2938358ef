/** Channels as the database has them and as readers see them. */
import type { Queries } from '../../components/database/contract.ts';
import type { ChannelThing } from '../access.ts';
import type { ChannelView, PictureKind } from '../contract/channels.ts';
import { isUuid } from '../contract/public.ts';
import type { Origins } from '../playback/origins.ts';

export interface Picture {
  objectKey: string;
  sizeBytes: number;
}
export interface ChannelRow {
  id: string;
  handle: string;
  name: string;
  description: string;
  links: ChannelView['links'];
  avatar: Picture | null;
  banner: Picture | null;
  owner_id: string | null;
  organisation_id: string | null;
  /** Others may see it: somebody has made or changed it, or there is something public in it. */
  is_open: boolean;
  subscribers: number;
  videos: number;
  created_at: Date;
  created_text: string;
  deleted_at: Date | null;
}

/** What everybody can watch. `videos_of_channel` and its like are indexes of just this. */
export const watchable = (database: Queries) => database`
  v.deleted_at is null and v.privacy = 'public' and v.playable and v.published_at is not null`;
const anyPublic = (database: Queries) => database`
  exists (select 1 from videos v where v.channel_id = c.id and ${watchable(database)})`;
/** Channels that everybody may see. */
export const isOpen = (database: Queries) => database`c.deleted_at is null and (c.open or ${anyPublic(database)})`;

export const channelColumns = (database: Queries) => database`
  c.id, c.handle, c.name, c.description, c.links, c.avatar, c.banner, c.owner_id, c.organisation_id, c.subscribers, c.created_at,
  c.created_at::text as created_text, c.deleted_at, c.open or ${anyPublic(database)} as is_open,
  (select count(*)::int from videos v where v.channel_id = c.id and ${watchable(database)}) as videos`;

/** By id, or by any handle that it has or had. */
export async function findChannel(database: Queries, ref: string, removedToo = false): Promise<ChannelRow | null> {
  const by = isUuid(ref)
    ? database`c.id = ${ref}`
    : database`c.id = (select channel_id from channel_handles where handle = ${ref.toLowerCase()})`;
  const [row] = await database<ChannelRow[]>`
    select ${channelColumns(database)} from channels c where ${by} ${removedToo ? database`` : database`and c.deleted_at is null`}`;
  return row ?? null;
}

export function thingOfChannel(row: Pick<ChannelRow, 'owner_id' | 'organisation_id' | 'is_open'>): ChannelThing {
  return { about: 'channel', ownerId: row.owner_id ?? '', organisationId: row.organisation_id, isOpen: row.is_open };
}

export function viewOfChannel(row: ChannelRow, origins: Pick<Origins, 'before'>): ChannelView {
  return {
    id: row.id,
    handle: row.handle,
    name: row.name,
    description: row.description,
    links: row.links,
    avatarUrl: pictureUrl(row.id, 'avatar', row.avatar, origins),
    bannerUrl: pictureUrl(row.id, 'banner', row.banner, origins),
    ownerId: row.owner_id,
    organisationId: row.organisation_id,
    subscribers: row.subscribers,
    videos: row.videos,
    createdAt: row.created_at.toISOString(),
    removedAt: row.deleted_at?.toISOString() ?? null,
  };
}

/** The address changes with the picture, as its key ends with a hash. */
export function pictureUrl(id: string, kind: PictureKind, picture: Picture | null, origins: Pick<Origins, 'before'>): string | null {
  return picture && `${origins.before('public')}/media/channels/${id}/${kind}?v=${picture.objectKey.slice(-64, -56)}`;
}
