/** The own account: what belongs to it, how it is kept safe, and how it is taken along or given up. */
import { z } from 'zod';
import { organisationRoles } from './roles.ts';
import { route } from './routes.ts';
import { accountView, addressee, emailAddress, password, personName } from './sign-in.ts';

const common = { listeners: ['public', 'admin'] } as const;
const own = { ...common, access: 'account.self' } as const;
const newAddressToken = z.string().min(1).max(200);
export const sessionView = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  address: z.string().nullable(),
  program: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  expiresAt: z.string(),
});
/** What becomes of the videos of somebody who goes: removed, which administrators can undo for 30 days, or given to an organisation. */
export const videosOfGone = z.union([
  z.strictObject({ removed: z.literal(true) }),
  z.strictObject({
    /** One in which whoever asks may make videos. */
    organisation: z.string().max(100),
  }),
]);
const wrongPassword = ['wrong-password', 'too-many-attempts', 'session-needed', 'fresh-session-needed'] as const;

export const accountRoutes = {
  readAccount: route({
    ...common,
    access: 'account.profile',
    summary: 'The own account',
    method: 'GET',
    path: '/api/v1/account',
    rate: 'read',
    answers: {
      200: {
        json: accountView.extend({
          /** False for who signs in by links or at another service alone. */
          hasPassword: z.boolean(),
          organisations: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(organisationRoles) })),
        }),
      },
    },
    problems: [],
  }),
  updateAccount: route({
    ...own,
    summary: 'Changes the name of the own account',
    method: 'PATCH',
    path: '/api/v1/account',
    rate: 'write',
    body: { json: z.strictObject({ name: personName }) },
    answers: { 200: { json: accountView } },
    problems: [],
  }),
  changeAddress: route({
    ...own,
    summary:
      'Gives the account another address. It counts once the link in the letter to it was opened (202); at once where no mail is sent (200)',
    method: 'POST',
    path: '/api/v1/account/address',
    rate: 'login',
    body: { json: z.strictObject({ email: emailAddress, password: password.optional() }) },
    answers: { 200: { json: accountView }, 202: { json: accountView } },
    problems: [...wrongPassword, 'address-taken', 'address-not-allowed'],
  }),
  readNewAddress: route({
    ...common,
    access: 'public',
    gate: 'open',
    summary: 'Which account the token of such a letter gives which address, without using it',
    method: 'GET',
    path: '/api/v1/auth/address',
    rate: 'read',
    query: z.object({ token: newAddressToken }),
    answers: { 200: { json: addressee } },
    problems: ['link-used'],
  }),
  confirmAddress: route({
    ...common,
    access: 'public',
    gate: 'open',
    summary: 'Makes the new address that of the account, with the token of its letter',
    method: 'POST',
    path: '/api/v1/auth/address/confirm',
    rate: 'login',
    body: { json: z.strictObject({ token: newAddressToken }) },
    answers: { 204: { empty: true } },
    problems: ['link-used', 'address-taken', 'address-not-allowed'],
  }),
  changePassword: route({
    ...own,
    summary: 'Sets the password. Where there is one it must be named; other sessions end',
    method: 'PUT',
    path: '/api/v1/account/password',
    rate: 'login',
    body: { json: z.strictObject({ current: password.optional(), password }) },
    answers: { 204: { empty: true } },
    problems: [...wrongPassword, 'bad-password', 'services-alone'],
  }),
  listSessions: route({
    ...own,
    summary: 'Where the account is signed in, newest first',
    method: 'GET',
    path: '/api/v1/account/sessions',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(sessionView), nextCursor: z.null() }) } },
    problems: [],
  }),
  endOneSession: route({
    ...own,
    summary: 'Signs one of them out',
    method: 'DELETE',
    path: '/api/v1/account/sessions/{session}',
    rate: 'write',
    params: z.object({ session: z.uuid() }),
    answers: { 204: { empty: true } },
    problems: [],
  }),
  endOtherSessions: route({
    ...own,
    summary: 'Signs all of them out but the one that asks',
    method: 'DELETE',
    path: '/api/v1/account/sessions',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  beginSecondFactor: route({
    ...own,
    summary: 'Makes a secret for an authenticator, and backup codes, which are shown this once. It counts once a code was sent to confirm',
    method: 'POST',
    path: '/api/v1/account/second-factor',
    rate: 'login',
    body: { json: z.strictObject({ password: password.optional() }) },
    answers: {
      200: {
        json: z.object({
          /** `otpauth://...`, to be shown as a QR code. */
          uri: z.string(),
          backupCodes: z.array(z.string()),
        }),
      },
    },
    problems: [...wrongPassword, 'second-factor-exists'],
  }),
  confirmSecondFactor: route({
    ...own,
    summary: 'Turns the second factor on',
    method: 'POST',
    path: '/api/v1/account/second-factor/confirm',
    rate: 'login',
    body: {
      json: z.strictObject({
        code: z
          .string()
          .regex(/^\d{6}$/)
          .meta({ examples: ['123456'] }),
      }),
    },
    answers: { 204: { empty: true } },
    problems: ['session-needed', 'wrong-code', 'no-second-factor', 'too-many-attempts'],
  }),
  removeSecondFactor: route({
    ...own,
    summary: 'Turns the second factor off',
    method: 'POST',
    path: '/api/v1/account/second-factor/remove',
    rate: 'login',
    body: { json: z.strictObject({ password: password.optional() }) },
    answers: { 204: { empty: true } },
    problems: [...wrongPassword],
  }),
  makeBackupCodes: route({
    ...own,
    summary: 'New backup codes in place of the old ones, shown this once',
    method: 'POST',
    path: '/api/v1/account/second-factor/backup-codes',
    rate: 'login',
    body: { json: z.strictObject({ password: password.optional() }) },
    answers: { 200: { json: z.object({ backupCodes: z.array(z.string()) }) } },
    problems: [...wrongPassword, 'no-second-factor'],
  }),
  exportAccount: route({
    ...own,
    summary: 'All that is known of the account, as one file, without secrets',
    method: 'GET',
    path: '/api/v1/account/export',
    rate: 'read',
    answers: { 200: { json: z.record(z.string(), z.unknown()), headers: ['content-disposition'] } },
    problems: [],
  }),
  deleteAccount: route({
    ...own,
    summary: 'Deletes the own account, with the password or a session that is younger than an hour',
    method: 'POST',
    path: '/api/v1/account/deletion',
    rate: 'login',
    body: { json: z.strictObject({ password: password.optional(), videos: videosOfGone }) },
    answers: { 204: { empty: true } },
    problems: [...wrongPassword, 'last-administrator', 'last-owner', 'not-a-member'],
  }),
  makeToken: route({
    ...own,
    summary:
      'A signed token (JWT) for other services, good for a quarter of an hour: sub, role, organisations. They check it by /api/v1/auth/jwks',
    method: 'POST',
    path: '/api/v1/account/token',
    rate: 'write',
    answers: { 200: { json: z.object({ token: z.string(), expiresAt: z.string() }) } },
    problems: [],
  }),
  readSigningKeys: route({
    ...common,
    access: 'public',
    gate: 'open',
    summary: 'Public keys of these tokens, as a JSON Web Key Set',
    method: 'GET',
    path: '/api/v1/auth/jwks',
    rate: 'read',
    answers: { 200: { json: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }) } },
    problems: [],
  }),
} as const;
