/** better-auth over our database: it keeps passwords, sessions, second factors and signing keys. Routes of ours call it (handlers/accounts). */
import { APIError, type BetterAuthOptions, betterAuth } from 'better-auth';
// One by one: together with all others they take 6 MB.
import { admin } from 'better-auth/plugins/admin';
import { jwt } from 'better-auth/plugins/jwt';
import { organization } from 'better-auth/plugins/organization';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { PostgresJSDialect } from 'kysely-postgres-js';
import type { Database } from '../../components/database/contract.ts';
import type { Letters } from '../mail/letters.ts';
import type { Outbox } from '../mail/outbox.ts';
import type { Log } from '../settings.ts';
import { longestPassword, type Passwords, shortestPassword } from './passwords.ts';
import { sessionCookie, sessionSeconds } from './session-cookie.ts';
import { sessionDoor } from './session-door.ts';
import { accountFields, adminTables, coreTables, jwtTables, organisationTables, twoFactorTables } from './tables.ts';

export interface BetterAuthInit {
  database: Database;
  secret: string;
  publicUrl: string;
  passwords: Passwords;
  outbox: Outbox;
  letters: Letters;
  /** Whether whoever makes an account may use it at once. */
  isOpen(): boolean;
  log: Log;
}
const secondsOfLinks = 3600;
/** By which header our handlers say whose request it is; nothing that a client sends gets here. */
export const addressHeader = 'x-client-address';

export function optionsOf(init: BetterAuthInit) {
  const { outbox, letters, log } = init;
  return {
    appName: new URL(init.publicUrl).host,
    baseURL: init.publicUrl,
    basePath: '/api/v1/auth',
    secret: init.secret,
    database: { dialect: new PostgresJSDialect({ postgres: init.database as never }), type: 'postgres' },
    user: { ...coreTables.user, additionalFields: accountFields },
    session: { ...coreTables.session, expiresIn: sessionSeconds, updateAge: 24 * 3600 },
    account: coreTables.account,
    verification: coreTables.verification,
    emailAndPassword: {
      enabled: true,
      // Signing up says nothing about whether there is an account already.
      autoSignIn: false,
      requireEmailVerification: outbox.able,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      password: init.passwords,
      resetPasswordTokenExpiresIn: secondsOfLinks,
      sendResetPassword: ({ user, token }) => outbox.put(letters.passwordReset(user.email, token)),
      onExistingUserSignUp: ({ user }) => outbox.put(letters.alreadyThere(user.email)),
    },
    emailVerification: {
      expiresIn: secondsOfLinks,
      autoSignInAfterVerification: false,
      sendVerificationEmail: ({ user, token }) => outbox.put(letters.verification(user.email, token)),
    },
    databaseHooks: {
      user: { create: { before: async (user) => ({ data: { ...user, approved: init.isOpen() } }) } },
      session: {
        create: {
          async before(session) {
            const [account] = await init.database<{ approved: boolean }[]>`select approved from accounts where id = ${session.userId}`;
            if (account?.approved !== true) throw new APIError('FORBIDDEN', { code: 'WAITS_FOR_APPROVAL' });
          },
        },
      },
    },
    // The dispatcher and the attempts look after these.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (level, message) => log.warn({ level }, `better-auth: ${message}`) },
    advanced: {
      database: { generateId: () => crypto.randomUUID() },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      cookiePrefix: 'vitascope',
      cookies: { session_token: { name: sessionCookie } },
      // The name of the cookie is the same with and without TLS; the attribute is what protects it.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: init.publicUrl.startsWith('https:') },
    },
    plugins: [
      admin({ schema: adminTables, defaultRole: 'user' }),
      organization({ schema: organisationTables, teams: { enabled: true } }),
      twoFactor({ schema: twoFactorTables, allowPasswordless: true }),
      // Without this every look at a session would sign a token.
      jwt({ schema: jwtTables, disableSettingJwtHeader: true }),
      sessionDoor(),
    ],
  } satisfies BetterAuthOptions;
}

export const createBetterAuth = (init: BetterAuthInit) => betterAuth(optionsOf(init));
export type BetterAuth = ReturnType<typeof createBetterAuth>;
