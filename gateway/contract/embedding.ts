/** What other sites ask to show a video of ours: oEmbed 1.0 (oembed.com). */
import { z } from 'zod';
import { route } from './routes.ts';

const size = z.coerce.number().int().min(1).max(10_000).optional();
const oembed = z
  .object({
    version: z.literal('1.0'),
    type: z.literal('video'),
    provider_name: z.string(),
    provider_url: z.string(),
    title: z.string(),
    html: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    thumbnail_url: z.string().optional(),
    thumbnail_width: z.number().int().optional(),
    thumbnail_height: z.number().int().optional(),
  })
  .meta({ id: 'Oembed', description: 'How to show a video on another site.' });

export const embeddingRoutes = {
  oembed: route({
    summary: 'How to show the video of an address on another site (oEmbed 1.0), as JSON or XML',
    method: 'GET',
    path: '/api/v1/oembed',
    listeners: ['public'],
    access: 'public',
    rate: 'read',
    query: z.object({
      /** Of a watch page or an embedded player of this server. */
      url: z.string().max(2000),
      format: z.enum(['json', 'xml']).default('json'),
      maxwidth: size,
      maxheight: size,
    }),
    answers: { 200: { json: oembed } },
    problems: ['not-found', 'password-needed', 'not-embeddable'],
    anyOrigin: true,
    always: { 'access-control-allow-origin': '*' },
  }),
} as const;
