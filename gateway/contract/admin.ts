/** The admin listener: workers and metrics. Not reachable from outside by default. Jobs and the queue are in queue.ts, the store in storage.ts. */
import { z } from 'zod';
import { route } from './routes.ts';

export const workerView = z.object({
  id: z.string(),
  label: z.string(),
  keyPrefix: z.string(),
  state: z.string(),
  capabilities: z.record(z.string(), z.unknown()).nullable(),
  lastHeartbeatAt: z.string().nullable(),
  createdAt: z.string(),
});
const workerId = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) });
const common = { listeners: ['admin'], access: 'administrator' } as const;

export const adminRoutes = {
  createWorker: route({
    ...common,
    summary: 'Registers a worker; its key is shown this once',
    method: 'POST',
    path: '/api/v1/admin/workers',
    rate: 'write',
    body: { json: z.object({ label: z.string().trim().min(1).max(100) }) },
    answers: { 201: { json: z.object({ id: z.string(), key: z.string() }) } },
    problems: [],
  }),
  listWorkers: route({
    ...common,
    summary: 'All workers',
    method: 'GET',
    path: '/api/v1/admin/workers',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(workerView), nextCursor: z.null() }) } },
    problems: [],
  }),
  steerWorker: route({
    ...common,
    summary: 'drain: finish what runs and take nothing new; resume; disable: refuse its key from now on',
    method: 'POST',
    path: '/api/v1/admin/workers/{id}/{action}',
    rate: 'write',
    params: workerId.extend({ action: z.enum(['drain', 'resume', 'disable']) }),
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
