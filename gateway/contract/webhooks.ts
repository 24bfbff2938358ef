/** Webhooks: of the own account, of organisations, and of the instance. Whose hook it is, its row says; the handlers ask for the permission. */
import { z } from 'zod';
import { problemSchema } from '../../actors/contract.ts';
import { route } from './routes.ts';
import { webhookEventNames } from './webhook-events.ts';

/** Hooks that one owner may have. */
export const mostHooks = 20;
/** How much of an answer is kept, in bytes. */
export const answerExcerptBytes = 2048;

export const hookOwnerSchema = z.object({ kind: z.enum(['account', 'organisation', 'instance']), id: z.string() });
export type HookOwner = z.infer<typeof hookOwnerSchema>;

const hookUrl = { examples: ['https://example.org/hook'] };
const eventName = z.enum(webhookEventNames);
export const webhookView = z.object({
  id: z.string(),
  owner: hookOwnerSchema,
  url: z.string().meta(hookUrl),
  description: z.string(),
  /** `*` alone: everything that the owner may hear, also what later versions tell. */
  events: z.array(z.union([eventName, z.literal('*')])),
  /** Names alone. */
  headers: z.array(z.string()),
  state: z.enum(['active', 'paused', 'disabled']),
  /** Why it was disabled. */
  problem: problemSchema.nullable(),
  /** Failed attempts since the last success. */
  failures: z.number().int(),
  /** After many of them, attempts wait until then. */
  pausedUntil: z.string().nullable(),
  failingSince: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  /** Messages are signed with the secret before this one as well, until then. */
  previousSecretUntil: z.string().nullable(),
  createdAt: z.string(),
});
export type WebhookView = z.infer<typeof webhookView>;

export const deliveryView = z.object({
  /** The `webhook-id` of its message is `msg_` and this. */
  id: z.string(),
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number().int(),
  /** When it is tried next, as long as the hook is neither paused nor disabled. */
  dueAt: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryView>;
export const deliveryDetails = deliveryView.extend({
  request: z.object({ url: z.string(), headers: z.array(z.string()), body: z.string() }),
  log: z.array(
    z.object({
      n: z.number().int(),
      at: z.string(),
      milliseconds: z.number().int(),
      /** Of the answer, if there was one. */
      status: z.number().int().nullable(),
      problem: problemSchema.nullable(),
      /** The beginning of its body. */
      answer: z.string(),
    }),
  ),
});

/** RFC 9110: a message's own frame, what belongs to one connection, and what the message is signed by, are not the owner's to set. */
const ours =
  /^(host|content-.*|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|accept-encoding|forwarded|x-forwarded-.*|via|webhook-.*)$/;
const headers = z
  .record(
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'This is no name of a header.')
      .refine((name) => !ours.test(name), 'This header is set by the server.'),
    z
      .string()
      .max(1000)
      .regex(/^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/, 'Values of headers are printable ASCII.'),
  )
  .refine((record) => Object.keys(record).length <= 10, 'There may be 10 headers.');
const url = z.string().trim().max(2000).meta(hookUrl);
const description = z.string().trim().max(200);
const events = z
  .union([z.tuple([z.literal('*')]), z.array(eventName).min(1)])
  .meta({ examples: [['video.ready', 'video.failed']] })
  .transform((list): WebhookView['events'] => [...new Set<WebhookView['events'][number]>(list)]);

const hook = z.object({ id: z.uuid() });
const delivery = hook.extend({ delivery: z.uuid().describe('Which message.') });
const reads = { access: 'account.read', rate: 'read', listeners: ['public', 'admin'] } as const;
const writes = { access: 'account.self', rate: 'write', listeners: ['public', 'admin'] } as const;
/** Whose hooks: those of an organisation, or of the instance; of the own account without. */
const owner = { organisation: z.string().min(1).max(100).optional().describe('Those of this organisation.') };
const needs = { organisation: ['organisation.change'], instance: ['instance.change'] } as const;

export const webhookRoutes = {
  listWebhookEvents: route({
    summary: 'What webhooks can tell',
    method: 'GET',
    path: '/api/v1/webhook-events',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'read',
    answers: {
      200: { json: z.object({ items: z.array(z.object({ type: eventName, summary: z.string(), about: z.enum(['video', 'instance']) })) }) },
    },
    problems: [],
  }),
  listWebhooks: route({
    ...reads,
    summary: 'Webhooks of the own account, of an organisation, or of the instance',
    method: 'GET',
    path: '/api/v1/webhooks',
    query: z.object({ ...owner, instance: z.literal('true').optional().describe('Those of the instance.') }),
    needs,
    answers: { 200: { json: z.object({ items: z.array(webhookView), nextCursor: z.null() }) } },
    problems: ['two-owners'],
  }),
  listAllWebhooks: route({
    summary: 'The webhooks of everybody, the first thousand',
    method: 'GET',
    path: '/api/v1/admin/webhooks',
    listeners: ['admin'],
    access: 'instance.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(webhookView), nextCursor: z.null() }) } },
    problems: [],
  }),
  createWebhook: route({
    ...writes,
    summary: 'Makes a webhook; its secret is shown this once',
    method: 'POST',
    path: '/api/v1/webhooks',
    body: {
      json: z.strictObject({
        ...owner,
        instance: z.literal(true).optional(),
        url,
        description: description.default(''),
        events,
        headers: headers.default({}),
      }),
    },
    needs,
    answers: { 201: { json: webhookView.extend({ secret: z.string() }) } },
    problems: ['url-not-allowed', 'two-owners', 'not-for-this-owner', 'too-many-webhooks'],
  }),
  readWebhook: route({
    ...reads,
    summary: 'A webhook',
    method: 'GET',
    path: '/api/v1/webhooks/{id}',
    params: hook,
    answers: { 200: { json: webhookView } },
    problems: [],
  }),
  updateWebhook: route({
    ...writes,
    summary: 'Changes a webhook, pauses it, or switches it on again',
    method: 'PATCH',
    path: '/api/v1/webhooks/{id}',
    params: hook,
    body: {
      json: z
        .strictObject({ url, description, events, headers, state: z.enum(['active', 'paused']) })
        .partial()
        .refine((change) => Object.keys(change).length > 0, 'Nothing is to be changed.'),
    },
    answers: { 200: { json: webhookView } },
    problems: ['url-not-allowed', 'not-for-this-owner'],
  }),
  removeWebhook: route({
    ...writes,
    summary: 'Removes a webhook with its log; what it has not delivered is dropped',
    method: 'DELETE',
    path: '/api/v1/webhooks/{id}',
    params: hook,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  exchangeWebhookSecret: route({
    ...writes,
    summary: 'Makes a new secret, shown this once; messages are signed with the previous one as well for a while',
    method: 'POST',
    path: '/api/v1/webhooks/{id}/secret',
    params: hook,
    body: {
      json: z.strictObject({
        overlapSeconds: z
          .number()
          .int()
          .min(0)
          .max(7 * 86_400)
          .default(86_400),
      }),
    },
    answers: { 200: { json: z.object({ secret: z.string() }) } },
    problems: [],
  }),
  testWebhook: route({
    ...writes,
    summary: 'Sends a message of the type webhook.test; one at a time',
    method: 'POST',
    path: '/api/v1/webhooks/{id}/test',
    params: hook,
    answers: { 202: { json: deliveryView } },
    problems: ['webhook-not-active'],
  }),
  listDeliveries: route({
    ...reads,
    summary: 'What a webhook was sent in the last two weeks, newest first',
    method: 'GET',
    path: '/api/v1/webhooks/{id}/deliveries',
    params: hook,
    query: z.object({
      state: z.enum(['pending', 'delivered', 'failed']).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.string().max(200).optional(),
    }),
    answers: { 200: { json: z.object({ items: z.array(deliveryView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  readDelivery: route({
    ...reads,
    summary: 'A message with what came of each attempt; values of headers are left out',
    method: 'GET',
    path: '/api/v1/webhooks/{id}/deliveries/{delivery}',
    params: delivery,
    answers: { 200: { json: deliveryDetails } },
    problems: [],
  }),
  retryDelivery: route({
    ...writes,
    summary: 'Sends a message again at once, with all its attempts',
    method: 'POST',
    path: '/api/v1/webhooks/{id}/deliveries/{delivery}/retry',
    params: delivery,
    answers: { 202: { json: deliveryView } },
    problems: ['webhook-not-active'],
  }),
} as const;
