/** Remembers when renewals could not have been accepted, so that such time does not count against a lease. */
export interface Downtime {
  /** Everything works at this moment. Silence for longer than `longestGapMs` is a gap, which this call ends. */
  working(now: Date): void;
  /** Seconds to add to a lease that was renewed last at `renewedAt`. */
  graceSeconds(renewedAt: Date, now: Date): number;
}
/** Renewals come every ten seconds: once we are back, each worker gets its next one. */
const settleSeconds = 10;

/** `lastSign`: the last moment at which we are known to have worked, from before this process started. */
export function createDowntime({ lastSign, longestGapMs }: { lastSign: Date; longestGapMs: number }): Downtime {
  let lastWorking = lastSign.getTime();
  let gaps: { from: number; to: number }[] = [];
  return {
    working(now) {
      const at = now.getTime();
      if (at - lastWorking > longestGapMs) gaps = [...gaps, { from: lastWorking, to: at }].slice(-100);
      lastWorking = at;
    },
    graceSeconds(renewedAt, now) {
      const open = now.getTime() - lastWorking > longestGapMs ? [{ from: lastWorking, to: now.getTime() }] : [];
      const overlap = [...gaps, ...open].reduce(
        (total, { from, to }) => total + Math.max(0, Math.min(to, now.getTime()) - Math.max(from, renewedAt.getTime())),
        0,
      );
      return overlap === 0 ? 0 : overlap / 1000 + settleSeconds;
    },
  };
}
