/** The history, day by day, in the time zone of whoever looks. Pure. */

export interface Day<T> {
  /** Days between it and today. */
  ago: number;
  /** The first moment of it. */
  start: Date;
  items: T[];
}

/** Items come the newest first, and stay so. */
export function byDay<T extends { watchedAt: string }>(items: readonly T[], now: Date): Day<T>[] {
  const days: Day<T>[] = [];
  const today = startOf(now);
  for (const item of items) {
    const start = startOf(new Date(item.watchedAt));
    const last = days.at(-1);
    if (last?.start.getTime() === start.getTime()) last.items.push(item);
    // Some days have 23 hours, and some 25.
    else days.push({ ago: Math.round((today.getTime() - start.getTime()) / 86_400_000), start, items: [item] });
  }
  return days;
}

const startOf = (moment: Date) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
