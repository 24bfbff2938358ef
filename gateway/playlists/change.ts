/** Playlists made, changed, removed, brought back, featured. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import { holdOwner, type Owner } from '../channels/make.ts';
import { channelFor } from '../channels/place.ts';
import { mostPlaylists, type PlaylistView } from '../contract/playlists.ts';
import { refuse } from '../problem.ts';
import { newShortId } from '../short-id.ts';

type Said = Pick<PlaylistView, 'type' | 'title' | 'description' | 'privacy'>;

export async function makePlaylist(database: Database, owner: Owner, said: Said, channel: string | undefined): Promise<string> {
  const channelId = channel === undefined ? null : await channelFor(database, owner, channel);
  const { ownerId, organisationId } = owner;
  const id = randomUUID();
  await database.begin(async (sql) => {
    await holdOwner(sql, owner);
    const [row] = await (organisationId === null
      ? sql<{ count: number }[]>`select count(*)::int as count from playlists where owner_id = ${ownerId}`
      : sql<{ count: number }[]>`select count(*)::int as count from playlists where organisation_id = ${organisationId}`);
    if ((row?.count ?? 0) >= mostPlaylists)
      throw refuse('too-many-playlists', 409, `Nobody has more than ${mostPlaylists} playlists.`, 'Removed ones count for 30 days.');
    await sql`
      insert into playlists (id, short_id, type, title, description, privacy, owner_id, organisation_id, channel_id)
      values (${id}, ${newShortId()}, ${said.type}, ${said.title}, ${said.description}, ${said.privacy},
        ${organisationId === null ? ownerId : null}, ${organisationId}, ${channelId})`;
  });
  return id;
}

/** `channel`: null for under none. What is not public is featured no longer. */
export async function changePlaylist(
  database: Database,
  { id, owner_id, organisation_id }: { id: string; owner_id: string | null; organisation_id: string | null },
  { channel, ...said }: { [N in keyof Said]?: Said[N] | undefined } & { channel?: string | null | undefined },
): Promise<void> {
  const owner = { ownerId: owner_id ?? '', organisationId: organisation_id };
  const channelId = typeof channel === 'string' ? await channelFor(database, owner, channel) : null;
  await database`
    update playlists set type = coalesce(${said.type ?? null}, type), title = coalesce(${said.title ?? null}, title),
      description = coalesce(${said.description ?? null}, description), privacy = coalesce(${said.privacy ?? null}, privacy),
      featured_at = case when coalesce(${said.privacy ?? null}, privacy) = 'public' then featured_at end,
      channel_id = ${channel === undefined ? database`channel_id` : channelId}, updated_at = now()
    where id = ${id}`;
}

export async function removePlaylist(database: Database, id: string): Promise<void> {
  await database`update playlists set deleted_at = now() where id = ${id} and deleted_at is null`;
}
export async function restorePlaylist(database: Database, id: string): Promise<void> {
  await database`update playlists set deleted_at = null where id = ${id}`;
}

export async function feature(database: Database, id: string, on: boolean): Promise<void> {
  if (!on) {
    await database`update playlists set featured_at = null where id = ${id}`;
    return;
  }
  const done = await database`
    update playlists set featured_at = coalesce(featured_at, now()) where id = ${id} and privacy = 'public' returning 1`;
  if (done.length === 0) throw refuse('playlist-not-public', 409, 'Only public playlists are featured.');
}
