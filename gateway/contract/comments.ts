/** What people write under videos. docs/comments.md explains it. */
import { z } from 'zod';
import { longestComment } from './comment-policies.ts';
import { byVideo } from './public.ts';
import { longestReason, shortestReason } from './report-kinds.ts';
import { reportAsked, reportMade } from './reports.ts';
import { route } from './routes.ts';

const text = z
  .string()
  .overwrite((words) => words.replaceAll('\r\n', '\n'))
  .trim()
  .min(1)
  .max(longestComment)
  .meta({ examples: ['How did you light the scene at 1:23?'] });
const commentId = z.uuid().describe('Which comment.');
const byComment = byVideo.extend({ comment: commentId });

const commentView = z
  .object({
    id: z.string(),
    /** The comment that it replies to; null: it begins a thread. */
    thread: z.string().nullable(),
    /** Plain text with line breaks. */
    text: z.string(),
    author: z.object({ id: z.string(), name: z.string() }),
    createdAt: z.string(),
    editedAt: z.string().nullable(),
    pinned: z.boolean(),
    replies: z.number().int(),
  })
  .meta({ id: 'Comment', description: 'What somebody wrote under a video.' });

const ofVideo = { listeners: ['public'], access: 'reader', headers: ['vitascope-pass'] } as const;
const path = '/api/v1/videos/{id}/comments';
const one = { ...ofVideo, path: `${path}/{comment}`, params: byComment } as const;
const unread = ['unauthorized', 'missing-scope'] as const;
const unasked = ['unauthorized', 'forbidden', 'missing-scope'] as const;
const all = {
  listeners: ['admin'],
  access: 'moderation.act',
  rate: 'write',
  params: z.object({ account: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
} as const;
const taking = {
  listeners: ['admin'],
  access: 'moderation.act',
  rate: 'write',
  path: '/api/v1/admin/comments/{comment}/block',
  params: z.object({ comment: commentId }),
} as const;

export const commentRoutes = {
  listComments: route({
    ...ofVideo,
    summary: 'The comments of a video: what begins threads, the pinned one first; with `thread` the replies to one, the oldest first',
    method: 'GET',
    path,
    rate: 'read',
    params: byVideo,
    query: z.object({
      thread: commentId.optional(),
      sort: z.enum(['newest', 'oldest']).default('newest'),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      cursor: z.string().max(200).optional(),
    }),
    answers: {
      200: {
        json: z.object({
          items: z.array(commentView),
          nextCursor: z.string().nullable(),
          /** With all replies. */
          total: z.number().int(),
          /** Whether people write under it now; nothing is listed otherwise. */
          isOpen: z.boolean(),
        }),
      },
    },
    problems: ['bad-cursor'],
  }),
  writeComment: route({
    ...ofVideo,
    summary: 'Writes a comment, or with `thread` a reply',
    method: 'POST',
    path,
    rate: 'comment',
    isAudited: false,
    params: byVideo,
    body: {
      json: z.strictObject({
        id: z
          .uuid()
          .toLowerCase()
          .optional()
          .describe(
            'Its id, made by the caller. Sent again, because the answer was lost, it is answered again and written once: as it stands.',
          ),
        text,
        thread: commentId.nullable().default(null),
      }),
    },
    answers: { 201: { json: commentView } },
    problems: [...unread, 'comments-off', 'thread-gone', 'comment-exists'],
  }),
  editComment: route({
    ...one,
    summary: 'Changes an own comment, which says so from then on',
    method: 'PATCH',
    rate: 'comment',
    isAudited: false,
    body: { json: z.strictObject({ text }) },
    answers: { 200: { json: commentView } },
    problems: [...unasked, 'comments-off'],
  }),
  removeComment: route({
    ...one,
    summary: 'Deletes a comment and what was replied to it: an own one, or any by those who look after the video, and moderators',
    method: 'DELETE',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: unasked,
  }),
  restoreComment: route({
    ...one,
    summary: 'Brings back what the caller has deleted; within 30 days',
    method: 'POST',
    path: `${path}/{comment}/restore`,
    // It is told of as a new one is.
    rate: 'comment',
    answers: { 200: { json: commentView } },
    problems: [...unread, 'not-restorable', 'thread-gone'],
  }),
  pinComment: route({
    ...one,
    summary: 'Puts a comment above all others of its video, in the place of the one that stood there',
    method: 'PUT',
    path: `${path}/{comment}/pin`,
    access: 'video.change',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  unpinComment: route({
    ...one,
    summary: 'Puts a comment back among the others',
    method: 'DELETE',
    path: `${path}/{comment}/pin`,
    access: 'video.change',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  reportComment: route({
    ...one,
    summary: 'Reports a comment to the moderators; guests may where the instance allows it',
    method: 'POST',
    path: `${path}/{comment}/reports`,
    rate: 'report',
    body: { json: reportAsked },
    answers: { 201: { json: reportMade } },
    problems: ['unauthorized', 'forbidden', 'already-reported', 'own-report'],
  }),
  blockComment: route({
    ...taking,
    summary: 'Takes a comment down, with what was replied to it. Accepts what is reported of it',
    method: 'PUT',
    body: {
      json: z
        .strictObject({ reason: z.string().trim().min(shortestReason).max(longestReason) })
        .meta({ examples: [{ reason: 'It insults people.' }] }),
    },
    answers: { 204: { empty: true } },
    problems: [],
  }),
  unblockComment: route({
    ...taking,
    summary: 'Puts a comment back that was taken down',
    method: 'DELETE',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  removeAllComments: route({
    ...all,
    summary: 'Deletes all comments of an account, with what was replied to them',
    method: 'DELETE',
    path: '/api/v1/admin/accounts/{account}/comments',
    answers: {
      200: {
        json: z
          .object({
            /** Of this account. */
            removed: z.number().int(),
            /** Names what was done, so that it can be undone. */
            at: z.string().nullable(),
          })
          .meta({ id: 'CommentsRemoved', description: 'How many comments were deleted.' }),
      },
    },
    problems: [],
  }),
  restoreAllComments: route({
    ...all,
    summary: 'Brings back what one deletion of all comments of an account has deleted; within 30 days',
    method: 'POST',
    path: '/api/v1/admin/accounts/{account}/comments/restore',
    body: { json: z.strictObject({ at: z.string().max(40) }).meta({ examples: [{ at: '2026-11-22 20:15:00.123456+00' }] }) },
    answers: { 200: { json: z.object({ restored: z.number().int() }) } },
    problems: ['not-restorable'],
  }),
} as const;
