/** The admin listener: jobs, the queue that they wait in, and effects that were given up. */
import { z } from 'zod';
import { happenings, jobKinds, queueClasses } from '../../actors/job/contract.ts';
import { route } from './routes.ts';

const jobStates = ['queued', 'leased', 'done', 'failed', 'cancelled'] as const;
export const jobView = z
  .object({
    id: z.string(),
    kind: z.string(),
    videoId: z.string(),
    ownerId: z.string(),
    priority: z.number().int(),
    class: z.enum(queueClasses),
    state: z.string(),
    workerId: z.string().nullable(),
    epoch: z.number().int(),
    /** Failed attempts since the last progress. */
    attempts: z.number().int(),
    /** Segments committed. */
    committed: z.number().int(),
    /** Not given out before; a job waits after a failed attempt. */
    readyAt: z.string(),
    leaseExpiresAt: z.string().nullable(),
    problem: z.record(z.string(), z.unknown()).nullable(),
    /** Null for a video that is gone. */
    videoTitle: z.string().nullable(),
    workerLabel: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Job', description: 'One piece of work.' });
export type JobView = z.infer<typeof jobView>;
const jobDetails = jobView.extend({
  order: z.object({
    family: z.string().nullable(),
    firstSegment: z.number().int(),
    /** 0: not known before it is done. */
    segmentCount: z.number().int(),
    input: z.record(z.string(), z.unknown()),
  }),
  /** Oldest first, of its latest 50 leases, for 30 days. What happens again in a lease (epoch) is listed once, as it was last. */
  history: z.array(
    z.object({
      at: z.string(),
      epoch: z.number().int(),
      what: z.enum(happenings),
      workerId: z.string().nullable(),
      committed: z.number().int().nullable(),
      problem: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  /** Of the last 24 hours, the oldest 100. */
  events: z.array(z.object({ id: z.number().int(), type: z.string(), at: z.string(), data: z.record(z.string(), z.unknown()) })),
});

const cell = z.object({
  class: z.enum(queueClasses),
  kind: z.string(),
  queued: z.number().int(),
  /** Of these, not ready before some time, after a failed attempt. */
  waiting: z.number().int(),
  leased: z.number().int(),
  /** How long the oldest queued one has waited. */
  oldestSeconds: z.number().nullable(),
  failedLastDay: z.number().int(),
  paused: z.boolean(),
});
export const queueView = z
  .object({
    /** By class and kind, where there is anything; most urgent first. */
    cells: z.array(cell),
    queued: z.number().int(),
    leased: z.number().int(),
    oldestSeconds: z.number().nullable(),
    failedLastDay: z.number().int(),
    deadEffects: z.number().int(),
    /** Codecs that wait in vain: no worker that is online and takes jobs has an encoder for them. */
    withoutEncoder: z.array(z.object({ codec: z.string(), queued: z.number().int(), oldestSeconds: z.number() })),
    paused: z.object({ classes: z.array(z.enum(queueClasses)), kinds: z.array(z.string()) }),
    workers: z.object({
      /** Active or draining, and heard of lately. */
      online: z.number().int(),
      draining: z.number().int(),
      /** Jobs that active workers which are online take at once. */
      slots: z.number().int(),
    }),
  })
  .meta({ id: 'Queue', description: 'What waits, since when, and who works.' });
export type QueueView = z.infer<typeof queueView>;
/** Each half minute of the last hour, oldest first; classes in which there was nothing are left out. */
export const queueHistory = z.array(
  z.object({
    at: z.string(),
    classes: z.partialRecord(z.enum(queueClasses), z.object({ queued: z.number().int(), leased: z.number().int() })),
  }),
);
export type QueueHistory = z.infer<typeof queueHistory>;

export const reasonView = z.object({ id: z.string(), code: z.string(), title: z.string(), detail: z.string().optional() });
export const deadEffectView = z
  .object({
    id: z.string(),
    from: z.object({ actor: z.string(), id: z.string() }),
    effect: z.record(z.string(), z.unknown()),
    error: z.string(),
    diedAt: z.string(),
  })
  .meta({ id: 'DeadEffect', description: 'A message of an actor that was given up.' });

const common = { listeners: ['admin'] } as const;
const jobId = z.object({ id: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/) });
const effectId = z.object({ id: z.string().regex(/^(Video|Project|Worker|Job):[^:]{1,200}:\d{1,15}:\d{1,9}$/) });
const page = { limit: z.coerce.number().int().min(1).max(500).default(100), cursor: z.string().max(200).optional() };
const filter = {
  kind: z.enum(jobKinds).optional(),
  class: z.enum(queueClasses).optional(),
  videoId: z.uuid().optional(),
  ownerId: z.string().max(200).optional(),
  workerId: z.string().max(100).optional(),
};
const pause = z.object({
  axis: z.enum(['class', 'kind']),
  name: z.enum([...queueClasses, ...jobKinds.filter((kind): kind is Exclude<typeof kind, 'probe'> => kind !== 'probe')]),
});

export const queueRoutes = {
  listJobs: route({
    ...common,
    access: 'instance.read',
    summary: 'Jobs; newest first unless told. Those that were given up are the failed ones, with their problem',
    method: 'GET',
    path: '/api/v1/admin/jobs',
    rate: 'read',
    query: z.object({
      state: z.enum(jobStates).optional(),
      ...filter,
      /** A part of its id, of the title of its video, or of code or title of its problem. */
      search: z.string().trim().min(1).max(100).optional(),
      sort: z.enum(['newest', 'oldest', 'changed']).default('newest'),
      ...page,
    }),
    answers: { 200: { json: z.object({ items: z.array(jobView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  readJob: route({
    ...common,
    access: 'instance.read',
    summary: 'One job with its order, what became of each attempt, and its latest events',
    method: 'GET',
    path: '/api/v1/admin/jobs/{id}',
    rate: 'read',
    params: jobId,
    answers: { 200: { json: jobDetails } },
    problems: [],
  }),
  steerJob: route({
    ...common,
    access: 'instance.change',
    summary:
      'retry: queue a failed or cancelled job again where it stopped, and with it its video; cancel: also fails a video that cannot do without; rerun: make a poster, storyboard or other side product again. Each can be repeated',
    method: 'POST',
    path: '/api/v1/admin/jobs/{id}/{action}',
    rate: 'write',
    params: jobId.extend({ action: z.enum(['retry', 'cancel', 'rerun']) }),
    answers: { 200: { json: jobView } },
    problems: ['job-done', 'not-done', 'not-repeatable', 'not-needed', 'removed'],
  }),
  retryJobs: route({
    ...common,
    access: 'instance.change',
    summary: 'Retries the failed (or cancelled) jobs that fit, oldest change first; go on with nextCursor',
    method: 'POST',
    path: '/api/v1/admin/jobs/retry',
    rate: 'write',
    body: {
      json: z.object({
        state: z.enum(['failed', 'cancelled']).default('failed'),
        ...filter,
        /** Code of the problem that they failed with. */
        problem: z.string().max(100).optional(),
        limit: z.number().int().min(1).max(500).default(100),
        cursor: page.cursor,
      }),
    },
    answers: {
      200: { json: z.object({ retried: z.number().int(), refused: z.array(reasonView), nextCursor: z.string().nullable() }) },
    },
    problems: ['bad-cursor'],
  }),
  createJob: route({
    ...common,
    access: 'instance.change',
    summary: 'Queues a job without work, to prove that offers reach a worker and come back; `segments` is what it has to commit',
    method: 'POST',
    path: '/api/v1/admin/jobs',
    rate: 'write',
    body: { json: z.object({ kind: z.literal('noop'), videoId: z.uuid(), segments: z.number().int().min(0).max(100).default(0) }) },
    answers: { 201: { json: z.object({ id: z.string() }) } },
    problems: [],
  }),
  readQueue: route({
    ...common,
    access: 'instance.read',
    summary: 'How long the queue is and since when, by class and kind; what is paused; who works. A few seconds old at most',
    method: 'GET',
    path: '/api/v1/admin/queue',
    rate: 'read',
    answers: { 200: { json: queueView } },
    problems: [],
  }),
  pauseQueue: route({
    ...common,
    access: 'instance.change',
    summary: 'Gives out no more jobs of a class or of a kind; those that run are finished',
    method: 'PUT',
    path: '/api/v1/admin/queue/pauses/{axis}/{name}',
    rate: 'write',
    params: pause,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  resumeQueue: route({
    ...common,
    access: 'instance.change',
    summary: 'Gives them out again',
    method: 'DELETE',
    path: '/api/v1/admin/queue/pauses/{axis}/{name}',
    rate: 'write',
    params: pause,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  listDeadEffects: route({
    ...common,
    access: 'instance.read',
    summary: 'Messages of actors that were given up after many tries, newest first; they are forgotten after 30 days',
    method: 'GET',
    path: '/api/v1/admin/dead-effects',
    rate: 'read',
    query: z.object(page),
    answers: { 200: { json: z.object({ items: z.array(deadEffectView), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  retryDeadEffect: route({
    ...common,
    access: 'instance.change',
    summary: 'Delivers one now, and forgets it once that has worked; a refusal is answered, and it is kept',
    method: 'POST',
    path: '/api/v1/admin/dead-effects/{id}/retry',
    rate: 'write',
    params: effectId,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  removeDeadEffect: route({
    ...common,
    access: 'instance.change',
    summary: 'Forgets one',
    method: 'DELETE',
    path: '/api/v1/admin/dead-effects/{id}',
    rate: 'write',
    params: effectId,
    answers: { 204: { empty: true } },
    problems: [],
  }),
} as const;
