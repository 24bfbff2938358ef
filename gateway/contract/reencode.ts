/** The admin listener: making many videos anew. */
import { z } from 'zod';
import { reencodeUrgency, urgencySchema } from '../../actors/video/contract.ts';
import { profileName } from '../../actors/video/profile.ts';
import { codecs } from '../../media/index.ts';
import { route } from './routes.ts';

/** Videos that one call may begin; `more` says that there are others. */
export const mostAtOnce = 500;
const common = { listeners: ['admin'], path: '/api/v1/admin/re-encodes' } as const;

export const which = z.strictObject({
  videoIds: z.array(z.uuid()).min(1).max(mostAtOnce).optional(),
  ownerId: z.string().max(200).optional(),
  /** Those that do not have this codec. */
  withoutCodec: z.enum(codecs).optional(),
  /** Those that were made before this moment. */
  createdBefore: z.iso.datetime().optional(),
});

export const reencodeRoutes = {
  reencodeMany: route({
    ...common,
    access: 'instance.change',
    summary:
      'Makes the ready videos that all conditions fit anew, oldest first; `codecsOnly` adds the further codecs of the profile and leaves the rest as it is; `dryRun` only counts',
    method: 'POST',
    rate: 'write',
    body: {
      json: z.strictObject({
        which,
        profile: profileName.optional(),
        urgency: reencodeUrgency.default('low'),
        codecsOnly: z.boolean().default(false),
        dryRun: z.boolean().default(false),
      }),
    },
    answers: {
      202: {
        json: z.object({
          matched: z.number().int(),
          begun: z.number().int(),
          /** There are more than one call begins; ask again. */
          more: z.boolean(),
          refused: z.array(z.object({ videoId: z.string(), code: z.string(), title: z.string() })),
        }),
      },
    },
    problems: ['unknown-profile'],
  }),
  listReencodes: route({
    ...common,
    access: 'instance.read',
    summary: 'Videos that are being made anew',
    method: 'GET',
    rate: 'read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(mostAtOnce).default(100) }),
    answers: {
      200: {
        json: z.object({
          items: z.array(
            z.object({
              videoId: z.string(),
              title: z.string(),
              edition: z.number().int(),
              urgency: urgencySchema,
              profile: z.string().nullable(),
              progress: z.number(),
            }),
          ),
          nextCursor: z.null(),
        }),
      },
    },
    problems: [],
  }),
  cancelReencodes: route({
    ...common,
    access: 'instance.change',
    summary: 'Gives up what is being made anew from files that videos have; new files that were sent go on',
    method: 'DELETE',
    rate: 'write',
    query: z.object({ urgency: reencodeUrgency.optional() }),
    answers: { 200: { json: z.object({ cancelled: z.number().int() }) } },
    problems: [],
  }),
} as const;
