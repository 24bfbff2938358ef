/** The job actor: one per piece of work, sole writer of `jobs` and `segments`; it alone decides who holds the lease. */
import { z } from 'zod';
import { type CommandOf, problemSchema } from '../contract.ts';

export const jobKinds = [
  ...(['probe', 'per-title', 'transcode', 'audio'] as const),
  ...(['poster', 'own-poster', 'candidates', 'storyboard', 'waveform', 'scenes', 'loudness'] as const),
  ...(['package', 'import', 'noop'] as const),
] as const;
export type JobKind = (typeof jobKinds)[number];
/** What a worker can be restricted to: each kind of job belongs to one class. */
export const workClasses = ['probe', 'transcode', 'audio', 'side', 'package', 'import'] as const;
export type WorkClass = (typeof workClasses)[number];
const classes: Record<JobKind, WorkClass> = {
  probe: 'probe',
  'per-title': 'transcode',
  transcode: 'transcode',
  audio: 'audio',
  poster: 'side',
  'own-poster': 'side',
  candidates: 'side',
  storyboard: 'side',
  waveform: 'side',
  scenes: 'side',
  loudness: 'side',
  package: 'package',
  import: 'import',
  noop: 'side',
};
export const classOf = (kind: JobKind): WorkClass => classes[kind];
export const leaseSeconds = 60;
export const renewEverySeconds = 10;
/** No failed attempt makes a job wait for longer. What seems to wait for longer was written by a clock that was set back since. */
export const longestWaitSeconds = 60;
/** Failed attempts without progress before a job is given up. */
export const maxAttempts = 3;
/**
 * The same for attempts whose worker started again. More, as a worker may be stopped for reasons of its own; yet not without end, as
 * the job may be what kills it.
 */
export const maxLost = 5;

/**
 * Priority classes, most urgent first; a priority is an index of this list. `first-play`: the first chunk of a new video and its audio;
 * `ladder`: the rest of its H.264 ladder; `side`: posters and the like; `extra`: what decorates a ready video or packs it, and further codecs.
 */
export const queueClasses = ['probe', 'first-play', 'ladder', 'side', 'extra', 'reencode'] as const;
export type QueueClass = (typeof queueClasses)[number];
const prioritySchema = z
  .number()
  .int()
  .min(0)
  .max(queueClasses.length - 1);
export function queueClassOf(priority: number): QueueClass {
  return queueClasses[priority] ?? 'reencode';
}

/** One committed segment in one rung. Its object was uploaded before, under the same epoch. */
export const segmentSchema = z.object({
  rung: z.string(),
  index: z.number().int().nonnegative(),
  objectKey: z.string(),
  sizeBytes: z.number().int().positive(),
  /** Exact: durationTicks / timescale seconds. */
  startTicks: z.number().int().nonnegative(),
  durationTicks: z.number().int().positive(),
  timescale: z.number().int().positive(),
  sha256: z.string(),
});
export type Segment = z.infer<typeof segmentSchema>;

/** The init segment and codec string of one rung; pinned at the family's first commit. */
export const initSchema = z.object({
  rung: z.string(),
  objectKey: z.string(),
  sizeBytes: z.number().int().positive(),
  sha256: z.string(),
  /** RFC 6381, e.g. "avc1.640028", "mp4a.40.2". */
  codecString: z.string(),
  /** What made it, and with what else it is to go on (capabilities.encoders); left out for a copy, and for sound. */
  encoder: z.string().max(200).optional(),
});
export type Init = z.infer<typeof initSchema>;

export const jobCommands = {
  /** Idempotent: offering a job that waits or runs changes nothing; one that has ended tells its outcome again, and one that its video has cancelled is queued again. `input` is the worker's order (gateway/contract/worker.ts). */
  offer: z.object({
    kind: z.enum(jobKinds),
    videoId: z.string(),
    ownerId: z.string(),
    priority: prioritySchema,
    input: z.record(z.string(), z.unknown()),
    /** For jobs that commit segments: the family and how many segment indexes make it complete (0 = unknown, audio). */
    family: z.string().nullable(),
    firstSegment: z.number().int().nonnegative(),
    segmentCount: z.number().int().nonnegative(),
    /** A job that was given up is queued again, too, instead of telling so: the video goes on after a retry. */
    again: z.boolean().optional(),
  }),
  claim: z.object({ workerId: z.string() }),
  renew: z.object({ workerId: z.string(), epoch: z.number().int() }),
  /** Appends whole segment indexes (every rung of the family) after the committed prefix. A stale epoch is refused with `lease-lost`. */
  commit: z.object({
    workerId: z.string(),
    epoch: z.number().int(),
    inits: z.array(initSchema),
    segments: z.array(segmentSchema),
  }),
  complete: z.object({ workerId: z.string(), epoch: z.number().int(), result: z.record(z.string(), z.unknown()) }),
  fail: z.object({
    workerId: z.string(),
    epoch: z.number().int(),
    problem: problemSchema,
    /** false: the input itself is bad, so no retry. */
    retry: z.boolean(),
  }),
  /** The worker gives the job back unharmed (drain): not an attempt. `lost`: it started again and knows nothing of the job, which is one. */
  release: z.object({ workerId: z.string(), epoch: z.number().int(), lost: z.boolean().optional() }),
  /** `tellVideo`: it is not the video who asks, so it hears of it as of a failure. */
  cancel: z.object({ tellVideo: z.boolean().optional() }),
  /** Queues a failed or cancelled job again, from its committed prefix and with all its attempts; its video hears `jobRetried`. */
  retry: z.object({}),
  /** Queues a job again that is done and made a side product, which its new result replaces; its video hears `jobRetried`. */
  rerun: z.object({}),
  read: z.object({}),
  /** Told by the lease sweep; refused unless the lease has really run out. `graceSeconds`: time in which renewals could not have been accepted. */
  expire: z.object({ epoch: z.number().int(), graceSeconds: z.number().nonnegative() }),
} as const;
export type JobCommand = CommandOf<typeof jobCommands>;

/** What a job's history tells, once per lease each. */
export const happenings = [
  'queued',
  'claimed',
  'committed',
  'done',
  'released',
  'failed',
  'lost',
  'expired',
  'given-up',
  'cancelled',
  'retried',
  'rerun',
] as const;
export type Happening = (typeof happenings)[number];

/** Value of read. */
export interface JobDetails {
  family: string | null;
  firstSegment: number;
  segmentCount: number;
  input: Record<string, unknown>;
}
/** Value of a successful claim. */
export interface Claimed {
  jobId: string;
  kind: JobKind;
  videoId: string;
  epoch: number;
  expiresAt: string;
  input: Record<string, unknown>;
  /** Segment indexes already committed: the attempt goes on at firstSegment + committed. */
  firstSegment: number;
  committed: number;
}
export interface Renewed {
  expiresAt: string;
  instruction: 'continue' | 'cancel';
}
/** Value of commit: segment indexes committed so far. */
export interface Committed {
  committed: number;
}
