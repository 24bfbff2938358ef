/** Files that clients bring to the object storage by themselves; no byte of them passes this server. */
import { z } from 'zod';
import { directStates } from '../../actors/direct-upload/contract.ts';
import { profileName } from '../../actors/video/profile.ts';
import { videoPassword } from './public.ts';
import { route } from './routes.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hex.');
const signed = z.object({
  url: z.string().describe('Where to send it by PUT; it carries its own permission, for as many bytes as were said.'),
  headers: z.record(z.string(), z.string()).describe('To be sent as they are.'),
});
const fingerprint = z.string().min(1).max(200);
const mostUrls = 100;
export const mostParts = 10_000;

export const directUploadView = z
  .object({
    id: z.string(),
    videoId: z.string(),
    /** Whether its video was made with it: given up, or run out, it takes along a video that has no file from elsewhere. */
    makesVideo: z.boolean(),
    state: z.enum(directStates),
    sizeBytes: z.number().int(),
    /** For small files: where the file goes, in one request. Read the upload again for a fresh address. */
    put: signed.nullable(),
    /** For others: all parts have this size, the last one what is left. */
    parts: z.object({ partBytes: z.number().int(), count: z.number().int() }).nullable(),
    /** Of the bytes that came; looked at once, after the upload was confirmed. */
    verifiedBytes: z.number(),
    problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).nullable(),
    /** By which its client knows the file again. */
    fingerprint: z.string().nullable(),
    expiresAt: z.string(),
  })
  .meta({ id: 'DirectUpload', description: 'A file on its way to the object storage, without passing this server.' });

const byUpload = z.object({ id: z.uuid() });
const common = { listeners: ['public'], access: 'video.create' } as const;

export const directUploadRoutes = {
  openDirectUpload: route({
    ...common,
    summary: 'Opens an upload that goes straight to the object storage, for a video that is there or a new one',
    description:
      'Small files go to one address in one request, others in parts. Everything is checked again when the upload is confirmed: the real size, the SHA-256, and whether the account may have that much.',
    method: 'POST',
    path: '/api/v1/uploads/direct',
    needs: { organisation: ['organisation.publish'] },
    rate: 'write',
    body: {
      json: z
        .strictObject({
          video: z.uuid().optional().describe('One that is there; a new one without.'),
          replace: z.boolean().default(false).describe('Whether the file takes the place of the one that the video has.'),
          title: z.string().trim().min(1).max(200).optional().describe('Of the new video.'),
          description: z.string().max(10_000).default(''),
          privacy: z.enum(['public', 'unlisted', 'private', 'password']).default('public'),
          password: videoPassword.optional().describe('For the privacy `password`, which needs one.'),
          organisation: z.uuid().optional(),
          profile: profileName.optional(),
          sizeBytes: z.number().int().positive(),
          sha256: sha256.optional().describe('Of the whole file: other bytes are refused.'),
          mediaType: z.string().max(200).optional(),
          fingerprint: fingerprint.optional().describe('By which the client finds the upload again after it has forgotten the address.'),
          checksums: z.enum(['none', 'sha256']).default('none').describe('Whether the store checks a SHA-256 of each part.'),
        })
        .refine((body) => (body.video === undefined) !== (body.title === undefined), 'Name a video, or the title of a new one.')
        .meta({ examples: [{ title: 'Holiday', sizeBytes: 104_857_600 }] }),
    },
    answers: { 201: { json: directUploadView, headers: ['location'] } },
    problems: [
      'direct-upload-unavailable',
      'source-exists',
      'unknown-profile',
      'password-missing',
      'password-unused',
      'busy',
      'not-made-yet',
      'already-under-way',
      'too-large',
      'quota-exceeded',
      'too-many-uploads',
      'storage-full',
      'not-found',
      'storage-unavailable',
    ],
  }),
  listDirectUploads: route({
    ...common,
    summary: 'The caller’s uploads to the object storage that are open, newest first; by `fingerprint` those of one file',
    method: 'GET',
    path: '/api/v1/uploads/direct',
    rate: 'read',
    query: z.object({ fingerprint: fingerprint.optional() }),
    answers: { 200: { json: z.object({ items: z.array(directUploadView), nextCursor: z.null() }) } },
    problems: [],
  }),
  readDirectUpload: route({
    ...common,
    summary: 'How far an upload is, with a fresh address where it takes one request',
    method: 'GET',
    path: '/api/v1/uploads/direct/{id}',
    rate: 'read',
    params: byUpload,
    answers: { 200: { json: directUploadView } },
    problems: ['not-found'],
  }),
  signParts: route({
    ...common,
    summary: 'Addresses for some parts, each good for an hour',
    method: 'POST',
    path: '/api/v1/uploads/direct/{id}/parts',
    rate: 'write',
    params: byUpload,
    body: {
      json: z
        .strictObject({
          parts: z
            .array(z.strictObject({ part: z.number().int().min(1).max(mostParts), sha256: sha256.optional() }))
            .min(1)
            .max(mostUrls),
        })
        .meta({ examples: [{ parts: [{ part: 1 }, { part: 2 }] }] }),
    },
    answers: { 200: { json: z.object({ items: z.array(signed.extend({ part: z.number().int() })), nextCursor: z.null() }) } },
    problems: ['not-found', 'direct-upload-over', 'upload-in-one-piece', 'part-sum-needed', 'direct-upload-unavailable'],
  }),
  listParts: route({
    ...common,
    summary: 'Which parts are there, so that an upload goes on where it was',
    method: 'GET',
    path: '/api/v1/uploads/direct/{id}/parts',
    rate: 'read',
    params: byUpload,
    answers: {
      200: {
        json: z.object({
          items: z.array(
            z.object({
              part: z.number().int(),
              sizeBytes: z.number().int(),
              etag: z.string().describe('Empty once they were put together.'),
            }),
          ),
          nextCursor: z.null(),
        }),
      },
    },
    problems: ['not-found', 'direct-upload-over', 'upload-in-one-piece', 'direct-upload-unavailable', 'storage-unavailable'],
  }),
  confirmDirectUpload: route({
    ...common,
    summary: 'Says that all has come. The server looks at what is there; then the video goes on as after any upload',
    method: 'POST',
    path: '/api/v1/uploads/direct/{id}/confirm',
    rate: 'write',
    params: byUpload,
    answers: { 202: { json: directUploadView } },
    problems: [
      'not-found',
      'direct-upload-over',
      'upload-incomplete',
      'too-large',
      'quota-exceeded',
      'direct-upload-unavailable',
      'storage-unavailable',
    ],
  }),
  abortDirectUpload: route({
    ...common,
    summary: 'Gives an upload up; what has come of it is deleted',
    description:
      'A video that was made with it is removed ten minutes later, unless its file has come another way or is on its way then. One that was there before stays.',
    method: 'DELETE',
    path: '/api/v1/uploads/direct/{id}',
    rate: 'write',
    params: byUpload,
    answers: { 204: { empty: true } },
    problems: ['not-found', 'direct-upload-over', 'storage-unavailable'],
  }),
} as const;
