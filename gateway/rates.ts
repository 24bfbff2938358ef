/** Counts calls by token buckets. What the buckets hold is said by contract/rates.ts. */

/** In the memory of one gateway: answers at once. */
export interface Rates {
  /** Seconds to wait, or 0 when the call is allowed (and counted). One that is worth several counts as `calls`, and never as more than a minute has. */
  take(bucket: string, perMinute: number, calls?: number): number;
}
/** What the way of a request asks: also a counter that several gateways share can stand behind it. Every one passes conformance/rates.ts. */
export interface AnyRates {
  take(bucket: string, perMinute: number, calls?: number): number | Promise<number>;
}

export function createRates(now: () => number = () => performance.now()): Rates {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(bucket, perMinute, calls = 1) {
      const wanted = Math.min(calls, perMinute);
      const time = now();
      const found = buckets.get(bucket) ?? { left: perMinute, at: time };
      const left = Math.min(perMinute, found.left + ((time - found.at) / 60_000) * perMinute);
      buckets.delete(bucket);
      buckets.set(bucket, { left: left >= wanted ? left - wanted : left, at: time });
      if (buckets.size > 10_000) buckets.delete(buckets.keys().next().value as string);
      return left >= wanted ? 0 : Math.ceil(((wanted - left) / perMinute) * 60);
    },
  };
}
