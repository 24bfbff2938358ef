/** Making an account and signing in. Answers never say whether there is an account for an address. docs/accounts.md tells each way from its beginning to its end. */
import { z } from 'zod';
import { instanceRoles, signUpPolicies } from './roles.ts';
import { route } from './routes.ts';

export const emailAddress = z.email().max(200).toLowerCase();
/** How long a password may be is said by `password` in the options. */
export const password = z.string().min(1).max(500);
export const personName = z.string().trim().min(1).max(100);
const token = z.string().min(1).max(2000);

export const accountView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  role: z.enum(instanceRoles),
  secondFactor: z.boolean(),
  createdAt: z.string(),
});
export type AccountView = z.infer<typeof accountView>;

/** What a page shows before somebody confirms that an address is theirs. */
export const addressee = z.object({
  /** Of the account. */
  name: z.string(),
  email: z.string(),
});

const common = { listeners: ['public', 'admin'], access: 'public', gate: 'open' } as const;
const refusedSessions = ['email-not-verified', 'waits-for-approval', 'banned'] as const;

export const signInRoutes = {
  signInOptions: route({
    ...common,
    summary: 'What a sign-in page offers here',
    method: 'GET',
    path: '/api/v1/auth/options',
    rate: 'read',
    answers: {
      200: {
        json: z.object({
          signUp: z.enum(signUpPolicies),
          /** Of addresses for which accounts are made; empty: of any. */
          domains: z.array(z.string()),
          password: z.object({ shortest: z.number().int(), longest: z.number().int() }),
          /** Without it nobody verifies an address, and a forgotten password is a matter for an administrator. */
          mail: z.boolean(),
          /** Others at which people can sign in: go to /api/v1/auth/services/ID/begin. */
          services: z.array(z.object({ id: z.string(), label: z.string() })),
        }),
      },
    },
    problems: [],
  }),
  signUp: route({
    ...common,
    summary: 'Makes an account. The answer is the same where the address has one already; its owner then gets a letter',
    method: 'POST',
    path: '/api/v1/auth/sign-up',
    rate: 'login',
    body: { json: z.strictObject({ email: emailAddress, password, name: personName }) },
    answers: {
      202: {
        json: z.object({
          /** What comes first: opening the link in the letter, waiting for an administrator, or signing in. */
          next: z.enum(['verify', 'approval', 'sign-in']),
        }),
      },
    },
    problems: ['sign-up-closed', 'address-not-allowed', 'bad-password', 'too-many-requests', 'busy'],
  }),
  signIn: route({
    ...common,
    summary: 'Opens a session, or asks for the second factor of the account (202): then send the code to /api/v1/auth/second-factor',
    method: 'POST',
    path: '/api/v1/auth/sign-in',
    rate: 'login',
    body: {
      json: z.strictObject({
        email: emailAddress,
        password,
        /** False ends the session with the browser's. */
        remember: z.boolean().default(true),
      }),
    },
    answers: { 200: { json: accountView }, 202: { json: z.object({ secondFactor: z.array(z.enum(['code', 'backup-code'])) }) } },
    problems: ['wrong-credentials', 'too-many-attempts', 'busy', ...refusedSessions],
  }),
  signInSecondFactor: route({
    ...common,
    summary: 'The second step of signing in: a code of the authenticator, or one of the backup codes, each of which works once',
    method: 'POST',
    path: '/api/v1/auth/second-factor',
    rate: 'login',
    body: {
      json: z.union([
        z.strictObject({
          code: z
            .string()
            .regex(/^\d{6}$/)
            .meta({ examples: ['123456'] }),
          /** This browser is not asked again for 30 days. */
          trustDevice: z.boolean().default(false),
        }),
        z.strictObject({ backupCode: z.string().min(1).max(100) }),
      ]),
    },
    answers: { 200: { json: accountView } },
    problems: ['wrong-code', 'sign-in-again', 'too-many-attempts', ...refusedSessions],
  }),
  signOut: route({
    ...common,
    summary: 'Ends the session',
    method: 'POST',
    path: '/api/v1/auth/sign-out',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  askVerification: route({
    ...common,
    summary: 'Sends the letter that verifies an address again, if there is an account that needs it',
    method: 'POST',
    path: '/api/v1/auth/verification',
    rate: 'login',
    body: { json: z.strictObject({ email: emailAddress }) },
    answers: { 202: { empty: true } },
    problems: ['no-mail', 'too-many-requests'],
  }),
  readVerification: route({
    ...common,
    summary: 'Whose address the token of such a letter verifies, without using it',
    method: 'GET',
    path: '/api/v1/auth/verification',
    rate: 'read',
    query: z.object({ token }),
    answers: { 200: { json: addressee } },
    problems: ['link-used'],
  }),
  verifyAddress: route({
    ...common,
    summary: 'Verifies an address with the token of its letter',
    method: 'POST',
    path: '/api/v1/auth/verification/confirm',
    rate: 'login',
    body: { json: z.strictObject({ token }) },
    answers: { 204: { empty: true } },
    problems: ['link-used'],
  }),
  askPasswordReset: route({
    ...common,
    summary: 'Sends a link with which a new password can be set, if there is an account of this address',
    method: 'POST',
    path: '/api/v1/auth/password-reset',
    rate: 'login',
    body: { json: z.strictObject({ email: emailAddress }) },
    answers: { 202: { empty: true } },
    problems: ['no-mail', 'too-many-requests'],
  }),
  resetPassword: route({
    ...common,
    summary: 'Sets a new password with the token of such a link, and ends all sessions of the account',
    method: 'POST',
    path: '/api/v1/auth/password-reset/confirm',
    rate: 'login',
    body: { json: z.strictObject({ token, password }) },
    answers: { 204: { empty: true } },
    problems: ['link-used', 'bad-password', 'busy'],
  }),
} as const;
