/** Orders of lists. Pure. */

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.toSpliced(from, 1);
  const [item] = items.slice(from, from + 1);
  return item === undefined ? [...items] : rest.toSpliced(Math.min(rest.length, Math.max(0, to)), 0, item);
}

/** Those that are there, in the order in which they stood in another list; what that did not have comes last. */
export function orderedLike<T extends { id: string }>(items: readonly T[], like: readonly { id: string }[]): T[] {
  const places = new Map(like.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: T) => places.get(id) ?? places.size;
  return items.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The part of a list that another order of it changes: what has to be told of it. */
export function changedPart<T>(before: readonly T[], after: readonly T[]): T[] {
  const first = after.findIndex((item, index) => item !== before[index]);
  if (first < 0) return [];
  const last = after.findLastIndex((item, index) => item !== before[index]);
  return after.slice(first, last + 1);
}

/** The same order for the same seed, so that a page that is loaded anew goes on in it. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomOf(seed);
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}

/** Mulberry32: 32 bits of state are enough to mix a list. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which one comes after, or before; null at an end, unless the list begins anew there. */
export function neighbour(count: number, now: number, step: 1 | -1, loops: boolean): number | null {
  if (count === 0) return null;
  // A video that is not in the list leads to its beginning.
  if (now < 0) return step === 1 ? 0 : null;
  const next = now + step;
  if (next >= 0 && next < count) return next;
  return loops ? (next + count) % count : null;
}
