/** Videos whose file is fetched from an address. */
import { z } from 'zod';
import { problemSchema } from '../../actors/contract.ts';
import { newPrivacy, organisationId, videoPassword } from './public.ts';
import { route } from './routes.ts';

/** Imports of one account that may wait or run at a time. */
export const mostOpenImports = 10;

export const importView = z.object({
  id: z.string(),
  videoId: z.string(),
  videoTitle: z.string(),
  url: z.string().meta({ examples: ['https://example.org/film.mp4'] }),
  /** `blocked`: the site does not give the video to this server; `problem` says what to do. */
  state: z.enum(['waiting', 'running', 'done', 'failed', 'blocked', 'cancelled']),
  /** Why it failed, or why the last attempt did. */
  problem: problemSchema.nullable(),
  createdAt: z.string(),
});
export type ImportView = z.infer<typeof importView>;
export const importStates = importView.shape.state.options;

const listeners = ['public', 'admin'] as const;
const one = z.object({ import: z.uuid().describe('Which import.') });
const path = '/api/v1/videos/imports/{import}';

export const importRoutes = {
  createImport: route({
    summary: 'Makes a video and fetches its file from an address: of a media file, or of a page that shows a video',
    description: 'The video waits for its file meanwhile. How far it is comes live with the events of the video, as `job.progress`.',
    method: 'POST',
    path: '/api/v1/videos/imports',
    listeners,
    access: 'video.create',
    needs: { organisation: ['organisation.publish'] },
    rate: 'write',
    body: {
      json: z.strictObject({
        url: z
          .string()
          .trim()
          .max(2000)
          .meta({ examples: ['https://example.org/film.mp4'] }),
        /** As the site calls it, without. */
        title: z.string().trim().min(1).max(200).optional(),
        privacy: newPrivacy.default('public'),
        /** For the privacy `password`, which needs one. */
        password: videoPassword.optional(),
        organisation: organisationId.optional(),
      }),
    },
    answers: { 202: { json: importView } },
    problems: [
      'imports-off',
      'url-not-allowed',
      'too-many-imports',
      'not-of-organisation',
      'password-missing',
      'password-unused',
      'busy',
      'storage-full',
      'quota-exceeded',
      'too-many-uploads',
    ],
  }),
  listImports: route({
    summary: 'The own imports, newest first',
    method: 'GET',
    path: '/api/v1/videos/imports',
    listeners,
    access: 'account.read',
    rate: 'read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(200).optional() }),
    answers: { 200: { json: z.object({ items: z.array(importView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  listAllImports: route({
    summary: 'The imports of everybody, newest first',
    method: 'GET',
    path: '/api/v1/admin/imports',
    listeners: ['admin'],
    access: 'instance.read',
    rate: 'read',
    query: z.object({
      state: z.enum(importStates).optional(),
      account: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.string().max(200).optional(),
    }),
    answers: {
      200: {
        json: z.object({
          items: z.array(importView.extend({ accountId: z.string() })),
          nextCursor: z.string().nullable(),
        }),
      },
    },
    problems: ['bad-cursor'],
  }),
  readImport: route({
    summary: 'An import',
    method: 'GET',
    path,
    listeners,
    access: 'account.read',
    rate: 'read',
    params: one,
    answers: { 200: { json: importView } },
    problems: [],
  }),
  cancelImport: route({
    summary: 'Ends an import; the video goes on waiting for a file',
    method: 'POST',
    path: `${path}/cancel`,
    listeners,
    access: 'video.create',
    rate: 'write',
    params: one,
    answers: { 200: { json: importView } },
    problems: [],
  }),
  retryImport: route({
    summary: 'Tries an import again that has failed or was cancelled',
    method: 'POST',
    path: `${path}/retry`,
    listeners,
    access: 'video.create',
    rate: 'write',
    params: one,
    answers: { 200: { json: importView } },
    problems: ['imports-off', 'job-done'],
  }),
} as const;
