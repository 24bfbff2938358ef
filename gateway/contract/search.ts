/** The search: videos and channels by words and filters, and suggestions as one types. docs/search.md explains it. */
import { z } from 'zod';
import { channelRef, channelView } from './channels.ts';
import { fieldSaid } from './field-values.ts';
import { categoryRef, language, licence, tag } from './labels.ts';
import { listScopes, namesItsOrganisation, organisationId, organisationMisnamed, videoView } from './public.ts';
import { route } from './routes.ts';
import { durations, searchOrders } from './search-words.ts';
import { mostTags } from './tags.ts';

export const longestQuery = 200;

const listed = <S extends z.ZodType<string, string>>(item: S, most: number, example: string) =>
  z
    .string()
    .max(1000)
    .meta({ examples: [example] })
    .transform((text) => [...new Set(text.split(',').filter(Boolean))])
    .pipe(z.array(item).min(1).max(most));
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).meta({ examples: ['2026-05-01'] });
const q = z
  .string()
  .trim()
  .max(longestQuery)
  .meta({ examples: ['night sky'] });
const cursor = z.string().max(600).optional();

/** Pieces of a text in their order; `hit`: what was looked for. */
const parts = z.array(z.object({ text: z.string(), hit: z.boolean() }));
export type Parts = z.infer<typeof parts>;
export const searchHit = z
  .object({
    video: videoView,
    title: parts,
    /** Of the description, where the words stand in it. */
    excerpt: parts.nullable(),
  })
  .meta({ id: 'SearchHit', description: 'A video that was found, and why.' });
export type SearchHit = z.infer<typeof searchHit>;

const open = { method: 'GET', listeners: ['public'], access: 'public', rate: 'read' } as const;

export const searchRoutes = {
  searchVideos: route({
    ...open,
    summary: 'Videos by words and filters',
    description:
      'Words in any order; `"these words"` in this order, `-word` not this one, `one or other`. `match` says how they were found: all words stand there (`words`), words like them (`similar`, where nothing has them all), or nothing was looked for (`all`).',
    path: '/api/v1/search/videos',
    needs: { 'scope=mine': ['account.read'], 'scope=all': ['video.all'], organisation: ['organisation.read'] },
    query: z
      .object({
        q: q.default(''),
        scope: z
          .enum(listScopes)
          .default('public')
          .meta({ examples: ['organisation'] }),
        organisation: organisationId.optional(),
        category: categoryRef.optional(),
        /** All of them. */
        tags: listed(tag, mostTags, 'night sky,telescope').optional(),
        duration: z.enum(durations).optional(),
        /** Any of them. */
        qualities: listed(z.string().regex(/^\d{3,4}$/), 10, '1080,720').optional(),
        from: moment.optional(),
        to: moment.optional(),
        language: language.optional(),
        licence: licence.optional(),
        field: fieldSaid.optional(),
        channel: channelRef.optional(),
        sort: z.enum(searchOrders).default('relevance'),
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor,
      })
      .refine(namesItsOrganisation, organisationMisnamed),
    answers: {
      200: {
        json: z.object({ items: z.array(searchHit), match: z.enum(['words', 'similar', 'all']), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['unauthorized', 'bad-cursor', 'search-too-long', 'too-busy'],
  }),
  searchChannels: route({
    ...open,
    summary: 'Channels that everybody may see, by words of their name and description',
    path: '/api/v1/search/channels',
    query: z.object({ q: q.min(1), limit: z.coerce.number().int().min(1).max(100).default(50), cursor }),
    answers: { 200: { json: z.object({ items: z.array(channelView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor', 'search-too-long', 'too-busy'],
  }),
  suggest: route({
    ...open,
    summary: 'What may be looked for by words that begin like this, of what everybody can see',
    path: '/api/v1/search/suggestions',
    query: z.object({ q: q.min(1) }),
    answers: {
      200: {
        json: z.object({
          items: z.array(
            z.object({
              kind: z.enum(['tag', 'channel', 'video']),
              text: z.string(),
              /** What its address is made of: the handle of a channel, the short id of a video, the tag. */
              ref: z.string(),
            }),
          ),
        }),
      },
    },
    problems: ['search-too-long', 'too-busy'],
  }),
} as const;
export type Suggestion = z.infer<(typeof searchRoutes.suggest.answers)[200]['json']>['items'][number];
