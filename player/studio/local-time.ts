/** Moments as a field of a form has them: on the clock of whoever looks at it. Pure. */

const two = (part: number) => String(part).padStart(2, '0');

/** For `<input type="datetime-local">`. */
export function toLocal(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** As the API takes it: the same moment for everybody. */
export function fromLocal(local: string): string {
  return new Date(local).toISOString();
}
