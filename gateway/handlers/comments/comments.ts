/** What people write under a video. Whoever may watch it reads them; the dispatcher has looked at that. */
import { may } from '../../access.ts';
import { demand, thingOf, unknownCaller } from '../../admission.ts';
import type { Answer, Caller, Handler } from '../../answer.ts';
import * as rows from '../../comments/rows.ts';
import { tellOfComment } from '../../comments/tell.ts';
import { takesComments } from '../../contract/comment-policies.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import { longestName } from '../../moderation/targets.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';
import type { VideoRow } from '../../videos.ts';
import { viewerOf } from '../../viewing/viewer.ts';
import { file } from '../moderation/reports.ts';

const isOpen = ({ live }: Services, video: VideoRow) => takesComments(video.comments, live.value('comments').videos);
function requireOpen(services: Services, video: VideoRow): void {
  if (!isOpen(services, video))
    throw refuse('comments-off', 409, 'Nobody writes comments under this video.', 'Its owner can allow it, where the site lets owners.');
}

export function listComments(services: Services): Handler<Routes['listComments']> {
  const { database } = services;
  return async ({ video, query: { thread, sort, limit, cursor } }): Promise<Answer> => {
    const after = readMark(cursor, 'moment');
    if (!isOpen(services, video)) return { status: 200, json: { items: [], nextCursor: null, total: 0, isOpen: false } };
    const isFirst = after === null && thread === undefined;
    const [total, pinned, found] = await Promise.all([
      rows.countComments(database, video.id),
      isFirst ? rows.pinnedComment(database, video.id) : [],
      rows.listComments(database, { video: video.id, thread, sort, limit: limit + 1, after }),
    ]);
    const { items, nextCursor } = pageOf(found, limit);
    return { status: 200, json: { items: [...pinned, ...items].map(rows.viewOfComment), nextCursor, total, isOpen: true } };
  };
}

export function writeComment(services: Services): Handler<Routes['writeComment']> {
  return async ({ video, caller, body: { id, text, thread } }): Promise<Answer> => {
    const { id: account } = viewerOf(caller, 'comment.write');
    requireOpen(services, video);
    const { row, isNew } = await rows.storeComment(services.database, { id, video: video.id, account, text, thread });
    if (isNew) await tellOfComment(services, video, { type: 'comment.created', comment: row.id, thread: row.thread_id });
    return { status: 201, json: rows.viewOfComment(row) };
  };
}

export function editComment(services: Services): Handler<Routes['editComment']> {
  return async ({ video, caller, params, body: { text } }): Promise<Answer> => {
    const { id: account } = viewerOf(caller, 'comment.write');
    const before = await rows.findComment(services.database, video.id, params.comment);
    if (before.account_id !== account) throw refuse('forbidden', 403, 'You may not do that.', 'Only who has written it changes it.');
    requireOpen(services, video);
    const row = await rows.changeComment(services.database, { video: video.id, id: before.id, text });
    await tellOfComment(services, video, { type: 'comment.changed', comment: row.id, thread: row.thread_id });
    return { status: 200, json: rows.viewOfComment(row) };
  };
}

export function removeComment(services: Services): Handler<Routes['removeComment']> {
  return async ({ video, caller, params }): Promise<Answer> => {
    const by = whoActs(caller);
    const { id, account_id, thread_id: thread } = await rows.findComment(services.database, video.id, params.comment);
    const isOwn = account_id === by && may(caller, 'comment.write', null) === 'yes';
    if (!isOwn) demand(may(caller, 'video.comments', thingOf(video)), 'video.comments');
    await rows.deleteComment(services.database, { id, by });
    await tellOfComment(services, video, { type: 'comment.deleted', comment: id, thread });
    return { status: 204 };
  };
}

export function restoreComment(services: Services): Handler<Routes['restoreComment']> {
  const { database } = services;
  return async ({ video, caller, params }): Promise<Answer> => {
    const by = whoActs(caller);
    const [asAuthor, byOffice] = [may(caller, 'comment.write', null), may(caller, 'video.comments', thingOf(video))];
    demand(asAuthor === 'yes' ? asAuthor : byOffice, 'video.comments');
    const [known] = await database`select 1 from comments where id = ${params.comment} and video_id = ${video.id}`;
    if (known === undefined) throw notFound();
    const mayRestore: Parameters<typeof rows.restoreComment>[1]['mayRestore'] = (row) => {
      if (row.by !== by || row.isBlocked) return false;
      // What was deleted in an office comes back only through one who still has it.
      if (row.author !== by || asAuthor !== 'yes') demand(byOffice, 'video.comments');
      return true;
    };
    await rows.restoreComment(database, { id: params.comment, mayRestore });
    const row = await rows.findComment(database, video.id, params.comment);
    await tellOfComment(services, video, { type: 'comment.created', comment: row.id, thread: row.thread_id });
    return { status: 200, json: rows.viewOfComment(row) };
  };
}

export const pinComment = (services: Services): Handler<Routes['pinComment']> => pin(services, true);
export const unpinComment = (services: Services): Handler<Routes['unpinComment']> => pin(services, false);
function pin(services: Services, on: boolean): Handler<Routes['pinComment' | 'unpinComment']> {
  return async ({ video, params }): Promise<Answer> => {
    const { id, thread_id: thread } = await rows.findComment(services.database, video.id, params.comment);
    // A reply says nothing without what it replies to.
    if (thread !== null) throw notFound();
    await rows.pinComment(services.database, { video: video.id, id, on });
    await tellOfComment(services, video, { type: 'comment.changed', comment: id, thread });
    return { status: 204 };
  };
}

export function reportComment(services: Services): Handler<Routes['reportComment']> {
  return async ({ video, caller, params, body }): Promise<Answer> => {
    const { id, text, account_id } = await rows.findComment(services.database, video.id, params.comment);
    const target = { kind: 'comment', id, name: text.slice(0, longestName), words: text } as const;
    return file(services, caller, { id: account_id }, { target, ...body, atSeconds: null });
  };
}

function whoActs(caller: Caller | null): string {
  if (caller?.kind !== 'person') throw unknownCaller('comment.write');
  return caller.id;
}
