/** Uploads that go on after an interruption: tus 1.0 (https://tus.io/protocols/resumable-upload), several at once, and as a form. */
import { z } from 'zod';
import { profileName } from '../../actors/video/profile.ts';
import { newPrivacy, videoPassword, videoRef, videoView } from './public.ts';
import { route } from './routes.ts';

export const tusVersion = '1.0.0';
export const tusExtensions = 'creation,creation-with-upload,checksum,termination,expiration,concatenation';
export const checksumAlgorithms = ['sha1', 'sha256'] as const;
/** An upload of which nothing more is heard for so long is given up. */
export const uploadHours = 24;
export const mostInBatch = 10;

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
/** What the file is to become. In Upload-Metadata all values are texts. */
export const uploadWishes = z.object({
  /** Of a new video; the file's name without it. */
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(10_000).optional(),
  privacy: newPrivacy.optional(),
  /** For the privacy `password`, which needs one. It is told to nobody, and kept as a hash. */
  password: videoPassword.optional(),
  /** Whose the new video is to be; the caller's own without. */
  organisation: z.string().min(1).max(100).optional(),
  /** A video that waits for its file, or with `replace` one that gets another. A new one is made without. */
  video: videoRef.optional(),
  replace: flag.optional(),
  profile: profileName.optional(),
  filename: z.string().max(500).optional(),
  filetype: z.string().max(200).optional(),
  /** By which the client finds the upload again after it has forgotten the address. */
  fingerprint: z.string().min(1).max(200).optional(),
  /** Lower-case hex of the whole file, which is checked when all of it is there. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type UploadWishes = z.infer<typeof uploadWishes>;

const uploadStates = ['open', 'finishing', 'done', 'failed'] as const;
export const uploadView = z.object({
  id: z.string(),
  /** Where its bytes go, by PATCH. */
  url: z.string(),
  /** `finishing`: all bytes are there, and become the source of the video now. */
  state: z.enum(uploadStates),
  length: z.number(),
  /** Bytes that are safe: they survive a power cut of the server. */
  offset: z.number(),
  /** Of the video that the file becomes. A new one exists from `done` on. */
  videoId: z.string().nullable(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  privacy: newPrivacy.nullable(),
  filename: z.string().nullable(),
  fingerprint: z.string().nullable(),
  batchId: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).nullable(),
});
export type UploadView = z.infer<typeof uploadView>;
const listOf = z.object({ items: z.array(uploadView), nextCursor: z.null() });

const byId = z.object({ id: z.uuid() });
const common = { listeners: ['public'], access: 'video.create', rate: 'upload' } as const;
/** "The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests." */
const tus = { ...common, always: { 'tus-resumable': tusVersion } } as const;
const opening = [
  'too-large',
  'storage-full',
  'quota-exceeded',
  'too-many-uploads',
  'source-exists',
  'unknown-profile',
  'not-of-organisation',
  'password-missing',
  'password-unused',
  'busy',
  'empty-file',
] as const;
const protocol = ['tus-version', 'bad-upload-header', 'bytes-expected'] as const;
const sending = ['upload-final', 'wrong-offset', 'cut-off', 'checksum-mismatch', 'upload-over'] as const;
const bytes = { bytes: 'application/offset+octet-stream' } as const;

export const uploadRoutes = {
  describeUploads: route({
    ...common,
    access: 'public',
    // Browsers bring no key to an OPTIONS request.
    gate: 'open',
    summary: 'What this server keeps of the tus protocol, and the largest file',
    method: 'OPTIONS',
    path: '/api/v1/uploads',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  openUpload: route({
    ...tus,
    summary: 'tus: opens an upload of Upload-Length bytes, whose first ones may come along, or joins partial ones (Upload-Concat)',
    method: 'POST',
    path: '/api/v1/uploads',
    body: bytes,
    answers: { 201: { empty: true, headers: ['location'] } },
    problems: [...protocol, ...opening, ...sending, 'part-missing', 'parts-apart', 'upload-elsewhere', 'digest-mismatch'],
  }),
  listUploads: route({
    ...common,
    rate: 'read',
    summary: 'The caller’s uploads that are not done, newest first; by `fingerprint` those of one file, done ones too',
    method: 'GET',
    path: '/api/v1/uploads',
    query: z.object({ fingerprint: z.string().min(1).max(200).optional() }),
    answers: { 200: { json: listOf } },
    problems: [],
  }),
  readUpload: route({
    ...tus,
    summary: 'How far an upload is. As HEAD it is the one of tus: whoever still sends is cut off, so that the offset holds',
    method: 'GET',
    path: '/api/v1/uploads/{id}',
    params: byId,
    answers: { 200: { json: uploadView } },
    problems: [...protocol, 'upload-elsewhere'],
  }),
  appendToUpload: route({
    ...tus,
    summary: 'tus: adds bytes at Upload-Offset. Whoever still sends is cut off',
    method: 'PATCH',
    path: '/api/v1/uploads/{id}',
    params: byId,
    body: bytes,
    answers: { 204: { empty: true } },
    problems: [
      ...protocol,
      ...sending,
      'upload-elsewhere',
      'too-large',
      'storage-full',
      'quota-exceeded',
      'digest-mismatch',
      'source-exists',
      'not-made-yet',
    ],
  }),
  endUpload: route({
    ...tus,
    summary: 'tus: gives an upload up and removes what had come',
    method: 'DELETE',
    path: '/api/v1/uploads/{id}',
    params: byId,
    answers: { 204: { empty: true } },
    problems: [...protocol, 'upload-over', 'upload-elsewhere'],
  }),
  describeUpload: route({
    ...common,
    rate: 'write',
    summary: 'Says what the new video is to be called while its file still comes, and who may see it',
    description:
      'Once all bytes are there it is refused: then the video itself is changed. What had a password loses it with another privacy.',
    method: 'PUT',
    path: '/api/v1/uploads/{id}/details',
    params: byId,
    body: {
      json: z
        .strictObject({
          title: uploadWishes.shape.title,
          description: uploadWishes.shape.description,
          privacy: z.enum(['public', 'unlisted', 'private']).optional(),
        })
        .meta({ examples: [{ title: 'Holiday', privacy: 'unlisted' }] }),
    },
    answers: { 200: { json: uploadView } },
    problems: ['upload-over'],
  }),
  openUploads: route({
    ...common,
    rate: 'write',
    summary: `Opens up to ${mostInBatch} uploads at once; all or none`,
    method: 'POST',
    path: '/api/v1/uploads/batch',
    body: {
      json: z.strictObject({
        uploads: z
          .array(uploadWishes.extend({ length: z.number().int().positive() }))
          .min(1)
          .max(mostInBatch),
      }),
    },
    answers: { 201: { headers: ['location'], json: z.object({ id: z.string(), items: z.array(uploadView) }) } },
    problems: [...opening, 'not-found'],
  }),
  readUploads: route({
    ...common,
    rate: 'read',
    summary: 'How far the uploads of a batch are',
    method: 'GET',
    path: '/api/v1/uploads/batch/{id}',
    params: byId,
    answers: { 200: { json: z.object({ id: z.string(), items: z.array(uploadView) }) } },
    problems: [],
  }),
  uploadForm: route({
    ...common,
    summary: 'A new video and its file as a form (multipart/form-data): the fields, of which `title` is required, and then `file`',
    method: 'POST',
    path: '/api/v1/videos/upload',
    body: { bytes: 'multipart/form-data' },
    answers: { 202: { json: videoView, headers: ['location'] } },
    problems: [...opening, 'form-expected', 'bad-form', 'file-first', 'cut-off', 'digest-mismatch'],
  }),
} as const;
