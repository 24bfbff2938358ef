/** What viewers keep for themselves: channels that they follow, how far they have watched, and what they want to watch later. */
import { z } from 'zod';
import { byHandle, channelView, cursor, limit, videosPage } from './channels.ts';
import { byVideo, videoRef, videoView } from './public.ts';
import { route } from './routes.ts';

/** A position is offered for going on between these parts of a video. */
export const resumable = { from: 0.05, to: 0.95 } as const;
/** A position of one viewer in one video is written at most once in so many seconds. */
export const leastSecondsBetween = 5;
export const mostWatchLater = 5000;
export const mostSubscriptions = 5000;

const listeners = ['public'] as const;
const ofAccount = { listeners, access: 'account.library', rate: 'read' } as const;
const ofVideo = { listeners, access: 'reader', params: byVideo } as const;
const ofChannel = { listeners, access: 'visitor', names: 'handle', params: byHandle } as const;
const page = z.object({ limit, cursor });
const watched = z.object({
  video: videoView,
  positionSeconds: z.number(),
  /** Where to go on; null near the beginning and the end. */
  resumeSeconds: z.number().nullable(),
  watchedAt: z.string(),
});
const watchedPage = z.object({ items: z.array(watched), nextCursor: z.string().nullable() });
const subscription = z.object({
  following: z.boolean(),
  since: z.string().nullable(),
  /** Of the channel, all together. */
  subscribers: z.number().int(),
});
const position = z.object({ positionSeconds: z.number().nullable(), resumeSeconds: z.number().nullable() });
const positionSeconds = z
  .number()
  .nonnegative()
  .max(10_000_000)
  .meta({ examples: [12.5] });
const byKept = z.object({ video: videoRef });
const personal = ['unauthorized', 'missing-scope'] as const;

export const viewingRoutes = {
  readSubscription: route({
    ...ofChannel,
    summary: 'Whether the caller follows a channel. Needs an account',
    method: 'GET',
    path: '/api/v1/channels/{handle}/subscription',
    rate: 'read',
    answers: { 200: { json: subscription } },
    problems: personal,
  }),
  follow: route({
    ...ofChannel,
    summary: 'Follows a channel. Needs an account',
    method: 'PUT',
    path: '/api/v1/channels/{handle}/subscription',
    rate: 'write',
    answers: { 200: { json: subscription } },
    problems: [...personal, 'too-many-followed'],
  }),
  unfollow: route({
    ...ofChannel,
    summary: 'Follows a channel no longer. Needs an account',
    method: 'DELETE',
    path: '/api/v1/channels/{handle}/subscription',
    rate: 'write',
    answers: { 200: { json: subscription } },
    problems: personal,
  }),
  listSubscriptions: route({
    ...ofAccount,
    summary: 'Channels that the caller follows, the newest first',
    method: 'GET',
    path: '/api/v1/account/subscriptions',
    query: page,
    answers: { 200: { json: z.object({ items: z.array(channelView.extend({ since: z.string() })), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  listFollowedVideos: route({
    ...ofAccount,
    summary: 'Videos of channels that the caller follows, as they were published, the newest first',
    method: 'GET',
    path: '/api/v1/account/subscriptions/videos',
    query: page,
    answers: { 200: { json: videosPage } },
    problems: ['bad-cursor'],
  }),
  readPosition: route({
    ...ofVideo,
    summary: 'How far the caller has watched a video. Needs an account',
    method: 'GET',
    path: '/api/v1/videos/{id}/position',
    rate: 'read',
    answers: { 200: { json: position } },
    problems: personal,
  }),
  savePosition: route({
    ...ofVideo,
    summary: `Notes how far the caller has watched a video. Needs an account; kept at most once in ${leastSecondsBetween} seconds unless it is the last one for now, and not while the history is paused`,
    method: 'PUT',
    path: '/api/v1/videos/{id}/position',
    rate: 'write',
    isAudited: false,
    body: {
      json: z.strictObject({
        positionSeconds,
        /** Playing has stopped there, or the page is left: it is kept even if another was a moment ago. */
        isLast: z.boolean().default(false),
      }),
    },
    answers: { 204: { empty: true } },
    problems: personal,
  }),
  listHistory: route({
    ...ofAccount,
    summary: 'Videos that the caller has watched and may still see, the last one first',
    method: 'GET',
    path: '/api/v1/account/history',
    query: page,
    answers: { 200: { json: watchedPage.extend({ paused: z.boolean() }) } },
    problems: ['bad-cursor'],
  }),
  listUnfinished: route({
    ...ofAccount,
    summary: 'Those of them that the caller can go on with',
    method: 'GET',
    path: '/api/v1/account/history/unfinished',
    query: page,
    answers: { 200: { json: watchedPage } },
    problems: ['bad-cursor'],
  }),
  pauseHistory: route({
    listeners,
    access: 'account.watch',
    summary: 'Pauses the history, or goes on with it; what is in it stays',
    method: 'PATCH',
    path: '/api/v1/account/history',
    rate: 'write',
    body: { json: z.strictObject({ paused: z.boolean() }) },
    answers: { 200: { json: z.object({ paused: z.boolean() }) } },
    problems: [],
  }),
  clearHistory: route({
    listeners,
    access: 'account.watch',
    summary: 'Forgets all that the caller has watched',
    method: 'DELETE',
    path: '/api/v1/account/history',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  forgetWatched: route({
    listeners,
    access: 'account.watch',
    summary: 'Forgets that the caller has watched a video',
    method: 'DELETE',
    path: '/api/v1/account/history/{video}',
    rate: 'write',
    params: byKept,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  restoreWatched: route({
    listeners,
    access: 'reader',
    names: 'video',
    summary: 'Puts a video back into the history of the caller as it stood there, also while that is paused. Needs an account',
    method: 'PUT',
    path: '/api/v1/account/history/{video}',
    rate: 'write',
    params: byKept,
    body: {
      json: z.strictObject({
        positionSeconds,
        /** Not later than now. */
        watchedAt: z.iso.datetime({ offset: true }).meta({ examples: ['2026-05-01T12:00:00Z'] }),
      }),
    },
    answers: { 204: { empty: true } },
    problems: personal,
  }),
  listWatchLater: route({
    ...ofAccount,
    summary: 'Videos that the caller wants to watch later and may still see, the last one first',
    method: 'GET',
    path: '/api/v1/account/watch-later',
    query: page,
    answers: { 200: { json: videosPage } },
    problems: ['bad-cursor'],
  }),
  watchLater: route({
    listeners,
    access: 'reader',
    names: 'video',
    summary: 'Keeps a video for later. Needs an account',
    method: 'PUT',
    path: '/api/v1/account/watch-later/{video}',
    rate: 'write',
    params: byKept,
    answers: { 204: { empty: true } },
    problems: [...personal, 'too-many-kept'],
  }),
  isForLater: route({
    listeners,
    access: 'reader',
    names: 'video',
    summary: 'Whether the caller keeps a video for later. Needs an account',
    method: 'GET',
    path: '/api/v1/account/watch-later/{video}',
    rate: 'read',
    params: byKept,
    answers: { 200: { json: z.object({ kept: z.boolean() }) } },
    problems: personal,
  }),
  dropWatchLater: route({
    listeners,
    access: 'account.watch',
    summary: 'Takes a video from what is kept for later',
    method: 'DELETE',
    path: '/api/v1/account/watch-later/{video}',
    rate: 'write',
    params: byKept,
    answers: { 204: { empty: true } },
    problems: [],
  }),
} as const;
