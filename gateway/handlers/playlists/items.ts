/** What stands in playlists. */
import type { Database } from '../../../components/database/contract.ts';
import { may } from '../../access.ts';
import { thingOf } from '../../admission.ts';
import type { Answer, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import { addItem, listItems, orderItems, type Transact, takeItem } from '../../playlists/items.ts';
import { askerOf } from '../../playlists/visible.ts';
import { notFound } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { findVideo, viewOf } from '../../videos.ts';

/** Whoever moves more is counted for several calls. */
const movedByOneCall = 100;
const inOne =
  (database: Database): Transact =>
  async (work) =>
    (await database.begin(async (sql) => ({ of: await work(sql) }))).of;

export function listPlaylistItems({ playlists, delivery }: Services): Handler<Routes['listPlaylistItems']> {
  return async ({ playlist, query: { limit, cursor }, caller, incoming }): Promise<Answer> => {
    const after = readMark(cursor, 'number');
    const rows = await playlists.read((sql) => listItems(sql, askerOf(caller), playlist.id, { limit: limit + 1, after }), incoming.signal);
    const { items, nextCursor } = pageOf(rows, limit);
    const views = items.map((row) => ({ video: viewOf(row, delivery.origins), addedAt: row.added_at.toISOString() }));
    return { status: 200, json: { items: views, nextCursor } };
  };
}

/** Nobody learns by it of a video that they may not see. */
export function addToPlaylist({ database, playlists }: Services): Handler<Routes['addToPlaylist']> {
  return async ({ playlist, params, query, caller, incoming }): Promise<Answer> => {
    const video = await findVideo(database, params.video);
    if (video === null || may(caller, 'video.read', thingOf(video)) !== 'yes') throw notFound();
    const transact: Transact = query.before === undefined ? inOne(database) : (work) => playlists.move(work, incoming.signal);
    await addItem(transact, playlist.id, video.id, query.before);
    return { status: 204 };
  };
}

export function takeFromPlaylist({ database }: Services): Handler<Routes['takeFromPlaylist']> {
  return async ({ playlist, params }): Promise<Answer> => {
    await takeItem(inOne(database), playlist.id, params.video);
    return { status: 204 };
  };
}

export function orderPlaylist({ playlists }: Services): Handler<Routes['orderPlaylist']> {
  return async ({ playlist, body, incoming, draw }): Promise<Answer> => {
    const calls = Math.ceil(body.videos.length / movedByOneCall);
    if (calls > 1) await draw(calls - 1);
    await orderItems((work) => playlists.move(work, incoming.signal), playlist.id, body.videos);
    return { status: 204 };
  };
}
