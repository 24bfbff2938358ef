/** Cursors of lists by whatever value: that of the last row and its id, opaque to callers. */
import { isUuid } from './contract/public.ts';
import { isMoment } from './moment.ts';
import { refuse } from './problem.ts';

export interface Mark {
  value: string;
  id: string;
}
const kinds = {
  moment: isMoment,
  number: (value: string) => /^\d{1,15}(\.\d{1,20})?(e-?\d{1,2})?$/.test(value),
};

export function markOf({ value, id }: Mark): string {
  return Buffer.from(`${value}|${id}`).toString('base64url');
}
export function readMark(cursor: string | undefined, kind: keyof typeof kinds): Mark | null {
  if (cursor === undefined) return null;
  const [value = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('|');
  if (!kinds[kind](value) || !isUuid(id)) throw refuse('bad-cursor', 400, 'This cursor did not come from this list.');
  return { value, id };
}

/** One page of rows of which one more than a page was asked for. */
export function pageOf<R extends { place: string; id: string }>(
  rows: readonly R[],
  limit: number,
): { items: R[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? markOf({ value: last.place, id: last.id }) : null };
}
