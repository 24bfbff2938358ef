/**
 * The worker API, `/worker/v1`: the one transport of all workers, ours and remote ones. Bearer key on every call.
 * Every call that changes a job carries the lease epoch (query `epoch` on output uploads); a stale one answers 409 `lease-lost`.
 *
 *   POST /worker/v1/register                    registerBody   -> 201 registerAnswer (no key: the token is what counts)
 *   POST /worker/v1/hello                       helloBody      -> 200 helloAnswer
 *   POST /worker/v1/claims                      claimBody      -> 200 claimAnswer | 204 (nothing came within waitSeconds)
 *   POST /worker/v1/jobs/{id}/renew             renewBody      -> 200 renewAnswer
 *   GET  /worker/v1/jobs/{id}/inputs/{name}?epoch=   ranges    -> 200 | 206 bytes
 *   PUT  /worker/v1/jobs/{id}/outputs/{name}?epoch=  Repr-Digest: sha-256=:base64:  -> 201 outputAnswer | 200 (it was there)
 *   GET  /worker/v1/jobs/{id}/outputs/{name}?epoch=&sha256=         -> 200 outputAnswer | 404 (not there: send it)
 *   POST /worker/v1/jobs/{id}/compose           composeBody    -> 200 outputAnswer | 202 composeProgress (ask again)
 *   POST /worker/v1/jobs/{id}/commit            commitBody     -> 200 commitAnswer
 *   POST /worker/v1/jobs/{id}/complete          completeBody   -> 200 {}
 *   POST /worker/v1/jobs/{id}/fail              failBody       -> 200 {}
 *   POST /worker/v1/jobs/{id}/release           {epoch}        -> 200 {}
 */
import { z } from 'zod';
import { problemSchema } from '../../actors/contract.ts';
import { initSchema, type JobKind, jobKinds, segmentSchema } from '../../actors/job/contract.ts';
import {
  candidatesSchema,
  loudnessSchema,
  posterSchema,
  scenesSchema,
  storyboardSchema,
  waveformSchema,
} from '../../actors/video/contract.ts';
import { watermarkSchema } from '../../actors/video/profile.ts';
import { capabilitiesSchema } from '../../actors/worker/contract.ts';
import { codecs, limits, maxCandidates, mostSamples, profileLimits } from '../../media/index.ts';

export { classOf, workClasses } from '../../actors/job/contract.ts';

/** Version of this API, said in hello. A worker that speaks one older than the oldest is refused with `worker-too-old`. */
export const workerProtocol = 1;
export const oldestProtocol = 1;

export const registerBody = z.object({
  token: z.string().max(200),
  /** Made up by the worker for one registration: the same call again gets the same answer, should the first have been lost. */
  attempt: z.string().min(16).max(100).optional(),
});
export const registerAnswer = z.object({ id: z.string(), key: z.string() });

const encoders = z.array(z.string().max(200)).max(50);

export const helloBody = z.object({
  protocol: z.number().int().nonnegative().default(1),
  /** Names this run of the worker. */
  process: z.string().max(100).nullable().default(null),
  /** Bounded here, as every look at the worker's key reads them. */
  capabilities: capabilitiesSchema.extend({ version: z.string().max(100), kinds: capabilitiesSchema.shape.kinds.max(100), encoders }),
  /** Jobs that this worker has in hand. Leases of others that it once claimed are taken back at once: it died and came again. */
  running: z.array(z.string().max(100)).max(1000).default([]),
});
export const helloAnswer = z.object({
  workerId: z.string(),
  instruction: z.enum(['continue', 'drain', 'restart', 'disabled']),
  renewEverySeconds: z.number(),
});

export const claimBody = z.object({
  kinds: z.array(z.enum(jobKinds)).min(1),
  waitSeconds: z.number().min(0).max(30).default(20),
  /** Of its capabilities' encoders, those that are free now; all of them unless told. */
  encoders: encoders.optional(),
});
export const claimAnswer = z.object({
  jobId: z.string(),
  kind: z.enum(jobKinds),
  videoId: z.string(),
  epoch: z.number().int(),
  expiresAt: z.string(),
  /** One of the input schemas below, by kind. */
  input: z.record(z.string(), z.unknown()),
  firstSegment: z.number().int(),
  committed: z.number().int(),
  /** The trace (W3C traceparent) in which the job was ordered. */
  trace: z.string().max(100).optional(),
  /** What each rung of the family was begun with: it goes on with that, as another writes other init segments. */
  encoders: z.record(z.string(), z.string()).optional(),
  /** Bytes to fetch. `localPath` is set only for the server's own worker, which may read the file in place. */
  sources: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      sizeBytes: z.number(),
      /** Lower-case hex of the bytes; where there are `parts`, of their digests in lower-case hex, one after another. */
      sha256: z.string(),
      /** Sizes of the parts that follow one another in the bytes. */
      parts: z.array(z.number().int().positive()).optional(),
      localPath: z.string().optional(),
    }),
  ),
});
export type ClaimAnswer = z.infer<typeof claimAnswer>;

/** As it is stored: 32 bits. */
export const leaseEpoch = z.number().int().min(0).max(2_147_483_647);

export const renewBody = z.object({
  epoch: leaseEpoch,
  /** Live only: shown to people, never stored. */
  progress: z.object({ fraction: z.number().min(0).max(1), framesPerSecond: z.number().optional() }).optional(),
});
export const renewAnswer = z.object({ expiresAt: z.string(), instruction: z.enum(['continue', 'cancel', 'drain']) });

export const outputAnswer = z.object({ objectKey: z.string(), sizeBytes: z.number().int(), sha256: z.string() });
/** Joins a track in the store: its bytes never leave the server. */
export const composeBody = z.object({ epoch: leaseEpoch, family: z.string(), rung: z.string() });
export const composeProgress = z.object({ doneBytes: z.number(), sizeBytes: z.number() });
export const commitBody = z.object({ epoch: leaseEpoch, inits: z.array(initSchema), segments: z.array(segmentSchema).max(400) });
export const commitAnswer = z.object({ committed: z.number().int() });
export const completeBody = z.object({ epoch: leaseEpoch, result: z.record(z.string(), z.unknown()) });
export const failBody = z.object({ epoch: leaseEpoch, problem: problemSchema, retry: z.boolean() });
export const releaseBody = z.object({ epoch: leaseEpoch });

// --- what each kind of job is given and gives back -------------------------------------------------------------------

const rational = z.object({ num: z.number().int(), den: z.number().int().positive() });
const videoFacts = z.object({
  streamIndex: z.number().int(),
  codec: z.string(),
  profile: z.string().nullable(),
  pixelFormat: z.string(),
  bitDepth: z.number().int(),
  codedWidth: z.number().int(),
  codedHeight: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  rotation: z.number().int(),
  sampleAspect: rational,
  frameRate: rational,
  variableFrameRate: z.boolean(),
  interlaced: z.boolean(),
  transfer: z.enum(['sdr', 'pq', 'hlg']),
  bitrate: z.number(),
  keyFrameSeconds: z.array(z.number()),
  stored: z
    .object({
      level: z.number().int(),
      timeBase: rational,
      segmentFrames: z.number().int(),
      peakBitrate: z.number().int().positive(),
      meanBitrate: z.number().int().positive(),
    })
    .optional(),
});
const audioFacts = z.object({
  streamIndex: z.number().int(),
  codec: z.string(),
  channels: z.number().int(),
  sampleRate: z.number().int(),
  language: z.string().nullable(),
  stored: z.object({ startSeconds: z.number(), endSeconds: z.number(), meanBitrate: z.number().int().positive() }).optional(),
});
/** media/facts.ts as a schema: facts come from a worker, so they are checked on arrival. */
export const factsSchema = z.object({
  container: z.string(),
  sizeBytes: z.number(),
  durationSeconds: z.number().positive(),
  startSeconds: z.number(),
  video: videoFacts.nullable(),
  audio: audioFacts.nullable(),
  audios: z
    .array(audioFacts.extend({ title: z.string().max(100).nullable(), isDefault: z.boolean() }))
    .max(limits.maxAudios)
    .optional(),
});
const rung = z.object({
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  frameRate: rational,
  maxBitrate: z.number().int(),
  /** The picture of the source as it is stored, not encoded. */
  copied: z.object({ cap: z.number().int() }).optional(),
});

/** The length of segments in which the picture would have to be cut, were it copied. */
export const probeInput = z.object({
  segmentSeconds: z.number().min(profileLimits.segmentSeconds.least).max(profileLimits.segmentSeconds.most).optional(),
});
/**
 * What a job reads, each by this name as a single file: the source; the smallest H.264 rendition; the main sound as it is played;
 * the picture that the owner brought. Transcodes and samples read a watermark beside it. Others read nothing.
 */
export const jobInputs = {
  probe: 'source',
  'per-title': 'source',
  transcode: 'source',
  audio: 'source',
  poster: 'source',
  'own-poster': 'picture',
  candidates: 'rendition',
  storyboard: 'rendition',
  waveform: 'sound',
  scenes: 'rendition',
  loudness: 'sound',
  package: null,
  import: null,
  noop: null,
} as const satisfies Record<JobKind, string | null>;
export type JobInput = NonNullable<(typeof jobInputs)[JobKind]>;

export const probeResult = z.object({ facts: factsSchema });
const effort = z.object({ preset: z.string(), crf: z.number(), hardware: z.enum(['prefer', 'never']) });
export const transcodeInput = z.object({
  facts: factsSchema.omit({ video: true }).extend({ video: videoFacts.omit({ keyFrameSeconds: true }) }),
  /** Output frame grid and the ladder (media/plan-types.ts VideoPlan, without its chunks). */
  frameRate: rational,
  gopFrames: z.number().int(),
  segmentFrames: z.number().int(),
  totalFrames: z.number().int(),
  rungs: z.array(rung),
  /** What to make of it; an order without these is one for H.264 as it always was. */
  codec: z.enum(codecs).default('h264'),
  range: z.enum(['sdr', 'pq', 'hlg']).default('sdr'),
  effort: effort.optional(),
  /** Burned into every rung. Its picture, if it is one, is the source called "watermark". */
  watermark: watermarkSchema.optional(),
  /** Segments of this chunk. */
  firstSegment: z.number().int(),
  segmentCount: z.number().int(),
});
/** Frames that were really encoded in the chunk, per full-rate rung. */
export const transcodeResult = z.object({ frames: z.number().int(), encoder: z.string() });
/** Made between probe and plan, where the profile wants it (media/per-title.ts): the same rungs as a transcode of H.264. */
export const perTitleInput = transcodeInput.pick({ facts: true, frameRate: true, gopFrames: true, watermark: true }).extend({
  rungs: z.array(rung).min(1).max(profileLimits.rungs),
  effort: effort,
  /** Seconds from the first frame. */
  samples: z.array(z.number().nonnegative()).min(1).max(mostSamples),
});
export const perTitleResult = z.object({
  rungs: z
    .array(z.object({ name: z.string(), bitrate: z.number().int().positive(), ssim: z.number().min(0).max(1) }))
    .max(profileLimits.rungs),
});
/** Audio jobs and posters need no key-frame table; the video actor sends it empty. */
export const audioInput = z.object({
  facts: factsSchema,
  bitrate: z.number().int(),
  channels: z.number().int(),
  sampleRate: z.number().int(),
  segmentSeconds: z.number(),
  /** Of one of the facts' `audios`; their `audio` without. */
  streamIndex: z.number().int().optional(),
  /** As it is stored in the source. */
  copied: z.boolean().default(false),
});
export const audioResult = z.object({ segments: z.number().int(), durationSeconds: z.number() });
/** `exact`: the very frame, not a key frame near it. */
export const posterInput = z.object({ facts: factsSchema, atSeconds: z.number().nonnegative(), exact: z.boolean().default(false) });
/** media/candidates.ts CandidatesPlan. */
export const candidatesInput = z.object({
  places: z.array(z.number().nonnegative()).min(1).max(maxCandidates),
  reachSeconds: z.number().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
/** media/waveform.ts WaveformPlan, and how long the sound is. */
export const waveformInput = z.object({
  sampleRate: z.number().int().positive(),
  samplesPerPixel: z.number().int().positive(),
  durationSeconds: z.number().positive(),
});
export const scenesInput = z.object({ durationSeconds: z.number().positive() });
export const loudnessInput = z.object({ durationSeconds: z.number().positive() });
/** media/storyboard.ts StoryboardPlan. */
export const storyboardInput = z.object({
  intervalSeconds: z.number().positive(),
  pictures: z.number().int().positive(),
  tileWidth: z.number().int().positive(),
  tileHeight: z.number().int().positive(),
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
});
/** Every track that the set is to have; those that are files already stay as they are. Edition and revision name the set. */
export const packageInput = z.object({
  edition: z.number().int().positive(),
  revision: z.number().int().positive(),
  families: z.array(z.object({ family: z.string(), rungs: z.array(z.string()).min(1) })).min(1),
});
/** The server writes the texts of the set itself, and adds them. */
export const packageResult = z.object({
  edition: z.number().int().positive(),
  revision: z.number().int().positive(),
  tracks: z.array(outputAnswer.extend({ family: z.string(), rung: z.string() })).min(1),
});
/** Fetches the file of a video that has none. */
export const importInput = z.object({ url: z.string().max(2000), maxBytes: z.number().int().positive() });
export const importResult = z.object({ output: outputAnswer, title: z.string().max(200).nullable() });
export const jobResults = {
  probe: probeResult,
  'per-title': perTitleResult,
  transcode: transcodeResult,
  audio: audioResult,
  poster: posterSchema,
  'own-poster': posterSchema,
  candidates: candidatesSchema,
  storyboard: storyboardSchema,
  package: packageResult,
  waveform: waveformSchema,
  scenes: scenesSchema,
  loudness: loudnessSchema,
  import: importResult,
  noop: z.object({}),
} as const;
