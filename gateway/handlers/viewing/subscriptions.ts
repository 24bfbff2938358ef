/** Channels that people follow. */
import type { Answer, Handler } from '../../answer.ts';
import { viewOfChannel } from '../../channels/rows.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import type { Services } from '../../services.ts';
import { viewOf } from '../../videos.ts';
import * as subscriptions from '../../viewing/subscriptions.ts';
import { viewerOf } from '../../viewing/viewer.ts';

export function readSubscription({ database }: Services): Handler<Routes['readSubscription']> {
  return async ({ channel, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.library');
    return { status: 200, json: await subscriptions.subscriptionOf(database, id, channel.id) };
  };
}

export function follow({ database, guestChannels }: Services): Handler<Routes['follow']> {
  return async ({ channel, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.watch');
    await subscriptions.follow(database, id, channel.id);
    guestChannels.clear();
    return { status: 200, json: await subscriptions.subscriptionOf(database, id, channel.id) };
  };
}

export function unfollow({ database, guestChannels }: Services): Handler<Routes['unfollow']> {
  return async ({ channel, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.watch');
    await subscriptions.unfollow(database, id, channel.id);
    guestChannels.clear();
    return { status: 200, json: await subscriptions.subscriptionOf(database, id, channel.id) };
  };
}

export function listSubscriptions({ database, delivery }: Services): Handler<Routes['listSubscriptions']> {
  return async ({ query: { limit, cursor }, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.library');
    const rows = await subscriptions.listFollowed(database, id, { limit: limit + 1, after: readMark(cursor, 'moment') });
    const { items, nextCursor } = pageOf(rows, limit);
    const views = items.map((row) => ({ ...viewOfChannel(row, delivery.origins), since: row.since.toISOString() }));
    return { status: 200, json: { items: views, nextCursor } };
  };
}

export function listFollowedVideos({ database, delivery }: Services): Handler<Routes['listFollowedVideos']> {
  return async ({ query: { limit, cursor }, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.library');
    const rows = await subscriptions.listFollowedVideos(database, id, { limit: limit + 1, after: readMark(cursor, 'moment') });
    const { items, nextCursor } = pageOf(rows, limit);
    return { status: 200, json: { items: items.map((row) => viewOf(row, delivery.origins)), nextCursor } };
  };
}
