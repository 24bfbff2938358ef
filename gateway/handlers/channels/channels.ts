/** Channels: made, read, changed, removed and brought back. */
import { boundTo } from '../../access.ts';
import { personIn } from '../../accounts/confirm.ts';
import type { Answer, Handler } from '../../answer.ts';
import { changeChannel, removeChannel as remove, restoreChannel as restore } from '../../channels/change.ts';
import { listOpen, listOwn, videosOfChannel } from '../../channels/list.ts';
import { makeChannel } from '../../channels/make.ts';
import { findChannel, viewOfChannel } from '../../channels/rows.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import { notFound } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { viewOf } from '../../videos.ts';

export async function channelNow({ database, delivery }: Services, id: string) {
  const row = await findChannel(database, id);
  if (!row) throw notFound();
  return viewOfChannel(row, delivery.origins);
}

export function listChannels({ database, delivery }: Services): Handler<Routes['listChannels']> {
  return async ({ query: { limit, cursor } }): Promise<Answer> => {
    const mark = readMark(cursor, 'moment');
    const rows = await listOpen(database, { limit: limit + 1, after: mark && { createdAt: mark.value, id: mark.id } });
    const { items, nextCursor } = pageOf(
      rows.map((row) => ({ ...row, place: row.created_text })),
      limit,
    );
    return { status: 200, json: { items: items.map((row) => viewOfChannel(row, delivery.origins)), nextCursor } };
  };
}

export function createChannel(services: Services): Handler<Routes['createChannel']> {
  return async (context): Promise<Answer> => {
    const { organisation = boundTo(context.caller) ?? null, ...said } = context.body;
    const id = await makeChannel(services.database, { ownerId: personIn(context).id, organisationId: organisation }, said);
    services.guestChannels.clear();
    const view = await channelNow(services, id);
    return { status: 201, headers: { location: `/api/v1/channels/${view.handle}` }, json: view };
  };
}

export function listOwnChannels({ database, delivery }: Services): Handler<Routes['listOwnChannels']> {
  return async (context): Promise<Answer> => {
    const rows = await listOwn(database, personIn(context));
    return { status: 200, json: { items: rows.map((row) => viewOfChannel(row, delivery.origins)), nextCursor: null } };
  };
}

export function readChannel({ delivery }: Services): Handler<Routes['readChannel']> {
  return ({ channel }): Answer => ({ status: 200, json: viewOfChannel(channel, delivery.origins) });
}

export function updateChannel(services: Services): Handler<Routes['updateChannel']> {
  return async ({ channel, body }): Promise<Answer> => {
    await changeChannel(services.database, channel.id, body);
    services.guestChannels.clear();
    services.channelWork.wake();
    return { status: 200, json: await channelNow(services, channel.id) };
  };
}

export function removeChannel(services: Services): Handler<Routes['removeChannel']> {
  return async ({ channel, query }): Promise<Answer> => {
    await remove(services.database, channel.id, query.videos);
    services.guestChannels.clear();
    services.channelWork.wake();
    return { status: 204 };
  };
}

export function restoreChannel(services: Services): Handler<Routes['restoreChannel']> {
  return async ({ channel }): Promise<Answer> => {
    await restore(services.database, channel.id);
    services.guestChannels.clear();
    services.channelWork.wake();
    return { status: 200, json: await channelNow(services, channel.id) };
  };
}

export function listChannelVideos({ database, delivery }: Services): Handler<Routes['listChannelVideos']> {
  return async ({ channel, query: { sort, limit, cursor } }): Promise<Answer> => {
    const after = readMark(cursor, sort === 'longest' ? 'number' : 'moment');
    const { items, nextCursor } = pageOf(await videosOfChannel(database, channel.id, { order: sort, limit: limit + 1, after }), limit);
    return { status: 200, json: { items: items.map((row) => viewOf(row, delivery.origins)), nextCursor } };
  };
}
