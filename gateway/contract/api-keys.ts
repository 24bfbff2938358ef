/** Keys for programs. People make and revoke their own; administrators see and revoke those of everybody. */
import { z } from 'zod';
import { organisationId } from './public.ts';
import { keyScopes } from './roles.ts';
import { route } from './routes.ts';

const label = z.string().trim().min(1).max(100);
const scopes = z.array(z.enum(keyScopes)).max(keyScopes.length);
export const apiKeyView = z.object({
  /** The first part of the key, by which it is found again. */
  id: z.string(),
  label: z.string(),
  accountId: z.string(),
  scopes,
  /** The organisation for which alone it acts. */
  organisationId: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  /** To within ten minutes. */
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
const byKey = z.object({ id: z.string().regex(/^[0-9a-f]{12}$/) });
const page = z.object({
  /** Those that were revoked or have ended, too. */
  ended: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
});
const pageOfKeys = { 200: { json: z.object({ items: z.array(apiKeyView), nextCursor: z.string().nullable() }) } };
const own = { listeners: ['public', 'admin'] } as const;
const admin = { listeners: ['admin'] } as const;

export const apiKeyRoutes = {
  listKeys: route({
    ...own,
    access: 'account.read',
    summary: 'The own keys, newest first',
    method: 'GET',
    path: '/api/v1/account/keys',
    rate: 'read',
    query: page,
    answers: pageOfKeys,
    problems: ['bad-cursor'],
  }),
  createKey: route({
    ...own,
    access: 'account.self',
    needs: { organisation: ['organisation.read'] },
    summary: 'Makes a key, which is shown this once. It may do no more than its account, and no more than the key that makes it',
    method: 'POST',
    path: '/api/v1/account/keys',
    rate: 'write',
    body: {
      json: z.strictObject({
        label,
        scopes: scopes.min(1),
        /** Binds it to one organisation: it sees and does nothing beside that, but for what everybody may. */
        organisation: organisationId.optional(),
        /** It works until then; without, until it is revoked. */
        expiresAt: z.iso.datetime().optional(),
      }),
    },
    answers: { 201: { json: apiKeyView.extend({ key: z.string() }) } },
    problems: ['more-than-you-may', 'already-over', 'too-many-keys'],
  }),
  renameKey: route({
    ...own,
    access: 'account.self',
    summary: 'Gives a key another label',
    method: 'PATCH',
    path: '/api/v1/account/keys/{id}',
    rate: 'write',
    params: byKey,
    body: { json: z.strictObject({ label }) },
    answers: { 200: { json: apiKeyView } },
    problems: [],
  }),
  revokeKey: route({
    ...own,
    access: 'account.self',
    summary: 'Revokes a key: within a second it opens nothing any more',
    method: 'DELETE',
    path: '/api/v1/account/keys/{id}',
    rate: 'write',
    params: byKey,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  listAllKeys: route({
    ...admin,
    access: 'instance.read',
    summary: 'Keys of all accounts or of one, newest first',
    method: 'GET',
    path: '/api/v1/admin/keys',
    rate: 'read',
    query: page.extend({ account: z.string().min(1).max(100).optional() }),
    answers: pageOfKeys,
    problems: ['bad-cursor'],
  }),
  revokeAnyKey: route({
    ...admin,
    access: 'instance.change',
    summary: 'Revokes a key of any account',
    method: 'DELETE',
    path: '/api/v1/admin/keys/{id}',
    rate: 'write',
    params: byKey,
    answers: { 204: { empty: true } },
    problems: [],
  }),
} as const;
