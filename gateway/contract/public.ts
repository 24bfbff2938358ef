/** The public API: videos and their sources, live updates, sign-in, health. The paths never change. */
import { z } from 'zod';
import { loudnessSchema, urgencySchema } from '../../actors/video/contract.ts';
import { profileName } from '../../actors/video/profile.ts';
import { watermarkPositions } from '../../media/index.ts';
import { route } from './routes.ts';

/** The privacies that this version serves. */
export const publicPrivacy = z.enum(['public', 'unlisted', 'private']);
const title = z.string().trim().min(1).max(200);
const description = z.string().max(10_000);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** A video's id, or the short id that people see in addresses. */
export const videoRef = z.string().regex(/^[A-Za-z0-9_-]{4,40}$/);
export const isUuid = (text: string) => uuid.test(text);

export const renditionView = z.object({
  id: z.string(),
  codec: z.string(),
  /** As displayed. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  frameRate: z.number().nullable(),
  /** Cap in bits a second. */
  bitrate: z.number().int(),
  state: z.string(),
});
export const videoView = z.object({
  id: z.string(),
  shortId: z.string(),
  title: z.string(),
  description: z.string(),
  privacy: z.string(),
  createdAt: z.string(),
  state: z.enum(['pending', 'uploading', 'processing', 'ready', 'failed']),
  /** The way to `ready`, 0 to 1. */
  progress: z.number(),
  durationSeconds: z.number().nullable(),
  /** Grows each time the video was made anew. */
  edition: z.number().int(),
  /** The edition that is being made beside the one that is shown. */
  next: z.object({ edition: z.number().int(), urgency: urgencySchema, profile: z.string().nullable(), progress: z.number() }).nullable(),
  /** Of the uploaded file; null before it is there, and after it was deleted. */
  originalBytes: z.number().nullable(),
  /** These addresses change with what they name. */
  posterUrl: z.string().nullable(),
  /** The poster, 320 pixels a side at most. */
  thumbnailUrl: z.string().nullable(),
  /** WebVTT whose cues name pictures of their times; set a little after `ready`. */
  storyboardUrl: z.string().nullable(),
  /** Lowest and highest samples over time, in the data format of audiowaveform; ending in `.json` the same as JSON. */
  waveformUrl: z.string().nullable(),
  /** By EBU R 128; null where it is not measured (yet). A figure is null for silence. */
  loudness: loudnessSchema.nullable(),
  /** To be laid over the picture by players: by media/watermark.ts, so that it lies where an encoder would have burned it in. */
  clientWatermark: z
    .object({
      mark: z.union([z.object({ text: z.string() }), z.object({ url: z.string(), width: z.number().int(), height: z.number().int() })]),
      position: z.enum(watermarkPositions),
      opacity: z.number(),
      padding: z.number(),
      maxWidth: z.number(),
    })
    .nullable(),
  renditions: z.array(renditionView),
  /** Set as soon as something can be played; `dash` when the video is ready. */
  playback: z.object({ hls: z.string(), dash: z.string().nullable() }).nullable(),
  problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).optional(),
});
export type VideoView = z.infer<typeof videoView>;

export const filesView = z.object({
  /** Null until the video is packed. */
  set: z
    .object({
      edition: z.number().int(),
      revision: z.number().int(),
      items: z.array(z.object({ name: z.string(), url: z.string(), sizeBytes: z.number(), sha256: z.string(), type: z.string() })),
    })
    .nullable(),
  downloads: z.array(z.object({ codec: z.string(), rung: z.string().nullable(), url: z.string() })),
  transportStream: z.string(),
});

export const byVideo = z.object({ id: videoRef });
const videoListeners = ['public'] as const;
const status = z.enum(['ok', 'degraded', 'down']);
/** `detail` and the other facts of a component are told to administrators alone. */
export const healthView = z.object({
  status,
  components: z.record(z.string(), z.looseObject({ status, detail: z.string().optional() })),
});
export const sessionView = z.object({ role: z.enum(['administrator', 'reader']).nullable() });
/** Last id seen, for programs that cannot set the Last-Event-ID header. */
const eventsQuery = z.object({ lastEventId: z.coerce.number().int().nonnegative().optional() });

export const publicRoutes = {
  createVideo: route({
    summary: 'Makes a video that waits for its file',
    method: 'POST',
    path: '/api/v1/videos',
    listeners: videoListeners,
    access: 'administrator',
    rate: 'write',
    body: { json: z.object({ title, description: description.default(''), privacy: publicPrivacy.default('public') }) },
    answers: { 201: { json: videoView } },
    problems: [],
  }),
  listVideos: route({
    summary: 'Videos, newest first: all for administrators, public and playable ones for everybody else',
    method: 'GET',
    path: '/api/v1/videos',
    listeners: videoListeners,
    access: 'public',
    rate: 'read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(24), cursor: z.string().max(200).optional() }),
    answers: { 200: { json: z.object({ items: z.array(videoView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  readVideo: route({
    summary: 'One video',
    method: 'GET',
    path: '/api/v1/videos/{id}',
    listeners: videoListeners,
    access: 'reader',
    rate: 'read',
    params: byVideo,
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  listFiles: route({
    summary: 'Files of a finished video: the set in which it is shared, and what can be downloaded',
    method: 'GET',
    path: '/api/v1/videos/{id}/files',
    listeners: videoListeners,
    access: 'reader',
    rate: 'read',
    params: byVideo,
    answers: { 200: { json: filesView } },
    problems: ['not-ready'],
  }),
  updateVideo: route({
    summary: 'Changes title, description or privacy',
    method: 'PATCH',
    path: '/api/v1/videos/{id}',
    listeners: videoListeners,
    access: 'administrator',
    rate: 'write',
    params: byVideo,
    body: {
      json: z
        .strictObject({ title: title.optional(), description: description.optional(), privacy: publicPrivacy.optional() })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one of title, description and privacy.'),
    },
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  removeVideo: route({
    summary: 'Removes a video; it can be restored for 30 days',
    method: 'DELETE',
    path: '/api/v1/videos/{id}',
    listeners: videoListeners,
    access: 'administrator',
    rate: 'write',
    params: byVideo,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  restoreVideo: route({
    summary: 'Brings a removed video back',
    method: 'POST',
    path: '/api/v1/videos/{id}/restore',
    listeners: videoListeners,
    access: 'administrator',
    rate: 'write',
    params: byVideo,
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  uploadSource: route({
    summary:
      'Sends the file of a video in one request; with Repr-Digest it is checked on arrival. With `replace=true` another file for a video that has one: what it shows stays until the new one can be played',
    method: 'PUT',
    path: '/api/v1/videos/{id}/source',
    listeners: videoListeners,
    access: 'administrator',
    rate: 'upload',
    params: byVideo,
    query: z.object({
      replace: z.enum(['true', 'false']).default('false'),
      /** An encoding profile; that of the owner, or the default, without. */
      profile: profileName.optional(),
    }),
    body: { bytes: '*/*' },
    answers: { 202: { json: videoView } },
    problems: [
      'source-exists',
      'unknown-profile',
      'not-made-yet',
      'already-under-way',
      'too-large',
      'storage-full',
      'digest-mismatch',
      'bad-digest',
      'empty-file',
      'cut-off',
    ],
  }),
  videoEvents: route({
    summary: 'Live updates of one video (server-sent events, resumed by Last-Event-ID)',
    method: 'GET',
    path: '/api/v1/videos/{id}/events',
    listeners: videoListeners,
    access: 'reader',
    rate: 'read',
    params: byVideo,
    query: eventsQuery,
    answers: { 200: { bytes: 'text/event-stream' } },
    problems: ['too-many-streams'],
  }),
  allEvents: route({
    summary: 'Live updates of everything',
    method: 'GET',
    path: '/api/v1/events',
    listeners: ['public', 'admin'],
    access: 'administrator',
    rate: 'read',
    query: eventsQuery,
    answers: { 200: { bytes: 'text/event-stream' } },
    problems: ['too-many-streams'],
  }),
  readSession: route({
    summary: 'Who the caller is',
    method: 'GET',
    path: '/api/v1/session',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'read',
    answers: { 200: { json: sessionView } },
    problems: [],
  }),
  endSession: route({
    summary: 'Signs out',
    method: 'DELETE',
    path: '/api/v1/session',
    listeners: ['public', 'admin'],
    access: 'administrator',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  login: route({
    summary: 'Opens a session from a one-time link and goes to the start page',
    method: 'GET',
    path: '/login',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'login',
    query: z.object({ token: z.string().max(200).default('') }),
    answers: { 303: { empty: true } },
    problems: ['link-used'],
  }),
  openapi: route({
    summary: 'This description',
    method: 'GET',
    path: '/api/v1/openapi.json',
    listeners: ['public', 'admin', 'worker'],
    access: 'public',
    rate: 'read',
    answers: { 200: { json: z.record(z.string(), z.unknown()) } },
    problems: [],
  }),
  health: route({
    summary: 'How each component is; administrators also hear why, and figures',
    method: 'GET',
    path: '/health',
    listeners: ['public', 'admin', 'worker'],
    access: 'public',
    rate: 'read',
    answers: { 200: { json: healthView }, 503: { json: healthView } },
    problems: [],
  }),
  ready: route({
    summary: 'Whether requests can be served',
    method: 'GET',
    path: '/ready',
    listeners: ['public', 'admin', 'worker'],
    access: 'public',
    rate: 'read',
    answers: { 200: { json: z.object({ ready: z.boolean() }) }, 503: { json: z.object({ ready: z.boolean() }) } },
    problems: [],
  }),
} as const;
