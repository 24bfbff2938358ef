/** When a backup is due: a decision without input or output. */

/** The last time of day (`HH:MM`, UTC) that is over. */
export function lastDue(at: string, now: Date): Date {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const due = new Date(now);
  due.setUTCHours(hours, minutes, 0, 0);
  if (due > now) due.setUTCDate(due.getUTCDate() - 1);
  return due;
}
/** Who was off at that time makes up for it at once; who began after it waits for the next. */
export function isDue(due: Date, seen: { since: Date; newest: Date | null }): boolean {
  return due > seen.since && (seen.newest === null || seen.newest < due);
}
