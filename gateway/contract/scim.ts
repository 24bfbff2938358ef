/**
 * SCIM 2.0 (RFC 7643, 7644): the identity provider of one organisation creates its members and switches them off. Which organisation
 * follows from the key. Members are resources of SCIM's own form, and so are refusals.
 */
import { z } from 'zod';
import { route } from './routes.ts';
import { emailAddress } from './sign-in.ts';

/** Of one page. */
export const mostScimUsers = 200;
export const longestScimText = 100;

const urns = z.array(z.string().max(200)).max(10);
const text = z.string().trim().max(longestScimText);
const name = z.object({ formatted: text.nullish(), givenName: text.nullish(), familyName: text.nullish() });
const meta = z.object({ resourceType: z.string(), location: z.string() });

export const scimUserView = z
  .object({
    schemas: urns,
    /** The account. */
    id: z.string(),
    externalId: z.string().optional(),
    /** Its mail address. */
    userName: z.string(),
    name: z.object({ formatted: z.string(), givenName: z.string().optional(), familyName: z.string().optional() }),
    displayName: z.string(),
    /** False for who is switched off: no member, until switched on again. */
    active: z.boolean(),
    emails: z.array(z.object({ value: z.string(), type: z.string(), primary: z.boolean() })),
    meta: meta.extend({ created: z.string(), lastModified: z.string() }),
  })
  .meta({ id: 'ScimUser' });
export type ScimUserView = z.infer<typeof scimUserView>;

/** Some providers write truth as a text. */
const truth = z.union([z.boolean(), z.enum(['true', 'false', 'True', 'False'])]);
/** Further attributes are let pass, and not kept. */
export const scimUserBody = z.object({
  schemas: urns.optional(),
  userName: emailAddress,
  externalId: z.string().max(200).nullish(),
  name: name.nullish(),
  displayName: text.nullish(),
  active: truth.optional(),
});
export type ScimUserBody = z.infer<typeof scimUserBody>;
const patchBody = z.object({
  schemas: urns.optional(),
  Operations: z
    .array(z.object({ op: z.string().max(20), path: z.string().max(300).optional(), value: z.unknown().optional() }))
    .min(1)
    .max(100),
});
export type ScimOperation = z.infer<typeof patchBody>['Operations'][number];

/** Whole numbers out of range are brought into it, as the standard has it. */
const query = z.object({
  /** `userName eq "ann@example.org"`; `externalId` and `id` can be asked for as well. */
  filter: z.string().max(500).optional(),
  /** From 1. */
  startIndex: z.coerce.number().int().max(1e9).default(1),
  count: z.coerce.number().int().max(1e9).default(100),
});
const listOf = <S extends z.ZodType>(items: S) =>
  z.object({
    schemas: urns,
    totalResults: z.number().int(),
    startIndex: z.number().int(),
    itemsPerPage: z.number().int(),
    Resources: z.array(items),
  });
const described = z.looseObject({ schemas: urns, meta });
const byId = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
const byUrn = z.object({ id: z.string().max(200) });

const scim = { listeners: ['public'], media: 'application/scim+json', refusals: 'scim' } as const;
const ofMembers = { ...scim, access: 'organisation.provision', ofKey: true } as const;
/** What the protocol is like here; it says nothing of the site, and providers ask before they show a key. */
const ofAnybody = { ...scim, access: 'public', gate: 'open', method: 'GET', rate: 'read' } as const;

export const scimRoutes = {
  listScimUsers: route({
    ...ofMembers,
    summary: 'Members of the organisation of the key, and those who are switched off',
    method: 'GET',
    path: '/scim/v2/Users',
    rate: 'read',
    query,
    answers: { 200: { json: listOf(scimUserView) } },
    problems: ['invalid-filter'],
  }),
  createScimUser: route({
    ...ofMembers,
    summary: 'Makes an account, which is a viewer of the organisation. One that is there already is not taken over: invite it',
    method: 'POST',
    path: '/scim/v2/Users',
    rate: 'write',
    body: { json: scimUserBody },
    answers: { 201: { json: scimUserView, headers: ['location'] } },
    problems: ['address-taken', 'sign-up-closed', 'address-not-allowed'],
  }),
  readScimUser: route({
    ...ofMembers,
    summary: 'One member',
    method: 'GET',
    path: '/scim/v2/Users/{id}',
    rate: 'read',
    params: byId,
    answers: { 200: { json: scimUserView } },
    problems: [],
  }),
  replaceScimUser: route({
    ...ofMembers,
    summary: 'Names a member anew, and switches them on or off. `userName` stays as it is',
    method: 'PUT',
    path: '/scim/v2/Users/{id}',
    rate: 'write',
    params: byId,
    body: { json: scimUserBody },
    answers: { 200: { json: scimUserView } },
    problems: ['immutable', 'owners-alone'],
  }),
  patchScimUser: route({
    ...ofMembers,
    summary: 'Changes `active`, `externalId` and names of a member',
    method: 'PATCH',
    path: '/scim/v2/Users/{id}',
    rate: 'write',
    params: byId,
    body: { json: patchBody },
    answers: { 200: { json: scimUserView } },
    problems: ['immutable', 'owners-alone'],
  }),
  removeScimUser: route({
    ...ofMembers,
    summary: 'Takes a member out. An account that was made here and has nothing goes, others stay',
    method: 'DELETE',
    path: '/scim/v2/Users/{id}',
    rate: 'write',
    params: byId,
    answers: { 204: { empty: true } },
    problems: ['owners-alone'],
  }),
  readScimConfig: route({
    ...ofAnybody,
    summary: 'What of SCIM this server can do',
    path: '/scim/v2/ServiceProviderConfig',
    answers: { 200: { json: described } },
    problems: [],
  }),
  listScimResourceTypes: route({
    ...ofAnybody,
    summary: 'Kinds of resources of SCIM',
    path: '/scim/v2/ResourceTypes',
    answers: { 200: { json: listOf(described) } },
    problems: [],
  }),
  readScimResourceType: route({
    ...ofAnybody,
    summary: 'One kind of resources of SCIM',
    path: '/scim/v2/ResourceTypes/{id}',
    params: byUrn,
    answers: { 200: { json: described } },
    problems: [],
  }),
  listScimSchemas: route({
    ...ofAnybody,
    summary: 'Attributes of the resources of SCIM',
    path: '/scim/v2/Schemas',
    answers: { 200: { json: listOf(described) } },
    problems: [],
  }),
  readScimSchema: route({
    ...ofAnybody,
    summary: 'Attributes of one kind of resources of SCIM',
    path: '/scim/v2/Schemas/{id}',
    params: byUrn,
    answers: { 200: { json: described } },
    problems: [],
  }),
} as const;
