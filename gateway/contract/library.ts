/** Categories, tags, what the site puts forward, and what goes with a video. docs/search.md explains them. */
import { z } from 'zod';
import { videosPage } from './channels.ts';
import { categorySlug } from './labels.ts';
import { byVideo, videoView } from './public.ts';
import { route } from './routes.ts';

export const mostCategories = 200;

const categoryView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    /** PeerTube's number of the same category; null where it has none. */
    number: z.number().int().nullable(),
    /** That everybody can watch. */
    videos: z.number().int(),
    /** Of the newest of them. */
    thumbnailUrl: z.string().nullable(),
  })
  .meta({ id: 'Category', description: 'What videos are about; each is in one at most.' });
export type CategoryView = z.infer<typeof categoryView>;
const name = z.string().trim().min(1).max(60);
const admin = { listeners: ['admin'], rate: 'write', access: 'instance.change' } as const;
const open = { listeners: ['public'], rate: 'read', access: 'public', method: 'GET' } as const;
const byCategory = z.object({ category: z.uuid() });
const feature = { listeners: ['public'], rate: 'write', access: 'video.feature', path: '/api/v1/videos/{id}/featured' } as const;

export const libraryRoutes = {
  listCategories: route({
    ...open,
    summary: 'All categories, by name',
    path: '/api/v1/categories',
    listeners: ['public', 'admin'],
    answers: { 200: { json: z.object({ items: z.array(categoryView), nextCursor: z.null() }) } },
    problems: [],
  }),
  createCategory: route({
    ...admin,
    summary: 'Makes a category',
    method: 'POST',
    path: '/api/v1/admin/categories',
    body: { json: z.strictObject({ slug: categorySlug, name }) },
    answers: { 201: { json: categoryView } },
    problems: ['category-exists', 'too-many-categories'],
  }),
  updateCategory: route({
    ...admin,
    summary: 'Changes what a category is called',
    method: 'PATCH',
    path: '/api/v1/admin/categories/{category}',
    params: byCategory,
    body: {
      json: z
        .strictObject({ slug: categorySlug.optional(), name: name.optional() })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one thing to change.'),
    },
    answers: { 200: { json: categoryView } },
    problems: ['not-found', 'category-exists'],
  }),
  removeCategory: route({
    ...admin,
    summary: 'Removes a category; its videos stay, without one. One that has fields of its own stays',
    method: 'DELETE',
    path: '/api/v1/admin/categories/{category}',
    params: byCategory,
    answers: { 204: { empty: true } },
    problems: ['not-found', 'category-has-fields'],
  }),
  listTags: route({
    ...open,
    summary: 'Tags of what everybody can watch that begin like this; those of most videos first',
    path: '/api/v1/tags',
    query: z.object({ prefix: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(50).default(10) }),
    answers: {
      200: { json: z.object({ items: z.array(z.object({ tag: z.string(), videos: z.number().int() })), nextCursor: z.null() }) },
    },
    problems: ['search-too-long', 'too-busy'],
  }),
  featureVideo: route({
    ...feature,
    summary: 'Puts a video forward: it comes first in the list of what everybody can watch',
    method: 'PUT',
    params: byVideo,
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  unfeatureVideo: route({
    ...feature,
    summary: 'Puts a video forward no longer',
    method: 'DELETE',
    params: byVideo,
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  listRelated: route({
    summary: 'Videos that go with one: of its category and with its tags, of its category, with its tags, and then the newest',
    method: 'GET',
    path: '/api/v1/videos/{id}/related',
    listeners: ['public'],
    access: 'reader',
    rate: 'read',
    params: byVideo,
    query: z.object({ limit: z.coerce.number().int().min(1).max(24).default(12) }),
    answers: { 200: { json: videosPage } },
    problems: [],
  }),
} as const;
