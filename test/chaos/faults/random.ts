/** Chance that can be repeated: its sequence depends on the seed alone. */
export interface Chance {
  /** From 0 to 1, without 1. */
  next(): number;
  between(least: number, most: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
  shuffled<T>(values: readonly T[]): T[];
}

/** mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
    shuffled(values) {
      const left = [...values];
      return values.map(() => left.splice(Math.floor(next() * left.length), 1)[0] as (typeof values)[number]);
    },
  };
}
