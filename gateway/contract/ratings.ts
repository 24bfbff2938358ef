/** Who likes a video. */
import { z } from 'zod';
import { byVideo } from './public.ts';
import { route } from './routes.ts';

export const ratings = ['like', 'dislike', 'none'] as const;
const rating = z.enum(ratings);
const ratingView = z
  .object({
    /** The caller's own; null for guests. */
    rating: rating.nullable(),
    likes: z.number().int(),
    dislikes: z.number().int(),
  })
  .meta({ id: 'Rating', description: 'How many like a video, and whether the caller does.' });
const ofVideo = { listeners: ['public'], access: 'reader', params: byVideo, path: '/api/v1/videos/{id}/rating' } as const;

export const ratingRoutes = {
  readRating: route({
    ...ofVideo,
    summary: 'How many like a video, and whether the caller does',
    method: 'GET',
    rate: 'read',
    headers: ['vitascope-pass'],
    answers: { 200: { json: ratingView } },
    problems: [],
  }),
  rateVideo: route({
    ...ofVideo,
    summary: 'Likes a video, dislikes it, or with `none` neither. Needs an account',
    method: 'PUT',
    rate: 'write',
    isAudited: false,
    headers: ['vitascope-pass'],
    body: { json: z.strictObject({ rating }).meta({ examples: [{ rating: 'like' }] }) },
    answers: { 200: { json: ratingView } },
    problems: ['unauthorized', 'missing-scope'],
  }),
} as const;
