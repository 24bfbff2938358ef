/** What a job actor keeps. Segments are rows of their own; here is only what the next decision needs. */
import type { Problem } from '../contract.ts';
import type { Migration } from '../migrate.ts';
import type { JobKind } from './contract.ts';

/** What was ordered; never changes, except that an order given again after a cancellation replaces it. */
export interface Order {
  kind: JobKind;
  videoId: string;
  ownerId: string;
  priority: number;
  input: Record<string, unknown>;
  family: string | null;
  firstSegment: number;
  segmentCount: number;
  createdAt: string;
}

/** What was achieved; survives every attempt. */
export interface Achieved {
  /** Grows by one with each lease: the fencing token. */
  epoch: number;
  /** Failed attempts since the last progress. */
  attempts: number;
  committed: number;
  /** Hash of the init segment per rung, set by the first commit. */
  pins: Record<string, string>;
  /** Where the next segment of a rung has to start. */
  ticks: Record<string, { next: number; timescale: number }>;
  /** Names the last commit, so that one whose answer was lost can be told from one that is wrong. */
  lastCommit: string | null;
}

interface Common {
  order: Order;
  achieved: Achieved;
}
/** `readyAt`: null unless it waits after a failed attempt. */
export type Queued = Common & { at: 'queued'; readyAt: string | null; problem: Problem | null };
export type Leased = Common & { at: 'leased'; workerId: string; leasedAt: string; expiresAt: string };
export type Done = Common & { at: 'done'; workerId: string; result: Record<string, unknown> };
export type Failed = Common & { at: 'failed'; problem: Problem };
/** `problem`: what its video was told, when somebody cancelled the job itself. */
export type Cancelled = Common & { at: 'cancelled'; workerId: string | null; problem?: Problem };
export type JobState = Queued | Leased | Done | Failed | Cancelled;

export const jobMigrations: readonly Migration[] = [];
