/** Sizes of pictures. Pure. */

/** The largest even size of this shape whose sides are no longer than `longestSide`; nothing is enlarged. */
export function fitted({ width, height }: { width: number; height: number }, longestSide: number): { width: number; height: number } {
  const shrink = Math.min(1, longestSide / Math.max(width, height));
  const even = (side: number) => Math.max(2, Math.round((side * shrink) / 2) * 2);
  return { width: even(width), height: even(height) };
}
