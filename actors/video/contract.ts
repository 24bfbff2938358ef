/** The video actor: one per video, sole writer of `videos` and `renditions`. */
import { z } from 'zod';
import {
  maxCandidateBytes,
  maxCandidates,
  maxPosterBytes,
  maxScenes,
  maxStoryboardSheets,
  maxWaveformBytes,
  sheetsOf,
} from '../../media/index.ts';
import { type CommandOf, type Problem, problemSchema } from '../contract.ts';
import { embedSites } from './embed-sites.ts';

const privacySchema = z.enum(['public', 'unlisted', 'private', 'password', 'organisation']);
export type Privacy = z.infer<typeof privacySchema>;

/**
 * How urgent an edition is. `first` is what somebody waits for: a new video. The others make a video anew while it can be watched:
 * `high` beside the side jobs of new videos, `normal` after them, `low` when there is nothing else.
 */
export const urgencySchema = z.enum(['first', 'high', 'normal', 'low']);
export type Urgency = z.infer<typeof urgencySchema>;
export const reencodeUrgency = urgencySchema.exclude(['first']);
/** An EncodingProfile, as it was when the work was ordered. */
const profile = z.record(z.string(), z.unknown());

/** How long a removed video can be restored, in milliseconds. */
export const restorableMs = 30 * 24 * 3600 * 1000;

// --- what side products are, as they are stored and as their jobs bring them ----------------------------------------------

const picture = (mostBytes: number) =>
  z.object({
    objectKey: z.string(),
    sizeBytes: z.number().int().positive().max(mostBytes),
    width: z.number().int().positive().max(2000),
    height: z.number().int().positive().max(2000),
  });
/** Both WebP. */
export const posterSchema = picture(maxPosterBytes).extend({ thumbnail: picture(maxPosterBytes) });
/** A picture that the owner brought, as it came. */
const ownPictureSchema = z.object({ objectKey: z.string(), sizeBytes: z.number().int().positive() });
export type OwnPicture = z.infer<typeof ownPictureSchema>;
/** What an order of a poster may ask for; without any of it, a moment is chosen automatically. */
export const posterWishSchema = z.union([
  z.strictObject({ picture: ownPictureSchema }),
  z.strictObject({ atSeconds: z.number().nonnegative(), exact: z.literal(true) }),
]);
export type PosterWish = z.infer<typeof posterWishSchema>;
export type PosterFrom = { is: 'automatic' } | { is: 'moment'; atSeconds: number } | { is: 'picture' };
/** What was asked for last, stored when it was asked: its job may take a while to appear. */
export interface PosterOrder {
  jobId: string;
  from: PosterFrom;
}
/** As it is stored, with the order that it answers. Posters of earlier versions have only their key. */
export type Poster = { objectKey: string } & Partial<z.infer<typeof posterSchema> & PosterOrder>;
/** WebP pictures to choose a poster from, in order of time. A poster is taken from the source at the time of the chosen one. */
export const candidatesSchema = z.object({
  candidates: z
    .array(picture(maxCandidateBytes).extend({ atSeconds: z.number().nonnegative() }))
    .min(1)
    .max(maxCandidates),
});
export type Candidates = z.infer<typeof candidatesSchema>;
/** A file as audiowaveform writes it (media/waveform.ts). */
export const waveformSchema = z.object({ objectKey: z.string(), sizeBytes: z.number().int().positive().max(maxWaveformBytes) });
/** Where the picture changes at once, in seconds from the first frame, ascending. */
export const scenesSchema = z.object({ seconds: z.array(z.number().positive()).max(maxScenes) });
/** media/loudness.ts Loudness. */
export const loudnessSchema = z.object({
  integratedLufs: z.number().nullable(),
  rangeLu: z.number().nonnegative(),
  truePeakDb: z.number().nullable(),
});
const side = z.number().int().positive().max(1000);
const most = z.number().int().positive().max(100);
/** What a storyboard job brings, as it is stored: picture n is tile n, row by row and sheet by sheet, and shows second n * intervalSeconds. */
export const storyboardSchema = z
  .object({
    sheets: z
      .array(z.object({ objectKey: z.string(), sizeBytes: z.number().int().positive() }))
      .min(1)
      .max(maxStoryboardSheets),
    tileWidth: side,
    tileHeight: side,
    columns: most,
    rows: most,
    intervalSeconds: z.number().positive(),
    pictures: z.number().int().positive(),
  })
  .refine((storyboard) => storyboard.sheets.length === sheetsOf(storyboard), 'There are not as many sheets as the pictures need.');
export type Storyboard = z.infer<typeof storyboardSchema>;

export const videoCommands = {
  create: z.object({
    shortId: z.string(),
    title: z.string(),
    description: z.string(),
    privacy: privacySchema,
    /** As in `update`. */
    passwordHash: z.string().optional(),
    ownerId: z.string(),
    /** Whose video it is; its owner's alone without. */
    organisationId: z.string().optional(),
    /** A catalogue of its own, which nothing is decided by (gateway/channels). */
    channelId: z.string().nullable().optional(),
  }),
  /**
   * A body starts to arrive. `uploadId` tells concurrent or repeated uploads apart; the latest one wins until the bytes are there.
   * `replace`: for a video that has a source. What it shows stays until what is made of the new one can take its place.
   */
  beginUpload: z.object({ uploadId: z.string(), replace: z.boolean().optional() }),
  /** The body ended early or was refused: back to `pending`, so that it can be sent again. */
  abandonUpload: z.object({ uploadId: z.string() }),
  sourceArrived: z.object({
    uploadId: z.string(),
    objectKey: z.string(),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    /** How to encode it; as usual without. */
    profile: profile.optional(),
  }),
  /** Makes it anew from the source it has, by this profile; what is shown stays until that is complete. */
  reencode: z.object({ profile: profile.nullable(), urgency: reencodeUrgency.default('normal') }),
  /** Adds the further codecs of a profile to what is shown, without making the rest again. */
  addCodecs: z.object({ profile }),
  /** Gives up the edition that is being made beside the one that is shown. */
  cancelNext: z.object({}),
  /** Takes up the work of a failed video again where it stopped. */
  retry: z.object({}),
  /** Deletes the original; the video goes on playing, but nothing can be made from it any more. */
  dropSource: z.object({}),
  /** Makes a side product (once more), with wishes that are added to its order. */
  orderSide: z.object({ product: z.string(), wish: z.record(z.string(), z.unknown()).optional() }),
  /** Told by the sweep: nobody has the encoder any more that this family was begun with. */
  encoderGone: z.object({ family: z.string() }),
  /** Told by a job after each durable commit. `committed` = segments of this job committed so far. */
  segmentsCommitted: z.object({ jobId: z.string(), committed: z.number().int() }),
  /** `result` by job kind: see gateway/contract/worker.ts. */
  jobDone: z.object({ jobId: z.string(), result: z.unknown() }),
  jobFailed: z.object({ jobId: z.string(), problem: problemSchema }),
  /** Whether a job that has ended is wanted again: refused with the reason where it is not. Changes nothing. */
  mayRetry: z.object({ jobId: z.string() }),
  /** Told by a job that was queued again: a video that failed goes on with what it has. */
  jobRetried: z.object({ jobId: z.string() }),
  update: z.object({
    title: z.string().optional(),
    description: z.string().optional(),
    privacy: privacySchema.optional(),
    /** Of the password that the privacy `password` asks for. Goes into its table, and nowhere else. */
    passwordHash: z.string().optional(),
    /** Gives it to an organisation, or with null to its owner. */
    organisationId: z.string().nullable().optional(),
    ownerId: z.string().optional(),
    embedSites: embedSites.optional(),
    /** Null: as the site says. */
    downloadable: z.boolean().nullable().optional(),
    originalDownloadable: z.boolean().optional(),
    comments: z.boolean().nullable().optional(),
    /** Null: of none. */
    channelId: z.string().nullable().optional(),
    /** Catalogues of their own, too: nothing is decided by them. Null takes one away. */
    categoryId: z.string().nullable().optional(),
    tags: z.array(z.string()).optional(),
    licence: z.string().nullable().optional(),
    language: z.string().nullable().optional(),
    /** Whether the site puts it forward. */
    featured: z.boolean().optional(),
    /** When it becomes public by itself, ISO 8601; until then it is private. Null: at no time. */
    publishAt: z.string().nullable().optional(),
  }),
  /** A moderator takes it down: it is private, and stays so until one puts it back. Said again, the reason is another one. */
  block: z.object({ reason: z.string() }),
  unblock: z.object({}),
  /** Told by the round that publishes: does what the set time asks for, if it has come. */
  publish: z.object({}),
  remove: z.object({}),
  /** Brings it back, where its channel is another's by now into another one. */
  restore: z.object({ channelId: z.string().nullable().optional() }),
  /** Periodic while there is work to supervise: offers again what was lost; O(1) when nothing is due. */
  supervise: z.object({}),
} as const;
export type VideoCommand = CommandOf<typeof videoCommands>;

export { editionOf, jobIdOf, readJobId, segmentFamilyOf } from './parts.ts';
export type { Problem };
export { embedSites };
