/** What a side product is to the video that has it. */
import type { Row } from '../contract.ts';
import type { JobKind } from '../job/contract.ts';
import type { Edition, Work } from './state.ts';

/** What somebody asked for beyond the usual. */
export type Wish = Record<string, unknown> | undefined;
interface At {
  id: string;
  edition: Edition;
  now: Date;
}

export interface SideProduct {
  kind(wish: Wish): JobKind;
  /** Class of its job in a first edition. */
  priority: number;
  /** Ordered with the plan, when the edition is shown, or when all of its codecs and soundtracks are there too. */
  when: 'planned' | 'ready' | 'complete';
  /** Whether videos with this work, made by this profile, have one without being asked. */
  wanted(work: Work, profile: Edition['profile']): boolean;
  /** The worker's order; null when it cannot be made. `wish` is what somebody asked for beyond the usual. */
  order(edition: Edition, wish: Wish): Record<string, unknown> | null;
  /** Rows that an order becomes by itself. */
  asked?(wish: Wish, at: At): Row[];
  /** The rows that a result becomes, or null when it is no result. */
  accept(result: unknown, at: At): Row[] | null;
}
