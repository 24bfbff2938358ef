/** How much may be asked, as data: by classes of routes, each counted by itself. Administrators set the calls (setting-sections.ts). */
import type { RateClass } from './routes.ts';

export interface Allowance {
  /** Calls a minute of one account or worker, or else of one address; null is without limit. */
  calls: number | null;
  /** Refused calls a minute of one address. What is right costs nothing here, or somebody else's guesses could lock people out. */
  refused: number | null;
}

/**
 * Far above what people and players do, low enough that a program in a loop leaves room for others. Media have no limit: whole networks
 * watch from one address, their bytes cost little, and a player that has to wait stops. Nor have public videos that are answered from memory.
 */
export const allowances = {
  read: { calls: 12_000, refused: null },
  media: { calls: null, refused: null },
  write: { calls: 3000, refused: null },
  upload: { calls: 6000, refused: null },
  report: { calls: 10, refused: null },
  comment: { calls: 10, refused: null },
  worker: { calls: 12_000, refused: null },
  login: { calls: 120, refused: 30 },
  register: { calls: 20, refused: 5 },
} as const satisfies Record<RateClass, Allowance>;

/** One key has this part of what its account has, so that one that runs wild leaves the page to its owner. */
export const shareOfKey = 0.5;
/** Calls a minute that one address may have refused for lack of a valid key. */
export const refusedCalls = 600;
