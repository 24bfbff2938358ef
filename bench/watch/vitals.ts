/** What a browser tells of how a page came to be, as Lighthouse counts it. Pure. */

export interface Span {
  startTime: number;
  duration: number;
}

/** From there on a task keeps people waiting. */
const longMilliseconds = 50;

/** What the parts of tasks beyond 50 ms add up to, of those after the first paint: there is nothing to be pressed before. */
export function blockedMilliseconds(tasks: readonly Span[], paintedAt: number): number {
  return tasks.reduce((sum, { startTime, duration }) => {
    const after = startTime + duration - Math.max(startTime, paintedAt);
    return sum + Math.max(0, after - longMilliseconds);
  }, 0);
}

/** The worst of five seconds, with a second at most between two shifts (web.dev/articles/cls). */
export function layoutShift(shifts: readonly { startTime: number; value: number }[]): number {
  let worst = 0;
  let sum = 0;
  let first = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { startTime, value } of shifts) {
    const isNew = startTime - last > 1000 || startTime - first > 5000;
    if (isNew) first = startTime;
    sum = isNew ? value : sum + value;
    last = startTime;
    worst = Math.max(worst, sum);
  }
  return worst;
}
