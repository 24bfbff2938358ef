/** Channels that people follow. */
import type { Database } from '../../components/database/contract.ts';
import { type ChannelRow, channelColumns, isOpen, watchable } from '../channels/rows.ts';
import { mostSubscriptions } from '../contract/viewing.ts';
import type { Mark } from '../cursor.ts';
import { refuse } from '../problem.ts';
import { columns, type VideoRow } from '../videos.ts';

export async function follow(database: Database, account: string, channel: string): Promise<void> {
  await database.begin(async (sql) => {
    await sql`select 1 from accounts where id = ${account} for no key update`;
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from channel_subscriptions where account_id = ${account}`;
    if ((row?.count ?? 0) >= mostSubscriptions)
      throw refuse('too-many-followed', 409, `Nobody follows more than ${mostSubscriptions} channels.`, 'Leave some first.');
    await sql`insert into channel_subscriptions (account_id, channel_id) values (${account}, ${channel}) on conflict do nothing`;
  });
}

export async function unfollow(database: Database, account: string, channel: string): Promise<void> {
  await database`delete from channel_subscriptions where account_id = ${account} and channel_id = ${channel}`;
}

export async function subscriptionOf(database: Database, account: string, channel: string) {
  const [row] = await database<{ since: Date | null; subscribers: number }[]>`
    select s.created_at as since, c.subscribers from channels c
    left join channel_subscriptions s on s.channel_id = c.id and s.account_id = ${account} where c.id = ${channel}`;
  return { following: row?.since != null, since: row?.since?.toISOString() ?? null, subscribers: row?.subscribers ?? 0 };
}

export type Followed = ChannelRow & { since: Date; place: string };

/** As long as everybody may see them. */
export async function listFollowed(database: Database, account: string, { limit, after }: Page): Promise<Followed[]> {
  const beyond = after
    ? database`and (s.created_at, s.channel_id) < (${after.value}::text::timestamptz, ${after.id}::text::uuid)`
    : database``;
  return database<Followed[]>`
    select ${channelColumns(database)}, s.created_at as since, s.created_at::text as place
    from channel_subscriptions s join channels c on c.id = s.channel_id
    where s.account_id = ${account} and ${isOpen(database)} ${beyond} order by s.created_at desc, s.channel_id desc limit ${limit}`;
}

/** The newest of each channel are found by its index, and merged: whoever follows little need not read all that is published. */
export async function listFollowedVideos(
  database: Database,
  account: string,
  { limit, after }: Page,
): Promise<(VideoRow & { place: string })[]> {
  const beyond = after ? database`and (v.published_at, v.id) < (${after.value}::text::timestamptz, ${after.id}::text::uuid)` : database``;
  return database<(VideoRow & { place: string })[]>`
    with newest as materialized (
      select n.id from channel_subscriptions s
      join channels c on c.id = s.channel_id and c.deleted_at is null
      cross join lateral (
        select v.id, v.published_at from videos v where v.channel_id = s.channel_id and ${watchable(database)} ${beyond}
        order by v.published_at desc, v.id desc limit ${limit}) n
      where s.account_id = ${account} order by n.published_at desc, n.id desc limit ${limit})
    select ${columns(database)}, v.published_at::text as place from newest n join videos v on v.id = n.id
    order by v.published_at desc, v.id desc`;
}

/** Which of these accounts follow a channel. */
export async function followersAmong(database: Database, channel: string, accounts: readonly string[]): Promise<string[]> {
  const rows = await database<{ id: string }[]>`
    select s.account_id as id from channel_subscriptions s join channels c on c.id = s.channel_id and c.deleted_at is null
    where s.channel_id = ${channel} and s.account_id = any(${accounts as string[]}::text[])`;
  return rows.map(({ id }) => id);
}

export interface Page {
  limit: number;
  after: Mark | null;
}
