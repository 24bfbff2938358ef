/** Allowances by rate class and address: a token bucket each, kept in memory. */
import type { RateClass } from './contract/routes.ts';

/**
 * Refused calls a minute; null is without limit. Keys are 256 random bits and answers come from memory, so only guessing is slowed
 * down; what is right costs nothing, or somebody else's guesses could lock people out.
 */
export const allowances: Record<RateClass, number | null> = {
  read: null,
  media: null,
  write: null,
  upload: null,
  worker: null,
  login: 30,
  register: 5,
};
/** Calls a minute that one address may have refused for lack of a valid key. */
export const refusedCalls = 600;

export interface Rates {
  /** Seconds to wait, or 0 when the call is allowed (and counted). */
  take(bucket: string, perMinute: number): number;
}

export function createRates(now: () => number = () => performance.now()): Rates {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(bucket, perMinute) {
      const time = now();
      const found = buckets.get(bucket) ?? { left: perMinute, at: time };
      const left = Math.min(perMinute, found.left + ((time - found.at) / 60_000) * perMinute);
      buckets.delete(bucket);
      buckets.set(bucket, { left: left >= 1 ? left - 1 : left, at: time });
      if (buckets.size > 10_000) buckets.delete(buckets.keys().next().value as string);
      return left >= 1 ? 0 : Math.ceil(((1 - left) / perMinute) * 60);
    },
  };
}
