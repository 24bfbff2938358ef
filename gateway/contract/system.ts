/** The admin listener: how the instance does, in one answer, for a page that looks every few seconds. */
import { z } from 'zod';
import { healthView } from './public.ts';
import { queueHistory, queueView } from './queue.ts';
import { route } from './routes.ts';

export const systemView = z.object({
  version: z.string(),
  startedAt: z.string(),
  /** As /health tells administrators. */
  ...healthView.shape,
  queue: queueView.nullable(),
  /** As this gateway has seen it since it was started. */
  queueHistory,
  workers: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      state: z.string(),
      online: z.boolean(),
      running: z.number().int(),
      lastHeartbeatAt: z.string().nullable(),
    }),
  ),
  /** By state; removed ones are not counted. */
  videos: z.record(z.string(), z.number().int()),
  /** Bytes of the catalogue: originals, and what was made of them. */
  storage: z.object({ originalBytes: z.number(), madeBytes: z.number(), freeBytes: z.number().nullable() }).nullable(),
  /** This gateway's process and its machine. */
  process: z.object({
    residentBytes: z.number(),
    heapBytes: z.number(),
    /** The 99th percentile of how late the event loop was, since the last look. */
    loopDelayP99Ms: z.number(),
    cpuShare: z.number(),
  }),
  machine: z.object({ cores: z.number().int(), load: z.array(z.number()), memoryBytes: z.number(), freeMemoryBytes: z.number() }),
});

export const systemRoutes = {
  readSystem: route({
    summary: 'How the instance does: components, queue, workers, storage, memory. What cannot be looked at now is null or empty',
    method: 'GET',
    path: '/api/v1/admin/system',
    listeners: ['admin'],
    access: 'instance.read',
    rate: 'read',
    answers: { 200: { json: systemView } },
    problems: [],
  }),
} as const;
