/** The admin listener: workers and metrics. Not reachable from outside by default. Jobs and the queue are in queue.ts, the store in storage.ts. */
import { z } from 'zod';
import { problemSchema } from '../../actors/contract.ts';
import { happenings, workClasses } from '../../actors/job/contract.ts';
import { scopeSchema } from '../../actors/worker/contract.ts';
import { auditEntryView } from './audit.ts';
import { route } from './routes.ts';

export const workerView = z
  .object({
    id: z.string(),
    label: z.string(),
    scope: z.string(),
    keyPrefix: z.string(),
    state: z.string(),
    /** Heard of within `offlineAfterSeconds`. */
    online: z.boolean(),
    version: z.string().nullable(),
    classes: z.array(z.enum(workClasses)),
    capabilities: z.record(z.string(), z.unknown()).nullable(),
    /** What it holds now. */
    running: z.array(
      z.object({
        jobId: z.string(),
        kind: z.string(),
        videoId: z.string(),
        committed: z.number().int(),
        leaseExpiresAt: z.string().nullable(),
      }),
    ),
    /** Why it gets no work, such as `worker-too-old`. */
    problem: problemSchema.nullable(),
    lastHeartbeatAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Worker', description: 'A machine that encodes.' });
const workerDetails = workerView.extend({
  /** Its latest leases of 30 days with what became of them, newest first, at most 100. */
  leases: z.array(
    z.object({
      at: z.string(),
      jobId: z.string(),
      /** Null for a job that is gone. */
      kind: z.string().nullable(),
      videoTitle: z.string().nullable(),
      epoch: z.number().int(),
      what: z.enum(happenings),
      problem: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  /** What happened to it within the last day, oldest first, at most 100. */
  events: z.array(z.object({ type: z.string(), at: z.string() })),
  /** Who did what to it, newest first, at most 50. */
  changes: z.array(auditEntryView),
});
export const workerTokenView = z
  .object({
    id: z.string(),
    label: z.string(),
    scope: z.string(),
    createdAt: z.string(),
    expiresAt: z.string(),
    /** When a worker was registered with it; the worker has the token's id. */
    usedAt: z.string().nullable(),
  })
  .meta({ id: 'WorkerToken', description: 'What a worker can be registered with, once.' });
export const spaceView = z
  .object({
    originalBytes: z.number(),
    tracks: z.array(z.object({ family: z.string(), rung: z.string(), sizeBytes: z.number(), isOneFile: z.boolean() })),
    /** Playlists and digests of the published sets. */
    textBytes: z.number(),
    /** Pictures, waveform, and the picture that the owner brought. */
    sideBytes: z.number(),
    totalBytes: z.number(),
  })
  .meta({ id: 'Space', description: 'What a video takes in the object storage.' });
const label = z.string().trim().min(1).max(100);
const scope = scopeSchema.default('instance');
const workerId = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) });
const common = { listeners: ['admin'] } as const;

export const adminRoutes = {
  videoSpace: route({
    ...common,
    access: 'instance.read',
    summary: 'What a video takes in the object storage; not what is deleted within a day',
    method: 'GET',
    path: '/api/v1/admin/videos/{id}/space',
    rate: 'read',
    params: z.object({ id: z.uuid() }),
    answers: { 200: { json: spaceView } },
    problems: [],
  }),
  createWorker: route({
    ...common,
    access: 'instance.change',
    summary: 'Registers a worker; its key is shown this once',
    method: 'POST',
    path: '/api/v1/admin/workers',
    rate: 'write',
    body: { json: z.object({ label, scope }) },
    answers: { 201: { json: z.object({ id: z.string(), key: z.string() }) } },
    problems: [],
  }),
  listWorkers: route({
    ...common,
    access: 'instance.read',
    summary: 'All workers',
    method: 'GET',
    path: '/api/v1/admin/workers',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(workerView), offlineAfterSeconds: z.number(), nextCursor: z.null() }) } },
    problems: [],
  }),
  readWorker: route({
    ...common,
    access: 'instance.read',
    summary: 'One worker with its history: its latest leases, what happened to it, and who changed it',
    method: 'GET',
    path: '/api/v1/admin/workers/{id}',
    rate: 'read',
    params: workerId,
    answers: { 200: { json: workerDetails } },
    problems: [],
  }),
  steerWorker: route({
    ...common,
    access: 'instance.change',
    summary:
      'drain: finish what runs and take nothing new; resume; restart: finish what runs and start again; disable: refuse its key and take its jobs back',
    method: 'POST',
    path: '/api/v1/admin/workers/{id}/{action}',
    rate: 'write',
    params: workerId.extend({ action: z.enum(['drain', 'resume', 'restart', 'disable']) }),
    answers: { 204: { empty: true } },
    problems: ['disabled'],
  }),
  removeWorker: route({
    ...common,
    access: 'instance.change',
    summary: 'Forgets a worker: its key is refused, its jobs are taken back',
    method: 'DELETE',
    path: '/api/v1/admin/workers/{id}',
    rate: 'write',
    params: workerId,
    answers: { 204: { empty: true } },
    problems: [],
  }),
  createWorkerToken: route({
    ...common,
    access: 'instance.change',
    summary: 'Makes a token with which one worker can register; it is shown this once',
    method: 'POST',
    path: '/api/v1/admin/worker-tokens',
    rate: 'write',
    body: { json: z.object({ label, scope, hours: z.number().int().min(1).max(720).default(24) }) },
    answers: { 201: { json: z.object({ id: z.string(), token: z.string(), expiresAt: z.string() }) } },
    problems: [],
  }),
  listWorkerTokens: route({
    ...common,
    access: 'instance.read',
    summary: 'Registration tokens, newest first',
    method: 'GET',
    path: '/api/v1/admin/worker-tokens',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(workerTokenView), nextCursor: z.null() }) } },
    problems: [],
  }),
  removeWorkerToken: route({
    ...common,
    access: 'instance.change',
    summary: 'Deletes a registration token',
    method: 'DELETE',
    path: '/api/v1/admin/worker-tokens/{id}',
    rate: 'write',
    params: z.object({ id: z.uuid() }),
    answers: { 204: { empty: true } },
    problems: [],
  }),
  metrics: route({
    summary: 'Counters in the Prometheus text format',
    method: 'GET',
    path: '/metrics',
    listeners: ['admin'],
    access: 'public',
    rate: 'read',
    answers: { 200: { bytes: 'text/plain' } },
    problems: [],
  }),
} as const;
