/** Posters to choose from, and what else is made of a video to find one's way in it. */
import { z } from 'zod';
import { sideKinds } from '../../media/index.ts';
import { videoRef } from './public.ts';
import { route } from './routes.ts';

const common = { listeners: ['public'] } as const;
const byVideo = z.object({ id: videoRef });
/** The largest picture that its owner may bring. */
export const maxOwnPictureBytes = 10_000_000;

/** A moment that was found automatically, one that was chosen, or a picture that the owner brought. */
const from = z.union([
  z.object({ is: z.literal('automatic') }),
  z.object({ is: z.literal('moment'), atSeconds: z.number() }),
  z.object({ is: z.literal('picture') }),
]);
export const postersView = z
  .object({
    /** What the poster shows. */
    from,
    /** In order of time; empty until they are made. */
    candidates: z.array(z.object({ atSeconds: z.number(), url: z.string(), width: z.number().int(), height: z.number().int() })),
    /** Whether the owner has brought a picture, which can be chosen again. */
    hasOwnPicture: z.boolean(),
    /** What the poster that is being made will show; until it is there, the one before stays. */
    making: from.nullable(),
    /** Why the last one could not be made. */
    problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).nullable(),
  })
  .meta({ id: 'Posters', description: 'Pictures that can become the poster, and where the present one comes from.' });
export type PostersView = z.infer<typeof postersView>;
export const posterChoice = z.union([
  z.strictObject({ candidate: z.number().int().nonnegative() }),
  z.strictObject({ atSeconds: z.number().nonnegative() }),
  z.strictObject({ automatic: z.literal(true) }),
  z.strictObject({ ownPicture: z.literal(true) }),
]);
export type PosterChoice = z.infer<typeof posterChoice>;
const ordering = ['not-ready', 'not-possible', 'removed'] as const;

export const pictureRoutes = {
  readPosters: route({
    ...common,
    summary: 'Pictures that can become the poster, and where the present one comes from',
    method: 'GET',
    path: '/api/v1/videos/{id}/posters',
    access: 'video.details',
    rate: 'read',
    params: byVideo,
    answers: { 200: { json: postersView } },
    problems: [],
  }),
  candidatePicture: route({
    ...common,
    summary: 'One of the pictures that can become the poster',
    method: 'GET',
    path: '/api/v1/videos/{id}/posters/{picture}',
    access: 'video.details',
    rate: 'media',
    params: byVideo.extend({ picture: z.string().regex(/^\d\.webp$/) }),
    answers: { 200: { bytes: 'image/webp' }, 206: { bytes: 'image/webp' }, 304: { empty: true } },
    problems: ['bad-range'],
  }),
  choosePoster: route({
    ...common,
    summary:
      'Makes another poster: of a candidate, of a moment, automatically, or of the picture that the owner brought. Taken from the original',
    method: 'PUT',
    path: '/api/v1/videos/{id}/poster',
    access: 'video.change',
    rate: 'write',
    params: byVideo,
    body: { json: posterChoice },
    answers: { 202: { json: postersView } },
    problems: ['no-such-candidate', 'beyond-the-end', 'no-own-picture', ...ordering],
  }),
  bringPoster: route({
    ...common,
    summary: 'Makes a poster of a picture that the owner brings: JPEG, PNG or WebP, 10 MB at most',
    method: 'PUT',
    path: '/api/v1/videos/{id}/poster/picture',
    access: 'video.change',
    rate: 'upload',
    params: byVideo,
    headers: ['repr-digest'],
    body: { bytes: 'image/*' },
    answers: { 202: { json: postersView } },
    problems: ['not-a-picture', 'too-large', 'storage-full', 'digest-mismatch', 'bad-digest', 'empty-file', 'cut-off', ...ordering],
  }),
  readScenes: route({
    ...common,
    summary: 'Where the picture changes at once, in seconds, ascending',
    method: 'GET',
    path: '/api/v1/videos/{id}/scenes',
    access: 'reader',
    rate: 'read',
    params: byVideo,
    answers: { 200: { json: z.object({ seconds: z.array(z.number()) }) } },
    problems: ['not-made'],
  }),
  orderSideProducts: route({
    ...common,
    summary: 'Makes side products of a video, for the first time or once more; those that are there stay until then',
    method: 'POST',
    path: '/api/v1/videos/{id}/side-products',
    access: 'video.change',
    rate: 'write',
    params: byVideo,
    body: { json: z.strictObject({ kinds: z.array(z.enum(sideKinds)).min(1).max(sideKinds.length) }) },
    answers: { 202: { json: z.object({ ordered: z.array(z.enum(sideKinds)) }) } },
    problems: [...ordering],
  }),
} as const;
