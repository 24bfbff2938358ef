/** The admin listener: workers and metrics. Not reachable from outside by default. Jobs and the queue are in queue.ts, the store in storage.ts. */
import { z } from 'zod';
import { problemSchema } from '../../actors/contract.ts';
import { workClasses } from '../../actors/job/contract.ts';
import { scopeSchema } from '../../actors/worker/contract.ts';
import { route } from './routes.ts';

export const workerView = z.object({
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
  running: z.array(z.object({ jobId: z.string(), kind: z.string(), videoId: z.string(), committed: z.number().int() })),
  /** Why it gets no work, such as `worker-too-old`. */
  problem: problemSchema.nullable(),
  lastHeartbeatAt: z.string().nullable(),
  createdAt: z.string(),
});
export const workerTokenView = z.object({
  id: z.string(),
  label: z.string(),
  scope: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** When a worker was registered with it; the worker has the token's id. */
  usedAt: z.string().nullable(),
});
export const spaceView = z.object({
  originalBytes: z.number(),
  tracks: z.array(z.object({ family: z.string(), rung: z.string(), sizeBytes: z.number(), isOneFile: z.boolean() })),
  /** Playlists and digests of the published sets. */
  textBytes: z.number(),
  /** Pictures, waveform, and the picture that the owner brought. */
  sideBytes: z.number(),
  totalBytes: z.number(),
});
const label = z.string().trim().min(1).max(100);
const scope = scopeSchema.default('instance');
const workerId = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) });
const common = { listeners: ['admin'], access: 'administrator' } as const;

export const adminRoutes = {
  videoSpace: route({
    ...common,
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
    summary: 'All workers',
    method: 'GET',
    path: '/api/v1/admin/workers',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(workerView), offlineAfterSeconds: z.number(), nextCursor: z.null() }) } },
    problems: [],
  }),
  steerWorker: route({
    ...common,
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
    summary: 'Registration tokens, newest first',
    method: 'GET',
    path: '/api/v1/admin/worker-tokens',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(workerTokenView), nextCursor: z.null() }) } },
    problems: [],
  }),
  removeWorkerToken: route({
    ...common,
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
