/** A comparison of the object store with the rows that name objects: what it finds. */
import { z } from 'zod';

/** Nothing younger is ever deleted: an upload or an attempt under way may come to name it. */
export const leastHours = 24;

const amount = z.object({ count: z.number().int(), sizeBytes: z.number() });
export const reportSchema = z.object({
  /** Objects looked at. */
  objects: amount,
  /** Those that no row names, by kind: what they were made for. `unknown` are not ours, and never deleted. */
  orphans: z.record(z.string(), amount),
  orphanExamples: z.array(z.string()),
  /** Not named, but younger than asked for, part of work under way, or already waiting to be given back. */
  inUse: amount,
  deleted: amount,
  undeletable: amount,
  /** Objects that rows name; how many are not there, or not as large as their row says. */
  named: z.number().int(),
  missing: z.number().int(),
  resized: z.number().int(),
  damagedVideos: z.number().int(),
  /** The first of the damaged videos, each with some of its keys. */
  damaged: z.array(z.object({ videoId: z.string(), missing: z.number().int(), resized: z.number().int(), keys: z.array(z.string()) })),
  /** What is left of transfers that never ended. */
  unfinished: amount,
});
export type Report = z.infer<typeof reportSchema>;

export const phases = ['objects', 'rows', 'unfinished'] as const;
export type Phase = (typeof phases)[number];
export const reconcileStates = ['running', 'done', 'cancelled', 'failed'] as const;

export function emptyReport(): Report {
  const none = () => ({ count: 0, sizeBytes: 0 });
  return {
    objects: none(),
    orphans: {},
    orphanExamples: [],
    inUse: none(),
    deleted: none(),
    undeletable: none(),
    named: 0,
    missing: 0,
    resized: 0,
    damagedVideos: 0,
    damaged: [],
    unfinished: none(),
  };
}
