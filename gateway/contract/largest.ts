/** Which rendition says how large the picture of a video is. For servers and browsers alike, so it needs nothing. */

/** The one that shows most; undefined while there is none. */
export function largestOf<Rendition extends { height: number | null }>(renditions: readonly Rendition[]): Rendition | undefined {
  return [...renditions].sort((a, b) => (b.height ?? 0) - (a.height ?? 0))[0];
}
