/** Playlists: videos in an order, of an account or of an organisation. docs/playlists.md explains them. */
import { z } from 'zod';
import { channelRef, cursor, limit } from './channels.ts';
import { organisationId, videoRef, videoView } from './public.ts';
import { route } from './routes.ts';

/** Of one account, or of one organisation. */
export const mostPlaylists = 500;
export const mostItems = 5000;
/** What it is: videos that somebody has put together, everything on a subject, episodes one after another, or lessons. */
export const playlistTypes = ['playlist', 'collection', 'series', 'course'] as const;
export const playlistPrivacies = ['public', 'unlisted', 'private'] as const;

const type = z.enum(playlistTypes);
const privacy = z.enum(playlistPrivacies);
const title = z.string().trim().min(1).max(200);
const description = z.string().trim().max(5000);
/** A playlist's id, or the short id that people see in addresses. */
export const playlistRef = z.string().regex(/^[A-Za-z0-9_-]{4,40}$/);

export const playlistView = z
  .object({
    id: z.string(),
    shortId: z.string(),
    type,
    title: z.string(),
    description: z.string(),
    privacy,
    /** Whose it is: an account's, or an organisation's. */
    ownerId: z.string().nullable(),
    organisationId: z.string().nullable(),
    /** Under which it is shown. */
    channel: z.object({ id: z.string(), handle: z.string(), name: z.string(), avatarUrl: z.string().nullable() }).nullable(),
    /** Chosen by those who look after the instance. */
    featured: z.boolean(),
    /** Those that the caller may see. */
    videos: z.number().int(),
    /** Of these, all together. */
    durationSeconds: z.number(),
    /** Places whose videos the caller may not see, or that were removed; null to those who may not change the playlist. */
    unavailable: z.number().int().nullable(),
    /** Of the first video. */
    thumbnailUrl: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    /** Removed playlists can be restored for 30 days; only those who can do so see them. */
    removedAt: z.string().nullable(),
  })
  .meta({ id: 'Playlist', description: 'Videos in an order.' });
export type PlaylistView = z.infer<typeof playlistView>;

const listeners = ['public'] as const;
const byPlaylist = z.object({ id: playlistRef });
const byItem = byPlaylist.extend({ video: videoRef });
const one = '/api/v1/playlists/{id}';
const ofPlaylist = { listeners, params: byPlaylist } as const;
const page = z.object({ items: z.array(playlistView), nextCursor: z.string().nullable() });
const none = { 204: { empty: true } } as const;

export const playlistRoutes = {
  listPlaylists: route({
    summary: 'Public playlists in which there is something to watch, newest first: all, those of a channel, or those that are featured',
    method: 'GET',
    path: '/api/v1/playlists',
    listeners,
    access: 'public',
    rate: 'read',
    query: z.object({ channel: channelRef.optional(), featured: z.enum(['true', 'false']).optional(), limit, cursor }),
    answers: { 200: { json: page } },
    problems: ['bad-cursor', 'playlists-too-long', 'too-busy'],
  }),
  createPlaylist: route({
    summary: 'Makes a playlist of the caller, or of an organisation',
    method: 'POST',
    path: '/api/v1/playlists',
    listeners,
    access: 'playlist.create',
    needs: { organisation: ['organisation.publish'] },
    rate: 'write',
    body: {
      json: z.strictObject({
        title,
        type: type.default('playlist'),
        description: description.default(''),
        privacy: privacy.default('private'),
        organisation: organisationId.optional(),
        /** One of its owner, under which it is shown. */
        channel: channelRef.optional(),
      }),
    },
    answers: { 201: { json: playlistView, headers: ['location'] } },
    problems: ['too-many-playlists', 'unknown-channel'],
  }),
  listOwnPlaylists: route({
    summary:
      'Playlists of the caller and of organisations in which they make videos, newest first; removed ones too. With a video, whether it is in them',
    method: 'GET',
    path: '/api/v1/account/playlists',
    listeners,
    access: 'account.read',
    rate: 'read',
    query: z.object({ video: videoRef.optional(), limit, cursor }),
    answers: {
      200: {
        json: z.object({
          /** `contains`: null where no video was asked for. */
          items: z.array(playlistView.extend({ contains: z.boolean().nullable() })),
          nextCursor: z.string().nullable(),
        }),
      },
    },
    problems: ['bad-cursor', 'playlists-too-long', 'too-busy'],
  }),
  readPlaylist: route({
    ...ofPlaylist,
    summary: 'One playlist',
    method: 'GET',
    path: one,
    access: 'viewer',
    rate: 'read',
    answers: { 200: { json: playlistView } },
    problems: ['playlists-too-long', 'too-busy'],
  }),
  updatePlaylist: route({
    ...ofPlaylist,
    summary: 'Changes what is said of a playlist, who sees it, and under which channel it is shown; under none with null',
    method: 'PATCH',
    path: one,
    access: 'playlist.change',
    rate: 'write',
    body: {
      json: z
        .strictObject({
          title: title.optional(),
          type: type.optional(),
          description: description.optional(),
          privacy: privacy.optional(),
          channel: channelRef.nullable().optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one thing to change.')
        .meta({ examples: [{ title: 'Nights outside', privacy: 'public' }] }),
    },
    answers: { 200: { json: playlistView } },
    problems: ['unknown-channel', 'playlists-too-long', 'too-busy'],
  }),
  removePlaylist: route({
    ...ofPlaylist,
    summary: 'Removes a playlist; it can be restored for 30 days. Its videos stay',
    method: 'DELETE',
    path: one,
    access: 'playlist.remove',
    removedToo: true,
    rate: 'write',
    answers: none,
    problems: [],
  }),
  restorePlaylist: route({
    ...ofPlaylist,
    summary: 'Brings a removed playlist back',
    method: 'POST',
    path: `${one}/restore`,
    access: 'playlist.remove',
    removedToo: true,
    rate: 'write',
    answers: { 200: { json: playlistView } },
    problems: ['playlists-too-long', 'too-busy'],
  }),
  featurePlaylist: route({
    ...ofPlaylist,
    summary: 'Features a public playlist',
    method: 'PUT',
    path: `${one}/featured`,
    access: 'playlist.feature',
    rate: 'write',
    answers: none,
    problems: ['playlist-not-public'],
  }),
  unfeaturePlaylist: route({
    ...ofPlaylist,
    summary: 'Features a playlist no longer',
    method: 'DELETE',
    path: `${one}/featured`,
    access: 'playlist.feature',
    rate: 'write',
    answers: none,
    problems: [],
  }),
  listPlaylistItems: route({
    ...ofPlaylist,
    summary: 'Videos of a playlist that the caller may see, in its order',
    method: 'GET',
    path: `${one}/items`,
    access: 'viewer',
    rate: 'read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor }),
    answers: {
      200: {
        json: z.object({ items: z.array(z.object({ video: videoView, addedAt: z.string() })), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['bad-cursor', 'playlists-too-long', 'too-busy'],
  }),
  addToPlaylist: route({
    listeners,
    summary: 'Puts a video into a playlist, once: at its end, or before another one. One that is there already stays where it is',
    method: 'PUT',
    path: `${one}/items/{video}`,
    access: 'playlist.change',
    rate: 'write',
    params: byItem,
    query: z.object({ before: videoRef.optional() }),
    answers: none,
    problems: ['playlist-full', 'playlists-too-long', 'too-busy'],
  }),
  takeFromPlaylist: route({
    listeners,
    summary: 'Takes a video out of a playlist',
    method: 'DELETE',
    path: `${one}/items/{video}`,
    access: 'playlist.change',
    rate: 'write',
    params: byItem,
    answers: none,
    problems: [],
  }),
  orderPlaylist: route({
    ...ofPlaylist,
    summary: 'Puts videos of a playlist into this order',
    description:
      'Those that are named take the places that they have among themselves, by turns; all others stay where they are. So a part of a long list is ordered by naming that part. What is not in the playlist is passed over. Each hundred that are named count as one call.',
    method: 'PUT',
    path: `${one}/order`,
    access: 'playlist.change',
    rate: 'write',
    body: {
      json: z.strictObject({
        videos: z
          .array(z.uuid())
          .min(1)
          .max(mostItems)
          .meta({ examples: [['8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10']] }),
      }),
    },
    answers: none,
    problems: ['playlists-too-long', 'too-busy'],
  }),
} as const;
