/** For those who make videos: lists of what they look after, and changes of many at once. docs/studio.md explains them. */
import { z } from 'zod';
import { reencodeUrgency } from '../../actors/video/contract.ts';
import { profileName } from '../../actors/video/profile.ts';
import { spaceView } from './admin.ts';
import { fieldSaid, fieldValues, valuesByKey } from './field-values.ts';
import { byVideo, newPrivacy, organisationId, publicPrivacy, uuid, videoRef, videoView } from './public.ts';
import { route } from './routes.ts';

/** Videos of one call. */
export const mostAtOnce = 100;
export const studioSorts = ['newest', 'oldest', 'title', 'longest', 'largest'] as const;

const oneId = uuid.source.slice(1, -1);
/** With commas between them. */
const severalIds = new RegExp(`^${oneId}(,${oneId}){0,${mostAtOnce - 1}}$`, 'i');
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const filter = z.object({
  /** Of one organisation; the own ones and those of every organisation without. */
  organisation: organisationId.optional().meta({ examples: ['first'] }),
  /** Those alone that belong to no organisation. */
  own: flag.optional(),
  /** What was removed and can be restored, in place of the others. */
  removed: flag.optional(),
  state: z.enum(['pending', 'uploading', 'processing', 'ready', 'failed']).optional(),
  privacy: newPrivacy.optional(),
  /** Whether it becomes public by itself. */
  scheduled: flag.optional(),
  channel: z.uuid().optional(),
  field: fieldSaid.optional(),
  /** In the title or the description. */
  text: z.string().trim().max(200).optional(),
  /** What was removed is sorted by the time of that when nothing else is said. */
  sort: z.enum(studioSorts).optional(),
});
export type StudioFilter = z.infer<typeof filter>;

export const studioEntry = z.object({
  video: videoView,
  removedAt: z.string().nullable(),
  /** From then on a removed video cannot be restored. */
  goneAt: z.string().nullable(),
  /** What it says in all fields of the site, by their keys. */
  values: valuesByKey,
});

const listeners = ['public'] as const;
const ofCaller = { listeners, access: 'account.read', rate: 'read' } as const;
/** What a refusal of one of many says. */
const refusal = z.object({ code: z.string(), title: z.string(), detail: z.string().optional() });

export const makingView = z.object({
  /** One for each rendition and soundtrack of what is shown, or comes first. */
  tracks: z.array(
    z.object({
      /** As in the renditions of the video. */
      id: z.string(),
      /** The short side of its pictures; null for sound. */
      side: z.number().int().nullable(),
      codec: z.string(),
      state: z.string(),
      /** Segments that it is going to have; null before the file has been looked at. */
      segments: z.number().int().nullable(),
      /** Those that are there, in runs. */
      made: z.array(z.object({ first: z.number().int(), last: z.number().int() })),
    }),
  ),
});

export const historyView = z.object({
  /** Newest first, as far as it is kept. */
  items: z.array(
    z.object({
      at: z.string(),
      /** What somebody did, by the name of its route; or what happened to the video, as its events call it. */
      what: z.string(),
      /** Names of what a change held. */
      fields: z.array(z.string()),
      /** Null for what happened by itself. */
      by: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
    }),
  ),
  nextCursor: z.null(),
});

const ofVideo = { listeners, access: 'video.details', rate: 'read', method: 'GET', params: byVideo } as const;

export const studioRoutes = {
  readHistory: route({
    ...ofVideo,
    summary: 'What was done to a video and by whom, and what has happened to it lately: the newest hundred of each',
    path: '/api/v1/videos/{id}/history',
    answers: { 200: { json: historyView } },
    problems: [],
  }),
  listProfiles: route({
    ...ofCaller,
    summary: 'Names of the encoding profiles by which videos can be made anew',
    method: 'GET',
    path: '/api/v1/studio/profiles',
    answers: { 200: { json: z.object({ items: z.array(z.object({ name: z.string(), isUsual: z.boolean() })), nextCursor: z.null() }) } },
    problems: [],
  }),
  downloadSource: route({
    ...ofVideo,
    summary: 'The file that a video was made from, as it was sent; for those who look after it',
    path: '/api/v1/videos/{id}/source',
    rate: 'media',
    answers: {
      200: { bytes: 'application/octet-stream', headers: ['content-disposition'] },
      206: { bytes: 'application/octet-stream', headers: ['content-disposition'] },
      304: { empty: true },
    },
    problems: ['bad-range'],
  }),
  readSpace: route({
    ...ofVideo,
    summary: 'What a video takes in the object storage, by kind of file',
    path: '/api/v1/videos/{id}/space',
    answers: { 200: { json: spaceView } },
    problems: [],
  }),
  readMaking: route({
    ...ofVideo,
    summary: 'How far each rendition of a video is, segment by segment',
    path: '/api/v1/videos/{id}/making',
    answers: { 200: { json: makingView } },
    problems: [],
  }),
  listStudioVideos: route({
    ...ofCaller,
    summary: 'Videos that the caller looks after: their own, and those of organisations in which they may change videos',
    method: 'GET',
    path: '/api/v1/studio/videos',
    query: filter.extend({
      limit: z.coerce.number().int().min(1).max(100).default(25),
      cursor: z.string().max(2000).optional(),
    }),
    answers: {
      200: {
        json: z.object({
          items: z.array(studioEntry),
          /** All that fit, on whichever page. */
          total: z.number().int(),
          nextCursor: z.string().nullable(),
        }),
      },
    },
    problems: ['bad-cursor'],
  }),
  exportStudioVideos: route({
    ...ofCaller,
    summary: 'The same list whole, as a table (RFC 4180) or as JSON; with `ids` of these alone',
    method: 'GET',
    path: '/api/v1/studio/videos/export',
    query: filter.extend({
      format: z.enum(['csv', 'json']).default('csv'),
      ids: z
        .string()
        .regex(severalIds)
        .optional()
        .meta({ examples: ['8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10'] }),
    }),
    answers: { 200: { bytes: '*/*', headers: ['content-disposition'] } },
    problems: [],
  }),
  changeVideos: route({
    summary: `Does the same with up to ${mostAtOnce} videos; each answers for itself, as if it had been asked alone`,
    description:
      'Every video is asked for by a call of its own route (`removeVideo`, `restoreVideo`, `updateVideo`, `reencode`, `writeFieldValues`), which checks the permission, counts and is in the audit log.',
    method: 'POST',
    path: '/api/v1/videos/bulk',
    listeners,
    access: 'public',
    rate: 'write',
    isAudited: false,
    body: {
      json: z
        .strictObject({
          ids: z.array(videoRef).min(1).max(mostAtOnce),
          action: z.enum(['remove', 'restore', 'update', 're-encode', 'fields']),
          /** For `update`. */
          changes: z
            .strictObject({
              privacy: publicPrivacy.optional(),
              channel: z.string().min(3).max(36).optional(),
              publishAt: z.iso.datetime({ offset: true }).nullable().optional(),
            })
            .refine((changes) => Object.keys(changes).length > 0, 'Name at least one thing to change.')
            .optional(),
          /** For `fields`, by their keys; null takes one away. */
          values: fieldValues.optional(),
          /** For `re-encode`. */
          profile: profileName.optional(),
          urgency: reencodeUrgency.optional(),
        })
        .refine(({ action, changes }) => (action === 'update') === (changes !== undefined), {
          path: ['changes'],
          message: 'Say what to change for the action "update", and for no other.',
        })
        .refine(({ action, values }) => (action === 'fields') === (values !== undefined), {
          path: ['values'],
          message: 'Name fields for the action "fields", and for no other.',
        })
        .refine(({ action, profile, urgency }) => action === 're-encode' || (profile === undefined && urgency === undefined), {
          path: ['profile'],
          message: 'Profile and urgency are for the action "re-encode" alone.',
        })
        .meta({ examples: [{ ids: ['8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10'], action: 'update', changes: { privacy: 'unlisted' } }] }),
    },
    answers: {
      200: {
        json: z.object({
          items: z.array(
            z.object({
              id: z.string(),
              /** Of the call that stands for it. */
              status: z.number().int(),
              problem: refusal.nullable(),
            }),
          ),
        }),
      },
    },
    problems: ['unauthorized'],
  }),
} as const;
