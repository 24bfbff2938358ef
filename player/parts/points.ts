/** The shape of a small line of figures. */
export const [width, height] = [120, 24];

/** Pure: the points of the line, from left to right. Nothing but zeros lies on the ground. */
export function pointsOf(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  return values.map((value, at) => `${round(at * step)},${round(height - 1 - (value / most) * (height - 2))}`).join(' ');
}
const round = (value: number) => Math.round(value * 10) / 10;
