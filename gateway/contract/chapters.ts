/** Chapters of a video. docs/playlists.md explains them. */
import { z } from 'zod';
import { longestChapterTitle, mostChapters } from '../../media/index.ts';
import { byVideo } from './public.ts';
import { route } from './routes.ts';

const seconds = z.number().nonnegative().max(10_000_000);
const title = z
  .string()
  .trim()
  .min(1)
  .max(longestChapterTitle)
  .meta({ examples: ['First stars'] });
const chapter = z
  .object({
    startSeconds: seconds.meta({ examples: [90] }),
    /** Null: until the next one begins, or the video ends. */
    endSeconds: seconds.nullable().meta({ examples: [150] }),
    title,
  })
  .meta({ id: 'Chapter', description: 'A part of a video that has a title.' });
const chapters = z
  .object({
    items: z.array(chapter),
    /** What lines of the description like `0:00 Title` would make; nothing does so by itself. */
    suggested: z.array(chapter),
  })
  .meta({ id: 'Chapters', description: 'The chapters of a video, in order.' });

const ofVideo = { listeners: ['public'], params: byVideo } as const;

export const chapterRoutes = {
  readChapters: route({
    ...ofVideo,
    summary: 'The chapters of a video, and those that its description would make',
    method: 'GET',
    path: '/api/v1/videos/{id}/chapters',
    access: 'reader',
    rate: 'read',
    headers: ['vitascope-pass'],
    // Players on other sites ask for them.
    anyOrigin: true,
    always: { 'access-control-allow-origin': '*' },
    answers: { 200: { json: chapters } },
    problems: [],
  }),
  writeChapters: route({
    ...ofVideo,
    summary: `Puts a list of chapters in the place of the one that the video has: ${mostChapters} at most, in order, within the video; none with an empty list`,
    method: 'PUT',
    path: '/api/v1/videos/{id}/chapters',
    access: 'video.change',
    rate: 'write',
    body: {
      json: z.strictObject({
        items: z
          .array(
            z.strictObject({
              startSeconds: seconds.meta({ examples: [90] }),
              endSeconds: seconds
                .nullable()
                .default(null)
                .meta({ examples: [150] }),
              title,
            }),
          )
          .max(mostChapters),
      }),
    },
    answers: { 200: { json: chapters } },
    problems: ['chapters-out-of-order', 'chapters-overlap', 'beyond-the-end'],
  }),
  chaptersFile: route({
    ...ofVideo,
    summary: 'The chapters of a video as WebVTT',
    method: 'GET',
    path: '/media/{id}/chapters.vtt',
    access: 'reader',
    rate: 'media',
    anyOrigin: true,
    answers: { 200: { bytes: 'text/vtt' }, 304: { empty: true } },
    problems: [],
  }),
} as const;
