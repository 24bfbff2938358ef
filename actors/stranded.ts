/**
 * Families that cannot go on: nobody has the encoder any more that they were begun with. A worker that starts again, or a driver that is exchanged,
 * is back soon; only who is missed for minutes is given up. Kept in memory, so a sweeper that takes over waits anew.
 */

export interface StrandedWatch {
  /** Takes what is stranded now, all of it; answers what has been for so long that it is to begin anew, each once. */
  look<T extends { videoId: string; family: string }>(stranded: readonly T[], now: Date): T[];
}

export function createStrandedWatch(init: { afterSeconds: number }): StrandedWatch {
  let since = new Map<string, number>();
  return {
    look(stranded, now) {
      const next = new Map<string, number>();
      const due = stranded.filter(({ videoId, family }) => {
        const key = `${videoId}/${family}`;
        const first = since.get(key) ?? now.getTime();
        const isDue = now.getTime() - first >= init.afterSeconds * 1000;
        // Whoever is told may have been away: after as long again it hears once more.
        next.set(key, isDue ? now.getTime() : first);
        return isDue;
      });
      since = next;
      return due;
    },
  };
}
