/** Lists of channels, and of what stands in them. */
import type { Database } from '../../components/database/contract.ts';
import { may } from '../access.ts';
import type { Person } from '../answer.ts';
import type { channelOrders } from '../contract/channels.ts';
import type { Place } from '../paging.ts';
import { columns, type VideoRow } from '../videos.ts';
import { type ChannelRow, channelColumns, isOpen, watchable } from './rows.ts';

export async function listOpen(database: Database, { limit, after }: { limit: number; after: Place | null }): Promise<ChannelRow[]> {
  const beyond = after ? database`and (c.created_at, c.id) < (${after.createdAt}::text::timestamptz, ${after.id}::text::uuid)` : database``;
  return database<ChannelRow[]>`
    select ${channelColumns(database)} from channels c where ${isOpen(database)} ${beyond} order by c.created_at desc, c.id desc limit ${limit}`;
}

/** Those that somebody looks after, alone or with others. A key of one organisation has only that one's. */
export async function listOwn(database: Database, person: Person): Promise<ChannelRow[]> {
  const organisations = person.organisations
    .map(({ id }) => id)
    .filter((id) => may(person, 'channel.read', { about: 'channel', ownerId: '', organisationId: id, isOpen: false }) === 'yes');
  const own = person.boundTo === undefined ? database`c.owner_id = ${person.id} or` : database``;
  return database<ChannelRow[]>`
    select ${channelColumns(database)} from channels c where ${own} c.organisation_id = any(${organisations}::text[])
    order by c.organisation_id nulls first, c.created_at, c.id`;
}

export type Order = (typeof channelOrders)[number];
export type ListedVideo = VideoRow & { place: string };

/** `after` is the place of the last one that was seen, by what the order goes by. */
export async function videosOfChannel(
  database: Database,
  id: string,
  { order, limit, after }: { order: Order; limit: number; after: { value: string; id: string } | null },
): Promise<ListedVideo[]> {
  const by = order === 'longest' ? database`v.duration_seconds` : database`v.published_at`;
  const type = order === 'longest' ? database`double precision` : database`timestamptz`;
  const [way, beyond] = order === 'oldest' ? [database`asc`, database`>`] : [database`desc`, database`<`];
  const from = after ? database`and (${by}, v.id) ${beyond} (${after.value}::text::${type}, ${after.id}::text::uuid)` : database``;
  const known = order === 'longest' ? database`and v.duration_seconds is not null` : database``;
  return database<ListedVideo[]>`
    select ${columns(database)}, ${by}::text as place from videos v
    where v.channel_id = ${id} and ${watchable(database)} ${known} ${from} order by ${by} ${way}, v.id ${way} limit ${limit}`;
}
