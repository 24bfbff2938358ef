/** What administrators set while the server runs. Every change is a version of its own, and none is lost. */
import { z } from 'zod';
import { profileName, profileSchema } from '../../actors/video/profile.ts';
import { builtInProfiles, standardProfile } from '../../media/index.ts';
import { route } from './routes.ts';

const mostProfiles = 50;

/** Encoding profiles by name, and which of them a new video gets: the one of its owner, else the default. */
export const encodingSchema = z
  .strictObject({
    default: profileName,
    profiles: z
      .record(profileName, profileSchema.omit({ name: true }))
      .refine((profiles) => Object.keys(profiles).length <= mostProfiles, `At most ${mostProfiles} profiles.`),
    owners: z.record(z.string().min(1).max(100), profileName).default({}),
  })
  .superRefine(({ default: usual, profiles, owners }, context) => {
    const need = (name: string, path: string[]) => {
      if (!Object.hasOwn(profiles, name)) context.addIssue({ code: 'custom', path, message: `There is no profile called "${name}".` });
    };
    need(usual, ['default']);
    for (const [owner, name] of Object.entries(owners)) need(name, ['owners', owner]);
  });
export type Encoding = z.infer<typeof encodingSchema>;

/** What holds until somebody changes it. */
export const builtInEncoding: Encoding = {
  default: standardProfile.name,
  profiles: Object.fromEntries(builtInProfiles.map(({ name, ...profile }) => [name, profileSchema.omit({ name: true }).parse(profile)])),
  owners: {},
};

encodingSchema.register(z.globalRegistry, { id: 'Encoding', description: 'Encoding profiles.', examples: [builtInEncoding] });

/** Version 0 is what the program brings. */
const version = z.object({ version: z.number().int().nonnegative(), updatedAt: z.string().nullable(), updatedBy: z.string().nullable() });
const encodingView = version
  .extend({
    value: encodingSchema,
    /** Set on the command line for all profiles. */
    overrides: z.object({ copy: z.literal('never').optional() }),
    /** Why the stored value cannot be used, so that the built-in one is. */
    trouble: z.string().nullable(),
  })
  .meta({ id: 'EncodingSettings', description: 'Encoding profiles, and which version of them holds.' });

const common = { listeners: ['admin'] } as const;
const changes = ['precondition-required', 'changed-meanwhile', 'unknown-asset'] as const;

export const settingsRoutes = {
  readEncoding: route({
    ...common,
    access: 'instance.read',
    summary: 'Encoding profiles. The ETag is the version, for If-Match',
    method: 'GET',
    path: '/api/v1/admin/settings/encoding',
    rate: 'read',
    answers: { 200: { json: encodingView, headers: ['etag'] } },
    problems: [],
  }),
  writeEncoding: route({
    ...common,
    access: 'instance.change',
    summary: 'Replaces the encoding profiles. If-Match must name the version that was read. Videos keep the profile that they were given',
    method: 'PUT',
    path: '/api/v1/admin/settings/encoding',
    rate: 'write',
    headers: ['if-match'],
    body: { json: encodingSchema },
    answers: { 200: { json: encodingView, headers: ['etag'] } },
    problems: changes,
  }),
  encodingHistory: route({
    ...common,
    access: 'instance.read',
    summary: 'Earlier versions, newest first',
    method: 'GET',
    path: '/api/v1/admin/settings/encoding/history',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(version.extend({ value: z.unknown() })), nextCursor: z.null() }) } },
    problems: [],
  }),
  restoreEncoding: route({
    ...common,
    access: 'instance.change',
    summary: 'Makes an earlier version the newest one; version 0 is what the program brings',
    method: 'POST',
    path: '/api/v1/admin/settings/encoding/restore',
    rate: 'write',
    headers: ['if-match'],
    body: { json: z.strictObject({ version: z.number().int().nonnegative() }) },
    answers: { 200: { json: encodingView, headers: ['etag'] } },
    problems: [...changes, 'unknown-version', 'not-usable'],
  }),
} as const;
