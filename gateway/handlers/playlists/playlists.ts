/** Playlists: made, listed, read, changed, removed and brought back. */
import { boundTo, may } from '../../access.ts';
import { personIn } from '../../accounts/confirm.ts';
import type { Answer, Context, Handler } from '../../answer.ts';
import { findChannel, thingOfChannel } from '../../channels/rows.ts';
import type { Routes } from '../../contract/index.ts';
import type { PlaylistView } from '../../contract/playlists.ts';
import { pageOf, readMark } from '../../cursor.ts';
import { changePlaylist, feature, makePlaylist, removePlaylist as remove, restorePlaylist as restore } from '../../playlists/change.ts';
import { containing, listSeen, readSeen, viewOfPlaylist } from '../../playlists/rows.ts';
import { askerOf } from '../../playlists/visible.ts';
import { notFound } from '../../problem.ts';
import type { Services } from '../../services.ts';

/** As it is to this caller now. */
async function playlistNow(
  { playlists, delivery }: Services,
  id: string,
  { caller, incoming }: Pick<Context, 'caller' | 'incoming'>,
): Promise<PlaylistView> {
  const read = async (signal?: AbortSignal) => {
    const row = await playlists.read((sql) => readSeen(sql, askerOf(caller), id), signal);
    return row && viewOfPlaylist(row, caller, delivery.origins);
  };
  // What several wait for is not given up with the one who came first.
  const view = await (caller === null ? playlists.guests.ones.get(id, read) : read(incoming.signal));
  if (!view) throw notFound();
  return view;
}

export function listPlaylists({ database, playlists, delivery }: Services): Handler<Routes['listPlaylists']> {
  return async ({ query: { channel: ref, featured, limit, cursor }, caller, incoming }): Promise<Answer> => {
    const after = readMark(cursor, 'moment');
    const channel = ref === undefined ? null : await findChannel(database, ref);
    const isSeen = channel !== null && may(caller, 'channel.read', thingOfChannel(channel)) === 'yes';
    if (ref !== undefined && !isSeen) return { status: 200, json: { items: [], nextCursor: null } };
    const wanted = {
      which: 'open' as const,
      ...(channel && { channelId: channel.id }),
      ...(featured !== undefined && { featured: featured === 'true' }),
      limit: limit + 1,
      after,
    };
    const read = async (signal?: AbortSignal) => {
      const { items, nextCursor } = pageOf(await playlists.read((sql) => listSeen(sql, askerOf(caller), wanted), signal), limit);
      return { items: items.map((row) => viewOfPlaylist(row, caller, delivery.origins)), nextCursor };
    };
    const json = await (caller === null ? playlists.guests.lists.get(JSON.stringify(wanted), read) : read(incoming.signal));
    return { status: 200, json };
  };
}

export function createPlaylist(services: Services): Handler<Routes['createPlaylist']> {
  return async (context): Promise<Answer> => {
    const { organisation = boundTo(context.caller) ?? null, channel, ...said } = context.body;
    const owner = { ownerId: personIn(context).id, organisationId: organisation };
    const { database, delivery } = services;
    // Nothing is in it, so that nothing is to be counted.
    const row = await readSeen(database, askerOf(context.caller), await makePlaylist(database, owner, said, channel));
    if (!row) throw notFound();
    const view = viewOfPlaylist(row, context.caller, delivery.origins);
    return { status: 201, headers: { location: `/api/v1/playlists/${view.id}` }, json: view };
  };
}

export function listOwnPlaylists({ database, playlists, delivery }: Services): Handler<Routes['listOwnPlaylists']> {
  return async ({ query: { video, limit, cursor }, caller, incoming }): Promise<Answer> => {
    const after = readMark(cursor, 'moment');
    const rows = await playlists.read((sql) => listSeen(sql, askerOf(caller), { which: 'own', limit: limit + 1, after }), incoming.signal);
    const { items, nextCursor } = pageOf(rows, limit);
    const ids = items.map(({ id }) => id);
    const having = video === undefined ? null : await containing(database, ids, video);
    const views = items.map((row) => ({
      ...viewOfPlaylist(row, caller, delivery.origins),
      contains: having === null ? null : having.has(row.id),
    }));
    return { status: 200, json: { items: views, nextCursor } };
  };
}

export function readPlaylist(services: Services): Handler<Routes['readPlaylist']> {
  return async (context): Promise<Answer> => ({ status: 200, json: await playlistNow(services, context.playlist.id, context) });
}

export function updatePlaylist(services: Services): Handler<Routes['updatePlaylist']> {
  return async (context): Promise<Answer> => {
    await changePlaylist(services.database, context.playlist, context.body);
    return { status: 200, json: await playlistNow(services, context.playlist.id, context) };
  };
}

export function removePlaylist({ database }: Services): Handler<Routes['removePlaylist']> {
  return async ({ playlist }): Promise<Answer> => {
    await remove(database, playlist.id);
    return { status: 204 };
  };
}

export function restorePlaylist(services: Services): Handler<Routes['restorePlaylist']> {
  return async (context): Promise<Answer> => {
    await restore(services.database, context.playlist.id);
    return { status: 200, json: await playlistNow(services, context.playlist.id, context) };
  };
}

export function featurePlaylist({ database }: Services): Handler<Routes['featurePlaylist']> {
  return async ({ playlist }): Promise<Answer> => {
    await feature(database, playlist.id, true);
    return { status: 204 };
  };
}
export function unfeaturePlaylist({ database }: Services): Handler<Routes['unfeaturePlaylist']> {
  return async ({ playlist }): Promise<Answer> => {
    await feature(database, playlist.id, false);
    return { status: 204 };
  };
}
