/** The admin listener: settings by section. And what everybody may know of this instance. */
import { z } from 'zod';
import { route } from './routes.ts';
import { type SectionName, sectionNames, sections } from './setting-sections.ts';
import { encodingSchema } from './settings.ts';

const section = z.enum(sectionNames as [SectionName, ...SectionName[]]);
/** Version 0 is what the program brings. */
const version = { version: z.number().int().nonnegative(), updatedAt: z.string().nullable(), updatedBy: z.string().nullable() };
export const sectionView = z.object({
  name: section,
  title: z.string(),
  ...version,
  value: z.record(z.string(), z.unknown()),
  builtIn: z.record(z.string(), z.unknown()),
  /** JSON Schema of the value, with a description of each field. */
  schema: z.record(z.string(), z.unknown()),
  /** Fields that an option or a variable has set at start, and which: they cannot be changed here. */
  overrides: z.record(z.string(), z.string()),
  /** Why the stored value cannot be used, so that the built-in one is. */
  trouble: z.string().nullable(),
});
const startSettingView = z.object({
  name: z.string(),
  option: z.string().nullable(),
  variable: z.string(),
  help: z.string(),
  /** Null for secrets. */
  value: z.string().nullable(),
  isGiven: z.boolean(),
});

/** What a file of settings holds: sections by name. A section that is left out stays as it is. */
export const settingsFile = z.strictObject({
  vitascope: z.literal('settings'),
  sections: z
    .strictObject({ ...Object.fromEntries(sectionNames.map((name) => [name, sections[name].schema])), encoding: encodingSchema })
    .partial(),
});

const common = { listeners: ['admin'] } as const;
const byName = z.object({ section });
const changes = ['precondition-required', 'changed-meanwhile', 'set-at-start'] as const;

export const liveSettingsRoutes = {
  listSettings: route({
    ...common,
    summary: 'All settings that can be changed while the server runs, and those that were given at start',
    method: 'GET',
    path: '/api/v1/admin/settings',
    access: 'instance.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(sectionView), start: z.array(startSettingView), nextCursor: z.null() }) } },
    problems: [],
  }),
  readSettings: route({
    ...common,
    summary: 'One section of settings. The ETag is the version, for If-Match',
    method: 'GET',
    path: '/api/v1/admin/settings/{section}',
    access: 'instance.read',
    rate: 'read',
    params: byName,
    answers: { 200: { json: sectionView, headers: ['etag'] } },
    problems: [],
  }),
  writeSettings: route({
    ...common,
    summary: 'Replaces a section; fields that are left out get their built-in value. If-Match must name the version that was read',
    method: 'PUT',
    path: '/api/v1/admin/settings/{section}',
    access: 'instance.change',
    rate: 'write',
    params: byName,
    headers: ['if-match'],
    body: { json: z.record(z.string(), z.unknown()) },
    answers: { 200: { json: sectionView, headers: ['etag'] } },
    problems: changes,
  }),
  settingsHistory: route({
    ...common,
    summary: 'Earlier versions of a section, newest first',
    method: 'GET',
    path: '/api/v1/admin/settings/{section}/history',
    access: 'instance.read',
    rate: 'read',
    params: byName,
    answers: { 200: { json: z.object({ items: z.array(z.object({ ...version, value: z.unknown() })), nextCursor: z.null() }) } },
    problems: [],
  }),
  restoreSettings: route({
    ...common,
    summary: 'Makes an earlier version of a section the newest one; version 0 is what the program brings',
    method: 'POST',
    path: '/api/v1/admin/settings/{section}/restore',
    access: 'instance.change',
    rate: 'write',
    params: byName,
    headers: ['if-match'],
    body: { json: z.strictObject({ version: z.number().int().nonnegative() }) },
    answers: { 200: { json: sectionView, headers: ['etag'] } },
    problems: [...changes, 'unknown-version'],
  }),
  exportSettings: route({
    ...common,
    summary: 'Everything that was changed, as one file, encoding profiles too; without secrets',
    method: 'GET',
    path: '/api/v1/admin/settings/export',
    access: 'instance.read',
    rate: 'read',
    answers: { 200: { json: settingsFile } },
    problems: [],
  }),
  importSettings: route({
    ...common,
    summary: 'Takes over a file of settings, all of it or nothing. With dryRun=true it says what would change, and changes nothing',
    method: 'POST',
    path: '/api/v1/admin/settings/import',
    access: 'instance.change',
    rate: 'write',
    query: z.object({ dryRun: z.enum(['true', 'false']).default('false') }),
    body: { json: settingsFile },
    answers: { 200: { json: z.object({ changed: z.array(z.string()) }) } },
    problems: ['set-at-start', 'unknown-asset', 'changed-meanwhile'],
  }),
  readInstance: route({
    summary: 'What this instance says of itself',
    method: 'GET',
    path: '/api/v1/instance',
    listeners: ['public'],
    access: 'public',
    rate: 'read',
    answers: {
      200: {
        json: sections.instance.schema.extend({
          maxUploadBytes: z.number(),
          software: z.object({ name: z.string(), version: z.string() }),
        }),
      },
    },
    problems: [],
  }),
} as const;
