/** What a video actor keeps: a few kB for an hour of footage, because segments, key frames and chunk borders live elsewhere. */
import type { SourceFacts } from '../../media/facts.ts';
import type { StoryboardPlan } from '../../media/index.ts';
import type { AudioPlan, VideoPlan } from '../../media/plan-types.ts';
import type { Problem } from '../contract.ts';
import type { Migration } from '../migrate.ts';
import type { Privacy } from './contract.ts';

export interface Info {
  shortId: string;
  title: string;
  description: string;
  privacy: Privacy;
  ownerId: string;
  createdAt: string;
  /** Removed videos can be restored for 30 days. */
  deletedAt: string | null;
}
export interface Source {
  uploadId: string;
  objectKey: string;
  sizeBytes: number;
  sha256: string;
}
/** Chunks follow one another, so that their sizes say where each one starts. */
export interface VideoWork extends Pick<VideoPlan, 'family' | 'frameRate' | 'gopFrames' | 'segmentFrames' | 'totalFrames' | 'rungs'> {
  sizes: number[];
  /** Committed segments per chunk. */
  counts: number[];
  /** 1 where the chunk's job is done. */
  done: (0 | 1)[];
}
export interface AudioWork {
  plan: AudioPlan;
  segmentSeconds: number;
  committed: number;
  done: boolean;
}
export interface Work {
  /** Without the key-frame table. */
  facts: SourceFacts;
  durationSeconds: number;
  video: VideoWork | null;
  audio: AudioWork | null;
  poster: 'none' | 'open' | 'done' | 'failed';
  playable: boolean;
  /** Where the next round of supervision goes on. */
  cursor: number;
}

export type Pending = { at: 'pending'; info: Info };
export type Uploading = { at: 'uploading'; info: Info; uploadId: string };
/** `work` is null until the source is probed. */
export type Processing = { at: 'processing'; info: Info; source: Source; work: Work | null; newsAt: string };
/** `storyboard` keeps its order while it is open, so that it can be given again after the video was removed and restored. */
export type Ready = {
  at: 'ready';
  info: Info;
  source: Source;
  storyboard: { is: 'open'; order: StoryboardPlan } | { is: 'none' | 'done' | 'failed' };
};
/** `work` is kept for a retry; videos that failed under an earlier version have none. */
export type Failed = { at: 'failed'; info: Info; source: Source; problem: Problem; work?: Work | null };
export type VideoState = Pending | Uploading | Processing | Ready | Failed;

/** Videos that were ready before there were storyboards have none. */
const withStoryboard: Migration = (old) =>
  (old as { at: string }).at === 'ready' ? { ...(old as object), storyboard: { is: 'none' } } : old;

export const videoMigrations: readonly Migration[] = [withStoryboard];
