/** How players come to the media of videos that are not there for everybody. */
import { z } from 'zod';
import { byVideo } from './public.ts';
import { route } from './routes.ts';

export const playbackView = z.object({
  /** All media of the video lie below this address; playlists and manifests name them relative to themselves. */
  folder: z.string(),
  hls: z.string(),
  /** Set when the video is ready. */
  dash: z.string().nullable(),
  /** Until when these addresses hold; null for those that always do. */
  expiresAt: z.string().nullable(),
  /** Ask again after so long: the answer names the same folder with a new token. */
  renewAfterSeconds: z.number().nullable(),
});

export const playbackRoutes = {
  readPlayback: route({
    summary: 'Where the media of a video are for the caller, and when to ask again',
    method: 'GET',
    path: '/api/v1/videos/{id}/playback',
    listeners: ['public'],
    access: 'reader',
    rate: 'read',
    params: byVideo,
    headers: ['vitascope-pass'],
    answers: { 200: { json: playbackView } },
    problems: ['not-playable'],
  }),
  unlockVideo: route({
    summary:
      'Opens a video by its password, and remembers that in a cookie for some hours; as a pass, for frames on other sites, it is shown in the header Vitascope-Pass',
    method: 'POST',
    path: '/api/v1/videos/{id}/unlock',
    listeners: ['public'],
    access: 'public',
    rate: 'read',
    params: byVideo,
    body: { json: z.strictObject({ password: z.string().max(200), as: z.enum(['cookie', 'pass']).default('cookie') }) },
    answers: { 200: { json: z.object({ pass: z.string() }) }, 204: { empty: true, headers: ['set-cookie'] } },
    problems: ['wrong-password', 'too-many-requests'],
  }),
} as const;
