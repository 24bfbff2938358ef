/** All accounts and organisations, for administrators. */
import { z } from 'zod';
import { sessionView, videosOfGone } from './account.ts';
import { organisationView } from './organisations.ts';
import { instanceRoles } from './roles.ts';
import { route } from './routes.ts';
import { accountView, emailAddress, personName } from './sign-in.ts';

const common = { listeners: ['admin'] } as const;
const accountId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const params = z.object({ account: accountId });
export const adminAccountView = accountView.extend({
  approved: z.boolean(),
  banned: z.object({ reason: z.string().nullable(), until: z.string().nullable() }).nullable(),
  lastSignInAt: z.string().nullable(),
  organisations: z.number().int(),
  videos: z.number().int(),
});
export type AdminAccountView = z.infer<typeof adminAccountView>;
const link = z.object({ url: z.string(), expiresAt: z.string() });

export const adminAccountRoutes = {
  listAccounts: route({
    ...common,
    access: 'instance.read',
    summary: 'Accounts, newest first',
    method: 'GET',
    path: '/api/v1/admin/accounts',
    rate: 'read',
    query: z.object({
      state: z.enum(['all', 'waiting', 'banned', 'administrators']).default('all'),
      /** A part of name or address. */
      search: z.string().trim().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.string().max(200).optional(),
    }),
    answers: { 200: { json: z.object({ items: z.array(adminAccountView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  createAccount: route({
    ...common,
    access: 'instance.change',
    summary: 'Makes an account that may be used at once, and a link with which its owner signs in and sets a password',
    method: 'POST',
    path: '/api/v1/admin/accounts',
    rate: 'write',
    body: { json: z.strictObject({ email: emailAddress, name: personName, role: z.enum(instanceRoles).default('user') }) },
    answers: { 201: { json: z.object({ account: adminAccountView, link }) } },
    problems: ['address-taken'],
  }),
  readOneAccount: route({
    ...common,
    access: 'instance.read',
    summary: 'One account',
    method: 'GET',
    path: '/api/v1/admin/accounts/{account}',
    rate: 'read',
    params,
    answers: { 200: { json: adminAccountView } },
    problems: [],
  }),
  changeOneAccount: route({
    ...common,
    access: 'instance.change',
    summary: 'Approves, bans or lets in again; sets name and role. A ban holds within a second',
    method: 'PATCH',
    path: '/api/v1/admin/accounts/{account}',
    rate: 'write',
    params,
    body: {
      json: z
        .strictObject({
          name: personName.optional(),
          role: z.enum(instanceRoles).optional(),
          approved: z.literal(true).optional(),
          banned: z
            .strictObject({ reason: z.string().trim().max(500).nullable().default(null), until: z.iso.datetime().nullable().default(null) })
            .nullable()
            .optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one of name, role, approved and banned.')
        .meta({ examples: [{ approved: true }] }),
    },
    answers: { 200: { json: adminAccountView } },
    problems: ['last-administrator'],
  }),
  removeOneAccount: route({
    ...common,
    access: 'instance.change',
    summary: 'Removes an account, also one that was not approved',
    method: 'POST',
    path: '/api/v1/admin/accounts/{account}/removal',
    rate: 'write',
    params,
    body: { json: z.strictObject({ videos: videosOfGone }) },
    answers: { 204: { empty: true } },
    problems: ['last-administrator', 'last-owner', 'not-a-member'],
  }),
  makeSignInLink: route({
    ...common,
    access: 'instance.change',
    summary: 'A link that signs in as the account, once, within the hour: for its owner alone',
    method: 'POST',
    path: '/api/v1/admin/accounts/{account}/sign-in-link',
    rate: 'write',
    params,
    answers: { 201: { json: link } },
    problems: [],
  }),
  makePasswordLink: route({
    ...common,
    access: 'instance.change',
    summary: 'A link with which the owner of the account sets a new password, for where no mail is sent',
    method: 'POST',
    path: '/api/v1/admin/accounts/{account}/password-link',
    rate: 'write',
    params,
    answers: { 201: { json: link } },
    problems: ['services-alone'],
  }),
  listAccountSessions: route({
    ...common,
    access: 'instance.read',
    summary: 'Where an account is signed in, newest first',
    method: 'GET',
    path: '/api/v1/admin/accounts/{account}/sessions',
    rate: 'read',
    params,
    answers: { 200: { json: z.object({ items: z.array(sessionView), nextCursor: z.null() }) } },
    problems: [],
  }),
  endAllSessions: route({
    ...common,
    access: 'instance.change',
    summary: 'Signs the account out everywhere',
    method: 'DELETE',
    path: '/api/v1/admin/accounts/{account}/sessions',
    rate: 'write',
    params,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  listAllOrganisations: route({
    ...common,
    access: 'instance.read',
    summary: 'All organisations, newest first; `role` is that of the caller',
    method: 'GET',
    path: '/api/v1/admin/organisations',
    rate: 'read',
    query: z.object({
      /** A part of the name. */
      search: z.string().trim().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.string().max(200).optional(),
    }),
    answers: { 200: { json: z.object({ items: z.array(organisationView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  takeSecondFactor: route({
    ...common,
    access: 'instance.change',
    summary: 'Turns the second factor of an account off whose owner has lost it',
    method: 'DELETE',
    path: '/api/v1/admin/accounts/{account}/second-factor',
    rate: 'write',
    params,
    answers: { 204: { empty: true } },
    problems: [],
  }),
} as const;
