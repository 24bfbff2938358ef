/** The public API: videos and their sources, live updates, sign-in, health. The paths never change. */
import { z } from 'zod';
import { embedSites, loudnessSchema, urgencySchema } from '../../actors/video/contract.ts';
import { profileName } from '../../actors/video/profile.ts';
import { watermarkPositions } from '../../media/index.ts';
import { downloadPolicies } from './downloads.ts';
import { fieldSaid, shownField } from './field-values.ts';
import { categoryRef, labelsBody, labelsView, language, licence, tag } from './labels.ts';
import { eventsQuery } from './realtime.ts';
import { instanceRoles, organisationRoles, siteAccesses } from './roles.ts';
import { route } from './routes.ts';

/** What the page of a sign-in link sends. */
export const signInForm = z.object({ token: z.string().max(200) });
/** The privacies that this version serves. */
export const publicPrivacy = z.enum(['public', 'unlisted', 'private', 'organisation']);
/** Those of a new video. */
export const newPrivacy = z.enum([...publicPrivacy.options, 'password']);
const title = z.string().trim().min(1).max(200);
const description = z.string().max(10_000);
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** An organisation's id. */
export const organisationId = z.string().min(1).max(100);
/** A video's id, or the short id that people see in addresses. */
export const videoRef = z.string().regex(/^[A-Za-z0-9_-]{4,40}$/);
export const isUuid = (text: string) => uuid.test(text);

export const renditionView = z
  .object({
    id: z.string(),
    codec: z.string(),
    /** As displayed. */
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    frameRate: z.number().nullable(),
    /** Cap in bits a second. */
    bitrate: z.number().int(),
    state: z.string(),
  })
  .meta({ id: 'Rendition', description: 'One encoded version of a video.' });
/** For the privacy `password`, which needs one. */
export const videoPassword = z.string().min(4).max(200);
export const videoView = z
  .object({
    id: z.string(),
    shortId: z.string(),
    title: z.string(),
    description: z.string(),
    privacy: newPrivacy,
    ownerId: z.string(),
    /** Whose video it is; its owner's alone when null. */
    organisationId: z.string().nullable(),
    createdAt: z.string(),
    ...labelsView,
    /** What it says in fields that an administrator has defined and shows to viewers, in their order. */
    fields: z.array(shownField),
    /** In which it stands. */
    channel: z.object({ id: z.string(), handle: z.string(), name: z.string(), avatarUrl: z.string().nullable() }).nullable(),
    /** When everybody could first watch it; null before. */
    publishedAt: z.string().nullable(),
    /** When it becomes public by itself. */
    publishAt: z.string().nullable(),
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
    /** How often it was watched; a few seconds old. Null where the site tells that to nobody but its owner. */
    views: z.number().int().nullable(),
    /** Whether it has chapters; `/api/v1/videos/{id}/chapters` lists them. */
    hasChapters: z.boolean(),
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
    /** Sites whose pages may show it in a frame, as origins; null: all, if it is public, unlisted or has a password, and none otherwise. */
    embedSites,
    /** Whether whoever may watch it may keep it as a file; null: as the site says. `/api/v1/session` has that. */
    downloadable: z.boolean().nullable(),
    /** Whether they may then have the uploaded file, too. */
    originalDownloadable: z.boolean(),
    /** Whether people write comments under it; null: as the site says. */
    comments: z.boolean().nullable(),
    renditions: z.array(renditionView),
    /** Set as soon as something can be played; `dash` when the video is ready. */
    playback: z.object({ hls: z.string(), dash: z.string().nullable() }).nullable(),
    /** A moderator has taken it down, and this is why; it is private meanwhile. */
    blocked: z
      .object({ at: z.string(), reason: z.string().meta({ examples: ['It shows somebody who did not want to be shown.'] }) })
      .nullable(),
    problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).optional(),
  })
  .meta({ id: 'Video', description: 'What people watch, as it stands now.' });
export type VideoView = z.infer<typeof videoView>;

export const filesView = z
  .object({
    /** Null until the video is packed. */
    set: z
      .object({
        edition: z.number().int(),
        revision: z.number().int(),
        items: z.array(z.object({ name: z.string(), url: z.string(), sizeBytes: z.number(), sha256: z.string(), type: z.string() })),
      })
      .nullable(),
    /** What the caller may keep as one file each, the largest pictures first; empty where that is nothing. */
    downloads: z.array(z.object({ codec: z.string(), rung: z.string().nullable(), sizeBytes: z.number().int(), url: z.string() })),
    /** The uploaded file, where it is kept and the caller may have it. */
    original: z.object({ sizeBytes: z.number().int(), url: z.string() }).nullable(),
    transportStream: z.string(),
  })
  .meta({ id: 'Files', description: 'Files of a finished video.' });
export type FilesView = z.infer<typeof filesView>;

/** Which videos a list is of. */
export const listScopes = ['public', 'mine', 'organisation', 'visible', 'all'] as const;
export const namesItsOrganisation = ({ scope, organisation }: { scope: string; organisation?: string | undefined }) =>
  (scope === 'organisation') === (organisation !== undefined);
export const organisationMisnamed = {
  path: ['organisation'],
  message: 'Name the organisation for the scope "organisation", and for no other.',
};
export const listOrders = ['featured', 'newest'] as const;

export const byVideo = z.object({ id: videoRef });
const videoListeners = ['public'] as const;
const status = z.enum(['ok', 'degraded', 'down']);
/** `detail` and the other facts of a component are told to administrators alone. */
export const healthView = z
  .object({
    status,
    /** `since`: when it was first seen like this by the process that answers. */
    components: z.record(z.string(), z.looseObject({ status, detail: z.string().optional(), since: z.string().optional() })),
  })
  .meta({ id: 'Health', description: 'How the server and each of its components are.' });
export const sessionView = z
  .object({
    accountId: z.string().nullable(),
    role: z.enum(instanceRoles).nullable(),
    organisations: z.array(z.object({ id: z.string(), role: z.enum(organisationRoles) })),
    /** Whether the site is for everybody, or for those alone who have an account. */
    siteAccess: z.enum(siteAccesses),
    /** Whether people may have files fetched from addresses. */
    allowsImport: z.boolean(),
    /** Whether videos of which nothing is said may be downloaded; `never`: nor any other. */
    downloads: z.enum(downloadPolicies),
    /** Whether everybody is told how often videos were watched. */
    showsViews: z.boolean(),
    /** Whether viewers are asked before anything is told of how they watch. */
    asksConsent: z.boolean(),
    /** A sentence of the site for its home page; empty for none. */
    tagline: z.string(),
  })
  .meta({ id: 'Session', description: 'Who the caller is.' });

export const publicRoutes = {
  createVideo: route({
    summary: 'Makes a video that waits for its file',
    method: 'POST',
    path: '/api/v1/videos',
    listeners: videoListeners,
    access: 'video.create',
    needs: { organisation: ['organisation.publish'] },
    rate: 'write',
    body: {
      json: z.object({
        title,
        description: description.default(''),
        privacy: newPrivacy.default('public'),
        /** For the privacy `password`, which needs one. */
        password: videoPassword.optional(),
        organisation: organisationId.optional(),
        /** One of its owner; their first one without. */
        channel: z.string().min(3).max(36).optional(),
      }),
    },
    answers: { 201: { json: videoView, headers: ['location'] } },
    problems: ['password-missing', 'password-unused', 'busy', 'not-of-organisation', 'unknown-channel'],
  }),
  listVideos: route({
    summary:
      'Videos: those first that the site puts forward, then the newest. public: what everybody may see and play; mine: the own ones; organisation: those of the one that is named; visible: all of these; all: everything',
    method: 'GET',
    path: '/api/v1/videos',
    listeners: videoListeners,
    access: 'public',
    rate: 'read',
    needs: { 'scope=mine': ['account.read'], 'scope=all': ['video.all'], organisation: ['organisation.read'] },
    query: z
      .object({
        scope: z
          .enum(listScopes)
          .default('public')
          .meta({ examples: ['organisation'] }),
        organisation: organisationId.optional(),
        category: categoryRef.optional(),
        tag: tag.optional(),
        language: language.optional(),
        licence: licence.optional(),
        field: fieldSaid.optional(),
        /** Those alone that the site puts forward, or the others. */
        featured: z.enum(['true', 'false']).optional(),
        sort: z.enum(listOrders).default('featured'),
        limit: z.coerce.number().int().min(1).max(100).default(24),
        cursor: z.string().max(200).optional(),
      })
      .refine(namesItsOrganisation, organisationMisnamed),
    answers: { 200: { json: z.object({ items: z.array(videoView), nextCursor: z.string().nullable() }) } },
    problems: ['unauthorized', 'bad-cursor', 'search-too-long', 'too-busy'],
  }),
  readVideo: route({
    summary: 'One video',
    method: 'GET',
    path: '/api/v1/videos/{id}',
    listeners: videoListeners,
    access: 'reader',
    rate: 'read',
    params: byVideo,
    headers: ['vitascope-pass'],
    // Players on other sites ask for what they play; browsers send no session along.
    anyOrigin: true,
    always: { 'access-control-allow-origin': '*' },
    answers: { 200: { json: videoView }, 304: { empty: true } },
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
    summary:
      'Changes title, description, category, tags, language, licence, channel, privacy or password, sets when it is published, or gives the video to an organisation; with null to the caller',
    method: 'PATCH',
    path: '/api/v1/videos/{id}',
    listeners: videoListeners,
    access: 'video.privacy',
    needs: {
      title: ['video.change'],
      description: ['video.change'],
      category: ['video.change'],
      tags: ['video.change'],
      language: ['video.change'],
      licence: ['video.change'],
      channel: ['video.change'],
      comments: ['video.change'],
      organisation: ['video.move', 'organisation.publish'],
    },
    rate: 'write',
    params: byVideo,
    body: {
      json: z
        .strictObject({
          title: title.optional(),
          description: description.optional(),
          ...labelsBody,
          privacy: newPrivacy.optional(),
          /** For the privacy `password`, which needs one; a new one ends what the one before has opened. */
          password: videoPassword.optional(),
          organisation: organisationId.nullable().optional(),
          /** As in what is read: `[]` is none, null by the privacy. */
          embedSites: embedSites.optional(),
          /** As in what is read: null is as the site says. */
          downloadable: z.boolean().nullable().optional(),
          /** The uploaded file may say more than the video shows, such as where it was taken. */
          originalDownloadable: z.boolean().optional(),
          /** As in what is read: null is as the site says. */
          comments: z.boolean().nullable().optional(),
          /** One of the owner that it has afterwards. */
          channel: z.string().min(3).max(36).optional(),
          /** When it becomes public by itself, whatever it is now: until then it is private. Null: at no time. */
          publishAt: z.iso.datetime({ offset: true }).nullable().optional(),
        })
        .refine(({ privacy = 'private', publishAt = null }) => publishAt === null || privacy === 'private', {
          path: ['privacy'],
          message: 'It is private until it is published.',
        })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one thing to change.')
        .meta({ examples: [{ title: 'Holiday', privacy: 'unlisted' }] }),
    },
    answers: { 200: { json: videoView } },
    problems: [
      'password-missing',
      'password-unused',
      'not-of-organisation',
      'already-over',
      'unknown-channel',
      'unknown-category',
      'video-blocked',
    ],
  }),
  removeVideo: route({
    summary: 'Removes a video; it can be restored for 30 days',
    method: 'DELETE',
    path: '/api/v1/videos/{id}',
    listeners: videoListeners,
    access: 'video.remove',
    removedToo: true,
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
    access: 'video.remove',
    removedToo: true,
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
    access: 'video.upload',
    rate: 'upload',
    params: byVideo,
    query: z.object({
      replace: z.enum(['true', 'false']).default('false'),
      /** An encoding profile; that of the owner, or the default, without. */
      profile: profileName.optional(),
    }),
    headers: ['repr-digest'],
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
    headers: ['last-event-id'],
    answers: { 200: { bytes: 'text/event-stream' } },
    problems: ['too-many-streams'],
  }),
  readSession: route({
    summary: 'Who the caller is',
    method: 'GET',
    path: '/api/v1/session',
    listeners: ['public', 'admin'],
    access: 'public',
    gate: 'open',
    rate: 'read',
    answers: { 200: { json: sessionView } },
    problems: [],
  }),
  endSession: route({
    summary: 'Signs out',
    method: 'DELETE',
    path: '/api/v1/session',
    listeners: ['public', 'admin'],
    access: 'account.session',
    rate: 'write',
    answers: { 204: { empty: true, headers: ['set-cookie'] } },
    problems: [],
  }),
  signInPage: route({
    summary: 'Shows whom a sign-in link would sign in as, with a button that does it',
    description: 'Opening a link uses nothing up: programs that look at links open them as well.',
    method: 'GET',
    path: '/login',
    listeners: ['public', 'admin'],
    access: 'public',
    gate: 'open',
    rate: 'login',
    isAudited: false,
    query: z.object({ token: z.string().max(200).default('') }),
    answers: { 200: { bytes: 'text/html' }, 303: { empty: true, headers: ['location'] } },
    problems: ['link-used'],
  }),
  login: route({
    summary: 'Opens a session by a one-time sign-in link and goes to the start page',
    description: 'The form of the page that the link shows, with the `token` of the link.',
    method: 'POST',
    path: '/login',
    listeners: ['public', 'admin'],
    access: 'public',
    gate: 'open',
    rate: 'login',
    body: { bytes: 'application/x-www-form-urlencoded' },
    answers: { 303: { empty: true, headers: ['location', 'set-cookie'] } },
    problems: ['link-used', 'waits-for-approval', 'banned', 'too-large', 'unsupported-media-type', 'cut-off', 'invalid'],
  }),
  openapi: route({
    summary: 'This description',
    method: 'GET',
    path: '/api/v1/openapi.json',
    listeners: ['public', 'admin', 'worker'],
    access: 'public',
    rate: 'read',
    answers: { 200: { json: z.record(z.string(), z.unknown()) }, 304: { empty: true } },
    problems: [],
  }),
  health: route({
    summary: 'How each component is; administrators also hear why, and figures',
    method: 'GET',
    path: '/health',
    listeners: ['public', 'admin', 'worker'],
    access: 'public',
    gate: 'open',
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
    gate: 'open',
    rate: 'read',
    answers: { 200: { json: z.object({ ready: z.boolean() }) }, 503: { json: z.object({ ready: z.boolean() }) } },
    problems: [],
  }),
} as const;
