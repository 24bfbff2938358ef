/** Signing in at another service: by OpenID Connect, or at GitHub by its OAuth. */
import { z } from 'zod';
import { route } from './routes.ts';

const serviceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/);
const loopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;
const address = z
  .url()
  .refine((text) => text.startsWith('https://') || loopback.test(text), 'An https address, as the service calls itself.');
const shared = {
  id: serviceId,
  /** What the button says. */
  label: z.string().trim().min(1).max(60),
  clientId: z.string().min(1).max(300),
};
const openId = {
  ...shared,
  kind: z.literal('openid'),
  issuer: address.meta({ examples: ['https://id.example.org'] }),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))
    .max(20)
    .default(['openid', 'email', 'profile']),
};
const gitHub = {
  ...shared,
  kind: z.literal('github'),
  /** Of a GitHub Enterprise, where it is one. */
  issuer: address
    .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'An origin such as https://github.com, without a path.')
    .default('https://github.com'),
  /** Who is in none of them is not let in; none named: everybody is. */
  organisations: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/))
    .max(20)
    .default([]),
};
/** Left out, the one that is stored is kept. */
const given = { clientSecret: z.string().min(1).max(1000).optional() };
export const servicesSchema = z
  .strictObject({
    items: z
      .array(
        z.preprocess(
          // Earlier clients know no other kind.
          (one) => (typeof one === 'object' && one !== null && !('kind' in one) ? { kind: 'openid', ...one } : one),
          z.discriminatedUnion('kind', [z.strictObject({ ...openId, ...given }), z.strictObject({ ...gitHub, ...given })]),
        ),
      )
      .max(20),
  })
  .refine(({ items }) => new Set(items.map(({ id }) => id)).size === items.length, 'Each id stands for one service.');
const more = {
  hasSecret: z.boolean(),
  /** To be registered there. */
  callback: z.string(),
};
const servicesView = z.object({
  items: z.array(z.discriminatedUnion('kind', [z.object({ ...openId, ...more }), z.object({ ...gitHub, ...more })])),
  version: z.number().int().nonnegative(),
});

const common = { listeners: ['public', 'admin'] } as const;
const service = z.object({ service: serviceId });
export const signInServiceRoutes = {
  beginSignIn: route({
    ...common,
    access: 'public',
    gate: 'open',
    summary: 'Goes to the sign-in service. With link=true the account that is signed in is linked to whoever signs in there',
    method: 'GET',
    path: '/api/v1/auth/services/{service}/begin',
    rate: 'login',
    params: service,
    query: z.object({
      link: z.enum(['true', 'false']).default('false'),
      /** Where to go afterwards: a path of this site. */
      returnTo: z
        .string()
        .max(500)
        .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/)
        .default('/'),
    }),
    answers: { 303: { empty: true } },
    problems: ['sign-in-service-unavailable', 'session-needed'],
  }),
  finishSignIn: route({
    ...common,
    access: 'public',
    gate: 'open',
    summary:
      'Where the sign-in service sends people back to: opens a session. Browsers that ask for HTML are led to /sign-in?problem=CODE instead of a refusal',
    method: 'GET',
    path: '/api/v1/auth/services/{service}/callback',
    rate: 'login',
    params: service,
    query: z.object({
      code: z.string().max(4000).optional(),
      state: z.string().max(500).optional(),
      iss: z.string().max(500).optional(),
      error: z.string().max(500).optional(),
    }),
    answers: { 303: { empty: true, headers: ['location', 'set-cookie'] } },
    problems: [
      'sign-in-service-unavailable',
      'sign-in-refused',
      'organisation-required',
      'address-not-allowed',
      'not-linked',
      'linked-to-another',
      'sign-up-closed',
      'waits-for-approval',
      'banned',
    ],
  }),
  listIdentities: route({
    ...common,
    access: 'account.profile',
    summary: 'Sign-in services to which the own account is linked',
    method: 'GET',
    path: '/api/v1/account/sign-in-services',
    rate: 'read',
    answers: {
      200: {
        json: z.object({
          items: z.array(z.object({ id: z.string(), issuer: z.string(), label: z.string().nullable(), since: z.string() })),
          nextCursor: z.null(),
        }),
      },
    },
    problems: [],
  }),
  removeIdentity: route({
    ...common,
    access: 'account.self',
    summary: 'Unlinks one of them',
    method: 'DELETE',
    path: '/api/v1/account/sign-in-services/{id}',
    rate: 'write',
    params: z.object({ id: z.uuid() }),
    answers: { 204: { empty: true } },
    problems: ['last-way-in'],
  }),
  readSignInServices: route({
    listeners: ['admin'],
    access: 'instance.read',
    summary: 'Sign-in services that are offered, without their secrets. The ETag is the version, for If-Match',
    method: 'GET',
    path: '/api/v1/admin/sign-in-services',
    rate: 'read',
    answers: { 200: { json: servicesView, headers: ['etag'] } },
    problems: [],
  }),
  writeSignInServices: route({
    listeners: ['admin'],
    access: 'instance.change',
    summary: 'Sets which sign-in services are offered. If-Match must name the version that was read',
    method: 'PUT',
    path: '/api/v1/admin/sign-in-services',
    rate: 'write',
    headers: ['if-match'],
    body: { json: servicesSchema },
    answers: { 200: { json: servicesView, headers: ['etag'] } },
    problems: ['precondition-required', 'changed-meanwhile'],
  }),
} as const;
