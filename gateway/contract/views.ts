/** How videos are watched: what players tell, and what those who publish read of it. docs/analytics.md explains it. */
import { z } from 'zod';
import { analyticsDays } from './analytics-days.ts';
import { byHandle } from './channels.ts';
import { byVideo } from './public.ts';
import { route } from './routes.ts';

/** A view counts once so much was watched, or nine tenths of what is shorter; one viewer in so long counts once. */
export const viewSeconds = 10;
export const viewEvery = { hours: 1 } as const;
export const reportEverySeconds = 30;
/** A video has so many parts, of the same length. */
export const retentionParts = 100;

/** Why a video could not be played: it could not be decoded, was not where its list says, is in no format of the browser, or was refused. */
export const playbackErrors = ['media', 'missing', 'unsupported', 'blocked'] as const;

const playbackId = z.uuid().toLowerCase();
const count = z.number().int().nonnegative();
const days = z.object({
  days: z.coerce
    .number()
    .pipe(z.literal(analyticsDays))
    .default(30)
    .meta({ examples: [30], description: 'How many days back, today among them.' }),
});

/** PostgreSQL knows no year 0. */
const date = z.iso.date().refine((day) => day >= '0001', { error: 'There is no year 0.' });
/** Of what one file has at most. */
const mostDays = 366;
const range = z
  .object({
    from: date.optional().meta({ examples: ['2026-11-01'], description: 'The first day (UTC). Without both days: the last 30.' }),
    to: date.optional().meta({ examples: ['2026-11-22'], description: `The last day; ${mostDays} days at most.` }),
    format: z.enum(['csv', 'json']).default('csv'),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), { path: ['from'], error: 'Name both days, or none.' })
  .refine(({ from = '', to = from }) => from <= to, { path: ['from'], error: 'The first day is after the last.' })
  .refine(({ from = '', to = '' }) => !(Date.parse(to) - Date.parse(from) >= mostDays * 86_400_000), {
    path: ['to'],
    error: `A file has ${mostDays} days at most: ask for several.`,
  });

/** Counted from the beginning of the playback, so that none is missed when a message is lost. */
export const playbackReport = z.strictObject({
  watchedSeconds: z
    .number()
    .nonnegative()
    .max(1e6)
    .meta({ examples: [42.5] }),
  /** Hundredths of the video that were shown. */
  parts: z
    .array(
      z
        .number()
        .int()
        .min(0)
        .max(retentionParts - 1),
    )
    .max(retentionParts)
    .meta({ examples: [[0, 1, 2]] }),
  ended: z.boolean().default(false),
  /** From the wish to play to the first picture. */
  startupMs: count.max(600_000).nullable().default(null),
  stalls: count.max(100_000).default(0),
  stalledMs: count.max(86_400_000).default(0),
  failed: z.boolean().default(false),
  /** Why; the first of them. */
  error: z.enum(playbackErrors).nullable().default(null),
  /** Mean of what was shown so far, in kbit/s. */
  bitrate: count
    .max(10_000_000)
    .nullable()
    .default(null)
    .meta({ examples: [2400] }),
  /** Of the picture that was shown last. */
  height: count.max(20_000).nullable().default(null),
  place: z.enum(['site', 'embed']).default('site'),
  /** Host of the page that led here, or that shows the player. */
  source: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9.:[\]-]{1,255}$/)
    .nullable()
    .default(null),
});
export type PlaybackReport = z.output<typeof playbackReport>;

const day = z.object({ day: z.string().meta({ examples: ['2026-11-22'] }), views: count, watchedSeconds: z.number() });
const quality = z.object({
  /** Means; null where nothing was told. */
  startupMs: z.number().nullable(),
  /** Of the time that was watched and waited for. */
  stalledShare: z.number().nullable(),
  stallsPerHour: z.number().nullable(),
  failedShare: z.number().nullable(),
  /** kbit/s, by the time that was watched. */
  bitrate: z.number().nullable(),
  /** Why videos could not be played, the most frequent first. */
  errors: z.array(z.object({ code: z.enum(playbackErrors), playbacks: count })),
});
const totals = z.object({ views: count, playbacks: count, watchedSeconds: z.number(), ended: count });
/** The most watched first. Of those who do not want to be followed nothing is in it. */
const groups = z.array(
  z.object({ name: z.string().meta({ examples: ['phone'] }), views: count, playbacks: count, watchedSeconds: z.number() }),
);
const grouped = {
  /** desktop, phone, tablet, tv, other. */
  devices: groups,
  /** ISO 3166-1, where a trusted proxy names them. */
  countries: groups,
};
const analytics = z
  .object({
    totals,
    days: z.array(day),
    /** Share of the playbacks that showed each hundredth of the video. */
    retention: z.array(z.number()),
    sources: z.array(z.object({ place: z.enum(['site', 'embed']), source: z.string().nullable(), playbacks: count })),
    ...grouped,
    quality,
  })
  .meta({ id: 'Analytics', description: 'How a video was watched.' });
const overview = z
  .object({
    totals,
    days: z.array(day),
    ...grouped,
    quality,
    videos: z.array(z.object({ id: z.string(), shortId: z.string(), title: z.string(), views: count, watchedSeconds: z.number() })),
  })
  .meta({ id: 'AnalyticsOverview', description: 'How several videos were watched: those of an account, of a channel, or all.' });

const listeners = ['public'] as const;
const ofFigures = { method: 'GET', rate: 'read', query: days, answers: { 200: { json: overview } }, problems: [] } as const;
const asFile = {
  ...ofFigures,
  description: 'A row a day and video. In CSV, words that a table program would take for a formula begin with an apostrophe.',
  query: range,
  answers: { 200: { bytes: '*/*' } },
} as const;

export const viewRoutes = {
  beginPlayback: route({
    listeners,
    summary: 'Says that a player begins with a video. The answer names the playback; null where nothing is collected',
    method: 'POST',
    path: '/api/v1/videos/{id}/playbacks',
    access: 'reader',
    rate: 'write',
    isAudited: false,
    params: byVideo,
    headers: ['vitascope-pass'],
    answers: { 201: { json: z.object({ id: playbackId.nullable(), everySeconds: z.number().int() }) } },
    problems: [],
  }),
  tellPlayback: route({
    listeners,
    summary: `Tells how far a playback has come: every ${reportEverySeconds} seconds, and at its end`,
    description:
      'Everything is counted from the beginning of the playback. Of browsers that send `DNT: 1` or `Sec-GPC: 1` only what counts the view is kept.',
    method: 'PUT',
    path: '/api/v1/videos/{id}/playbacks/{playback}',
    access: 'reader',
    rate: 'write',
    isAudited: false,
    params: byVideo.extend({ playback: playbackId }),
    body: { json: playbackReport },
    headers: ['vitascope-pass'],
    answers: { 204: { empty: true } },
    problems: [],
  }),
  readAnalytics: route({
    listeners,
    summary: 'How a video was watched in the last days',
    method: 'GET',
    path: '/api/v1/videos/{id}/analytics',
    access: 'video.details',
    rate: 'read',
    params: byVideo,
    query: days,
    answers: { 200: { json: analytics } },
    problems: [],
  }),
  exportAnalytics: route({
    ...asFile,
    listeners,
    summary: 'The figures of a video by day, as a file',
    path: '/api/v1/videos/{id}/analytics/export',
    access: 'video.details',
    params: byVideo,
  }),
  readOwnAnalytics: route({
    ...ofFigures,
    listeners,
    summary: 'How the videos of the caller were watched in the last days',
    path: '/api/v1/account/analytics',
    access: 'account.library',
  }),
  exportOwnAnalytics: route({
    ...asFile,
    listeners,
    summary: 'The figures of the videos of the caller by day, as a file',
    path: '/api/v1/account/analytics/export',
    access: 'account.library',
  }),
  readChannelAnalytics: route({
    ...ofFigures,
    listeners,
    summary: 'How the videos of a channel were watched in the last days',
    path: '/api/v1/channels/{handle}/analytics',
    access: 'channel.figures',
    names: 'handle',
    params: byHandle,
  }),
  exportChannelAnalytics: route({
    ...asFile,
    listeners,
    summary: 'The figures of the videos of a channel by day, as a file',
    path: '/api/v1/channels/{handle}/analytics/export',
    access: 'channel.figures',
    names: 'handle',
    params: byHandle,
  }),
  readSiteAnalytics: route({
    ...ofFigures,
    listeners: ['admin'],
    summary: 'How all videos were watched in the last days',
    path: '/api/v1/admin/analytics',
    access: 'instance.read',
  }),
  exportSiteAnalytics: route({
    ...asFile,
    listeners: ['admin'],
    summary: 'The figures of all videos by day, as a file',
    path: '/api/v1/admin/analytics/export',
    access: 'instance.read',
  }),
} as const;
