/** Counts calls by token buckets. What the buckets hold is said by contract/rates.ts. */

/** In the memory of one gateway: answers at once. */
export interface Rates {
  /**
   * Seconds to wait, or 0 when the call is allowed (and counted): of one bucket there are `most` in `seconds`, a minute without. A call that is
   * worth several counts as `calls`, and never as more than `most`. With 0 nothing is counted: it says whether one call would have to wait.
   */
  take(bucket: string, most: number, calls?: number, seconds?: number): number;
}
/** What the way of a request asks: also a counter that several gateways share can stand behind it. Every one passes conformance/rates.ts. */
export interface AnyRates {
  take(bucket: string, most: number, calls?: number, seconds?: number): number | Promise<number>;
}

interface Bucket {
  left: number;
  at: number;
}

export function createRates(now: () => number = () => performance.now()): Rates {
  // Those of an hour and of a day have room of their own: the many of a minute would push them out.
  const [short, long] = [new Map<string, Bucket>(), new Map<string, Bucket>()];
  return {
    take(bucket, most, calls = 1, seconds = 60) {
      const buckets = seconds > 60 ? long : short;
      if (calls === 0 && !buckets.has(bucket)) return 0;
      const wanted = Math.min(Math.max(calls, 1), most);
      const time = now();
      const found = buckets.get(bucket) ?? { left: most, at: time };
      const left = Math.min(most, found.left + ((time - found.at) / (seconds * 1000)) * most);
      buckets.delete(bucket);
      buckets.set(bucket, { left: left >= wanted && calls > 0 ? left - wanted : left, at: time });
      if (buckets.size > 10_000) buckets.delete(buckets.keys().next().value as string);
      return left >= wanted ? 0 : Math.ceil(((wanted - left) / most) * seconds);
    },
  };
}
