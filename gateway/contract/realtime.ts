/** Live updates: the messages of the WebSocket at /api/v1/ws, and the topics that it and the event streams share. docs/realtime.md explains them. */
import { z } from 'zod';
import { route } from './routes.ts';

const id = /^[A-Za-z0-9_-]{1,64}$/;
const perSubject = ['video', 'project', 'organisation', 'subscriptions'] as const;
/**
 * `video/ID` (also by its short id), `project/ID`, `organisation/ID`: the organisation itself and its videos; `subscriptions`: what is published in
 * channels that the caller follows; `workers`; `everything`.
 */
export const topicName = z.string().refine((text) => {
  const [type = '', name = '', ...rest] = text.split('/');
  if (name === '' && rest.length === 0) return ['workers', 'everything', 'subscriptions'].includes(text);
  return rest.length === 0 && perSubject.some((one) => one === type) && id.test(name);
}, 'video/ID, project/ID, organisation/ID, subscriptions, workers or everything');

/** Id of an event; what comes after it is sent. */
const after = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
/** Comes back in the answer. */
const ref = z.string().max(64).optional();

/** From the client. */
export const clientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topic: topicName, after: after.optional(), ref }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: topicName, ref }),
  z.strictObject({ type: z.literal('authenticate'), key: z.string().min(1).max(200), ref }),
  z.strictObject({ type: z.literal('ping'), ref }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

export const eventView = z.object({
  /** Grows; absent from progress, which is not kept. */
  id: z.number().int().optional(),
  /** Dotted: video.ready, job.failed, job.progress. */
  type: z.string(),
  at: z.string(),
  subject: z.object({ type: z.string(), id: z.string() }),
  data: z.record(z.string(), z.unknown()),
});

const topic = z.string();
/** To resume after, when nothing newer has come. */
const lastId = z.number().int();
const refusal = { code: z.string(), title: z.string() };
/** From the server. */
export const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: z.literal(1), heartbeatSeconds: z.number(), subscriptions: z.number().int() }),
  /** `asked` is set when the topic was asked for by another name. */
  z.object({ type: z.literal('subscribed'), topic, lastId, asked: topic.optional(), ref }),
  z.object({ type: z.literal('unsubscribed'), topic, ref }),
  z.object({ type: z.literal('authenticated'), ref }),
  z.object({ type: z.literal('event'), topic, event: eventView }),
  /** Events have been missed that the log no longer has: read again what is shown. */
  z.object({ type: z.literal('gap'), topic }),
  /** The subscription has ended. */
  z.object({ type: z.literal('dropped'), topic, ...refusal }),
  /** A message was not followed. */
  z.object({ type: z.literal('refused'), topic: topic.optional(), ref, ...refusal }),
  /** Without `lastId` while something missed is still being sent. */
  z.object({ type: z.literal('heartbeat'), lastId: lastId.optional() }),
  z.object({ type: z.literal('pong'), ref }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** Last id seen, for programs that cannot set the Last-Event-ID header. */
export const eventsQuery = z.object({ lastEventId: z.coerce.number().int().nonnegative().optional() });
const several = z
  .string()
  .max(2000)
  .transform((text) => text.split(','))
  .pipe(z.array(z.string().regex(id)).min(1).max(50));
const flag = z.enum(['', 'true', 'false']).transform((text) => text !== 'false');

export const realtimeRoutes = {
  allEvents: route({
    summary:
      'Live updates (server-sent events, resumed by Last-Event-ID) of the videos, projects and organisations that are named, of the workers, and of channels that the caller follows; of everything when nothing is named',
    method: 'GET',
    path: '/api/v1/events',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'read',
    query: eventsQuery.extend({
      videos: several.optional(),
      projects: several.optional(),
      organisation: z.string().regex(id).optional(),
      workers: flag.optional(),
      subscriptions: flag.optional(),
    }),
    headers: ['last-event-id'],
    answers: { 200: { bytes: 'text/event-stream' } },
    problems: ['too-many-streams', 'not-found'],
  }),
  liveSocket: route({
    summary: 'Live updates as a WebSocket: the messages are described in docs/realtime.md',
    method: 'GET',
    path: '/api/v1/ws',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'read',
    answers: { 101: { empty: true } },
    problems: ['upgrade-required', 'wrong-origin', 'too-many-streams'],
  }),
} as const;
