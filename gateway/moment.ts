/** Moments as PostgreSQL writes them, in cursors that come back from callers: one that it would not read is refused before it is asked. */
const shape = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?[+-](\d\d)(?::([0-5]\d))?$/;
/** Farthest from UTC that PostgreSQL takes (manual, 8.5.3). */
const mostHours = 15;

export function isMoment(text: string): boolean {
  const [, day, time, hours] = shape.exec(text) ?? [];
  if (day === undefined || day.startsWith('0000') || Number(hours) > mostHours) return false;
  const written = `${day}T${time}.000Z`;
  const at = new Date(written);
  // A day that its month does not have becomes one of the next.
  return !Number.isNaN(at.getTime()) && at.toISOString() === written;
}
