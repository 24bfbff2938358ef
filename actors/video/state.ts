/** What a video actor keeps: a few kB for an hour of footage, because segments, key frames and chunk borders live elsewhere. */
import type { SourceFacts } from '../../media/facts.ts';
import type { Codec, Family } from '../../media/index.ts';
import type { AudioPlan, Effort, Range, Rung, VideoPlan } from '../../media/plan-types.ts';
import type { Problem } from '../contract.ts';
import type { Privacy, Urgency } from './contract.ts';

export interface Info {
  shortId: string;
  title: string;
  description: string;
  privacy: Privacy;
  /** Grows whenever it changes who may see the video; 0 without. */
  accessVersion?: number;
  hasPassword?: boolean;
  ownerId: string;
  /** Null and absent: of none. */
  organisationId?: string | null;
  /** Whose pages may show it in a frame; by its privacy where it is null or absent. */
  embedSites?: string[] | null;
  createdAt: string;
  /** When it becomes public by itself; absent: at no time. */
  publishAt?: string | undefined;
  /** When everybody could first watch it; absent before. A new time to publish it begins anew. */
  publishedAt?: string | undefined;
  /** A moderator has taken it down: it is private meanwhile. `privacy` is the one that it gets back. */
  blocked?: { at: string; reason: string; privacy: Privacy } | undefined;
  /** Removed videos can be restored for 30 days. */
  deletedAt: string | null;
}
export interface Source {
  uploadId: string;
  objectKey: string;
  sizeBytes: number;
  sha256: string;
}

/** The frames that all families share. */
export type Grid = Pick<VideoPlan, 'frameRate' | 'gopFrames' | 'segmentFrames' | 'totalFrames'>;

/** Chunks follow one another, so that their sizes say where each one starts. */
export interface FamilyWork {
  family: Family;
  codec: Codec;
  range: Range;
  effort?: Effort;
  rungs: Rung[];
  /** Segments of each chunk. */
  sizes: number[];
  /** Committed segments per chunk. */
  counts: number[];
  /** 1 where the chunk's job is done. */
  done: (0 | 1)[];
  /** Given up: nobody waits for it any more. */
  problem?: Problem;
}
export interface SoundWork {
  family: string;
  plan: AudioPlan;
  segmentSeconds: number;
  committed: number;
  done: boolean;
  problem?: Problem;
}
export interface Work {
  /** Without the key-frame table. */
  facts: SourceFacts;
  durationSeconds: number;
  grid: Grid | null;
  /** H.264 first: with the main sound it is what makes a video ready. The others follow. Empty without a picture. */
  families: FamilyWork[];
  /** The main one first. */
  sounds: SoundWork[];
  playable: boolean;
  /** Where samples are to be taken, in seconds; there until they say which rungs are worth their bits. Nothing is encoded before. */
  samples?: number[];
}

/** A side product of a video, by the kind of its job. */
export interface SideWork {
  /** Counts how often it was ordered; names the job. */
  run: number;
  is: 'open' | 'done' | 'failed';
  /** What was wished for beyond the usual; kept for another try. */
  wish?: Record<string, unknown>;
  /** Of which tracks it is made, where that can change. */
  of?: string;
  /** What came, while the edition is not shown yet. */
  result?: unknown;
}

/** One making of a video from one source. */
export interface Edition {
  /** From 1 on; never used twice for a video. */
  number: number;
  source: Source;
  /** The original was deleted: nothing can be made from it any more. */
  sourceDropped: boolean;
  /** An EncodingProfile; null is the usual one. */
  profile: Record<string, unknown> | null;
  urgency: Urgency;
  /** Null until the source is probed, and for editions that were ready before this was kept. */
  work: Work | null;
  side: Record<string, SideWork>;
}

/** What a video has from the moment its first source is there. */
interface Begun {
  info: Info;
  /** What viewers see, or will see first. */
  edition: Edition;
  /** Takes its place when it is complete. */
  next: Edition | null;
  /** The upload of a new source that is under way. */
  replacing: string | null;
  lastEdition: number;
  newsAt: string;
  /** Where the next round of supervision goes on. */
  cursor: number;
}
export type Pending = { at: 'pending'; info: Info };
export type Uploading = { at: 'uploading'; info: Info; uploadId: string };
/** `next` and `replacing` are null here: a first edition is ready or has failed before there is another one. */
export type Processing = Begun & { at: 'processing' };
export type Ready = Begun & { at: 'ready' };
export type Failed = Begun & { at: 'failed'; problem: Problem };
export type VideoState = Pending | Uploading | Processing | Ready | Failed;
export type Made = Ready | Failed;
