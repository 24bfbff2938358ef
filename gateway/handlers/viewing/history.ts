/** How far people have watched, and what they want to watch later. */
import type { Answer, Context, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import type { Services } from '../../services.ts';
import { viewOf } from '../../videos.ts';
import * as history from '../../viewing/history.ts';
import { viewerOf } from '../../viewing/viewer.ts';

export function readPosition({ database }: Services): Handler<Routes['readPosition']> {
  return async ({ video, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.library');
    return { status: 200, json: await history.positionIn(database, id, video.id) };
  };
}

export function savePosition({ database }: Services): Handler<Routes['savePosition']> {
  return async ({ video, caller, body }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.watch');
    await history.savePosition(database, id, video, body);
    return { status: 204 };
  };
}

export function listHistory(services: Services): Handler<Routes['listHistory']> {
  return async (context): Promise<Answer> => {
    const { id } = viewerOf(context.caller, 'account.library');
    const page = await pageOfHistory(services, context, false);
    return { status: 200, json: { ...page, paused: await history.isPaused(services.database, id) } };
  };
}

export function listUnfinished(services: Services): Handler<Routes['listUnfinished']> {
  return async (context): Promise<Answer> => ({ status: 200, json: await pageOfHistory(services, context, true) });
}

type Asked = Pick<Context<Routes['listUnfinished']>, 'query' | 'caller'>;
async function pageOfHistory({ database, delivery }: Services, { query: { limit, cursor }, caller }: Asked, unfinished: boolean) {
  const person = viewerOf(caller, 'account.library');
  const rows = await history.listHistory(database, person, { limit: limit + 1, after: readMark(cursor, 'moment') }, unfinished);
  const { items, nextCursor } = pageOf(rows, limit);
  const views = items.map((row) => ({
    video: viewOf(row, delivery.origins),
    positionSeconds: row.position_seconds,
    resumeSeconds: history.resumeOf(row),
    watchedAt: row.watched_at.toISOString(),
  }));
  return { items: views, nextCursor };
}

export function pauseHistory({ database }: Services): Handler<Routes['pauseHistory']> {
  return async ({ caller, body: { paused } }): Promise<Answer> => {
    await history.pause(database, viewerOf(caller, 'account.watch').id, paused);
    return { status: 200, json: { paused } };
  };
}

export function clearHistory({ database }: Services): Handler<Routes['clearHistory']> {
  return async ({ caller }): Promise<Answer> => {
    await history.forget(database, viewerOf(caller, 'account.watch').id);
    return { status: 204 };
  };
}

export function forgetWatched({ database }: Services): Handler<Routes['forgetWatched']> {
  return async ({ caller, params }): Promise<Answer> => {
    await history.forget(database, viewerOf(caller, 'account.watch').id, params.video);
    return { status: 204 };
  };
}

export function restoreWatched({ database }: Services): Handler<Routes['restoreWatched']> {
  return async ({ video, caller, body }): Promise<Answer> => {
    await history.restoreWatched(database, viewerOf(caller, 'account.watch').id, video, body);
    return { status: 204 };
  };
}

export function isForLater({ database }: Services): Handler<Routes['isForLater']> {
  return async ({ video, caller }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.library');
    return { status: 200, json: { kept: await history.isForLater(database, id, video.id) } };
  };
}

export function listWatchLater({ database, delivery }: Services): Handler<Routes['listWatchLater']> {
  return async ({ query: { limit, cursor }, caller }): Promise<Answer> => {
    const person = viewerOf(caller, 'account.library');
    const rows = await history.listLater(database, person, { limit: limit + 1, after: readMark(cursor, 'moment') });
    const { items, nextCursor } = pageOf(rows, limit);
    return { status: 200, json: { items: items.map((row) => viewOf(row, delivery.origins)), nextCursor } };
  };
}

export function watchLater({ database }: Services): Handler<Routes['watchLater']> {
  return async ({ video, caller }): Promise<Answer> => {
    await history.keepForLater(database, viewerOf(caller, 'account.watch').id, video.id);
    return { status: 204 };
  };
}

export function dropWatchLater({ database }: Services): Handler<Routes['dropWatchLater']> {
  return async ({ caller, params }): Promise<Answer> => {
    await history.dropFromLater(database, viewerOf(caller, 'account.watch').id, params.video);
    return { status: 204 };
  };
}
