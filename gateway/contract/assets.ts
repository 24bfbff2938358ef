/** Pictures that settings name, such as watermarks. */
import { z } from 'zod';
import { assetKey } from '../../actors/video/profile.ts';
import { route } from './routes.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const assetView = z
  .object({
    /** What settings call it by. */
    key: assetKey,
    url: z.string(),
    mediaType: z.enum(['image/png', 'image/webp']),
    width: z.number().int(),
    height: z.number().int(),
    sizeBytes: z.number().int(),
    createdAt: z.string(),
  })
  .meta({ id: 'Asset', description: 'A picture that settings can name.' });
const admin = { listeners: ['admin'], path: '/api/v1/admin/assets' } as const;

export const assetRoutes = {
  uploadAsset: route({
    ...admin,
    access: 'instance.change',
    summary: 'Stores a PNG or WebP picture of 10 MiB at most; the answer says by which key settings name it',
    method: 'POST',
    rate: 'write',
    headers: ['repr-digest'],
    body: { bytes: 'image/*' },
    answers: { 201: { json: assetView } },
    problems: ['too-large', 'storage-full', 'digest-mismatch', 'bad-digest', 'empty-file', 'cut-off', 'bad-picture'],
  }),
  listAssets: route({
    ...admin,
    access: 'instance.read',
    summary: 'All stored pictures, newest first',
    method: 'GET',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(assetView), nextCursor: z.null() }) } },
    problems: [],
  }),
  readAsset: route({
    summary: 'A stored picture, as players lay it over videos',
    method: 'GET',
    path: '/media/assets/{sha256}',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'media',
    params: z.object({ sha256 }),
    answers: { 200: { bytes: 'image/*' }, 206: { bytes: 'image/*' }, 304: { empty: true } },
    problems: ['bad-range'],
    anyOrigin: true,
  }),
} as const;
