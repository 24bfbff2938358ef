/** Channels, under which videos stand: of an account, or of an organisation. docs/channels.md explains them. */
import { z } from 'zod';
import { organisationId, videoView } from './public.ts';
import { route } from './routes.ts';

/** Of one account, or of one organisation. */
export const mostChannels = 20;
/** Handles that one channel may have had; each stays its own. */
export const mostHandles = 5;

const letters = '[a-z0-9][a-z0-9_-]{1,28}[a-z0-9]';
/** What a channel is called in addresses, once in the whole instance. */
export const handle = z
  .string()
  .trim()
  .toLowerCase()
  .regex(new RegExp(`^${letters}$`))
  .meta({ examples: ['night-sky'] });
/** A handle of the channel, also one that it had before; or its id. */
export const channelRef = z
  .string()
  .regex(/^[A-Za-z0-9_-]{3,36}$/)
  .meta({ examples: ['night-sky'] });
export const byHandle = z.object({ handle: channelRef });
const name = z.string().trim().min(1).max(100);
const description = z.string().trim().max(5000);
const links = z
  .array(
    z.strictObject({
      title: z.string().trim().min(1).max(50),
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .meta({ examples: ['https://example.org/sky'] }),
    }),
  )
  .max(10);

export const channelView = z
  .object({
    id: z.string(),
    handle: z.string(),
    name: z.string(),
    description: z.string(),
    links: z.array(z.object({ title: z.string(), url: z.string() })),
    /** Square; the address changes with the picture. */
    avatarUrl: z.string().nullable(),
    bannerUrl: z.string().nullable(),
    /** Whose it is: an account's, or an organisation's. */
    ownerId: z.string().nullable(),
    organisationId: z.string().nullable(),
    subscribers: z.number().int(),
    /** Those that everybody can watch. */
    videos: z.number().int(),
    createdAt: z.string(),
    /** Removed channels can be restored for 30 days; only those who can do so see them. */
    removedAt: z.string().nullable(),
  })
  .meta({ id: 'Channel', description: 'Where the videos of an account or an organisation stand.' });
export type ChannelView = z.infer<typeof channelView>;

export const pictureKinds = ['avatar', 'banner'] as const;
export type PictureKind = (typeof pictureKinds)[number];
const pictureState = z.object({
  /** The one that is shown. */
  url: z.string().nullable(),
  /** One was brought, and is being made. */
  making: z.boolean(),
  /** Why nothing could be made of the one that was brought last. */
  problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).nullable(),
});
const picturesView = z
  .object({ avatar: pictureState, banner: pictureState })
  .meta({ id: 'ChannelPictures', description: 'Pictures of a channel, and how it stands with new ones.' });
export type ChannelPictures = z.infer<typeof picturesView>;
const byPicture = z.object({ handle: channelRef, kind: z.enum(pictureKinds).describe('Which picture.') });

export const transferView = z
  .object({
    id: z.string(),
    channel: channelView,
    /** Exactly one of them. */
    to: z.object({ account: z.string().nullable(), organisation: z.string().nullable() }),
    createdAt: z.string(),
  })
  .meta({ id: 'ChannelTransfer', description: 'A channel that is offered to somebody.' });

const listeners = ['public'] as const;
export const limit = z.coerce.number().int().min(1).max(100).default(24);
export const cursor = z.string().max(200).optional();
const channelsPage = z.object({ items: z.array(channelView), nextCursor: z.string().nullable() });
export const videosPage = z.object({ items: z.array(videoView), nextCursor: z.string().nullable() });
export const channelOrders = ['newest', 'oldest', 'longest'] as const;
const one = '/api/v1/channels/{handle}';
const byTransfer = z.object({ transfer: z.uuid() });
const ofChannel = { listeners, names: 'handle', params: byHandle } as const;

export const channelRoutes = {
  listChannels: route({
    summary: 'Channels that everybody may see, newest first',
    method: 'GET',
    path: '/api/v1/channels',
    listeners,
    access: 'public',
    rate: 'read',
    query: z.object({ limit, cursor }),
    answers: { 200: { json: channelsPage } },
    problems: ['bad-cursor'],
  }),
  createChannel: route({
    summary: 'Makes a channel of the caller, or of an organisation',
    method: 'POST',
    path: '/api/v1/channels',
    listeners,
    access: 'channel.create',
    needs: { organisation: ['organisation.publish'] },
    rate: 'write',
    body: {
      json: z.strictObject({
        handle,
        name,
        description: description.default(''),
        links: links.default([]),
        organisation: organisationId.optional(),
      }),
    },
    answers: { 201: { json: channelView, headers: ['location'] } },
    problems: ['handle-taken', 'too-many-channels'],
  }),
  listOwnChannels: route({
    summary: 'Channels of the caller and of organisations in which they make videos, the first one first; removed ones too',
    method: 'GET',
    path: '/api/v1/account/channels',
    listeners,
    access: 'account.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(channelView), nextCursor: z.null() }) } },
    problems: [],
  }),
  readChannel: route({
    ...ofChannel,
    summary: 'One channel',
    method: 'GET',
    path: one,
    access: 'visitor',
    rate: 'read',
    answers: { 200: { json: channelView } },
    problems: [],
  }),
  updateChannel: route({
    ...ofChannel,
    summary: 'Changes what is said of a channel, and what it is called; handles that it had lead to it for ever',
    method: 'PATCH',
    path: one,
    access: 'channel.change',
    rate: 'write',
    body: {
      json: z
        .strictObject({
          handle: handle.optional(),
          name: name.optional(),
          description: description.optional(),
          links: links.optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one thing to change.'),
    },
    answers: { 200: { json: channelView } },
    problems: ['handle-taken', 'too-many-handles'],
  }),
  removeChannel: route({
    ...ofChannel,
    summary: 'Removes a channel; it can be restored for 30 days. Its videos stay with its owner, or are removed with it',
    method: 'DELETE',
    path: one,
    access: 'channel.remove',
    removedToo: true,
    rate: 'write',
    query: z.object({ videos: z.enum(['keep', 'remove']).describe('What becomes of its videos.') }),
    answers: { 204: { empty: true } },
    problems: [],
  }),
  restoreChannel: route({
    ...ofChannel,
    summary: 'Brings a removed channel back, with the videos that were removed with it',
    method: 'POST',
    path: `${one}/restore`,
    access: 'channel.remove',
    removedToo: true,
    rate: 'write',
    answers: { 200: { json: channelView } },
    problems: [],
  }),
  listChannelVideos: route({
    ...ofChannel,
    summary: 'Videos of a channel that everybody can watch',
    method: 'GET',
    path: `${one}/videos`,
    access: 'visitor',
    rate: 'read',
    query: z.object({ sort: z.enum(channelOrders).default('newest'), limit, cursor }),
    answers: { 200: { json: videosPage } },
    problems: ['bad-cursor'],
  }),
  readChannelPictures: route({
    ...ofChannel,
    summary: 'Pictures of a channel, and how it stands with new ones',
    method: 'GET',
    path: `${one}/pictures`,
    access: 'channel.change',
    rate: 'read',
    answers: { 200: { json: picturesView } },
    problems: [],
  }),
  bringChannelPicture: route({
    ...ofChannel,
    summary:
      'Brings an avatar or a banner: a JPEG, PNG or WebP picture. It is made again as WebP, without anything else that it holds, and shown then',
    method: 'PUT',
    path: `${one}/pictures/{kind}`,
    access: 'channel.change',
    rate: 'upload',
    params: byPicture,
    headers: ['repr-digest'],
    body: { bytes: 'image/*' },
    answers: { 202: { json: picturesView } },
    problems: ['too-large', 'storage-full', 'digest-mismatch', 'bad-digest', 'empty-file', 'cut-off', 'not-a-picture'],
  }),
  dropChannelPicture: route({
    ...ofChannel,
    summary: 'Takes an avatar or a banner away',
    method: 'DELETE',
    path: `${one}/pictures/{kind}`,
    access: 'channel.change',
    rate: 'write',
    params: byPicture,
    answers: { 200: { json: picturesView } },
    problems: [],
  }),
  channelPicture: route({
    ...ofChannel,
    summary: 'The avatar or the banner of a channel',
    method: 'GET',
    path: '/media/channels/{handle}/{kind}',
    access: 'visitor',
    rate: 'read',
    anyOrigin: true,
    params: byPicture,
    answers: { 200: { bytes: 'image/webp' }, 304: { empty: true } },
    problems: [],
  }),
  offerChannel: route({
    ...ofChannel,
    summary:
      'Offers a channel and its videos to an account, an organisation, or the owner of another channel. A second offer replaces the first',
    method: 'PUT',
    path: `${one}/transfer`,
    access: 'channel.give',
    rate: 'write',
    body: {
      json: z.union([
        z.strictObject({ account: z.string().min(1).max(100) }),
        z.strictObject({ organisation: organisationId }),
        z.strictObject({ channel: channelRef }),
      ]),
    },
    answers: { 200: { json: transferView } },
    problems: ['unknown-recipient', 'owner-already'],
  }),
  readOffer: route({
    ...ofChannel,
    summary: 'To whom a channel is offered',
    method: 'GET',
    path: `${one}/transfer`,
    access: 'channel.give',
    rate: 'read',
    answers: { 200: { json: z.object({ offer: transferView.nullable() }) } },
    problems: [],
  }),
  withdrawChannel: route({
    ...ofChannel,
    summary: 'Takes the offer of a channel back',
    method: 'DELETE',
    path: `${one}/transfer`,
    access: 'channel.give',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  listTransfers: route({
    summary: 'Channels that are offered to the caller, or to organisations that they look after',
    method: 'GET',
    path: '/api/v1/account/channel-transfers',
    listeners,
    access: 'account.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(transferView), nextCursor: z.null() }) } },
    problems: [],
  }),
  acceptTransfer: route({
    summary: 'Takes a channel that is offered, with its videos',
    method: 'POST',
    path: '/api/v1/account/channel-transfers/{transfer}/accept',
    listeners,
    access: 'account.self',
    rate: 'write',
    params: byTransfer,
    answers: { 200: { json: channelView } },
    problems: ['not-found', 'too-many-channels'],
  }),
  refuseTransfer: route({
    summary: 'Says no to a channel that is offered',
    method: 'POST',
    path: '/api/v1/account/channel-transfers/{transfer}/refuse',
    listeners,
    access: 'account.self',
    rate: 'write',
    params: byTransfer,
    answers: { 204: { empty: true } },
    problems: ['not-found'],
  }),
} as const;
