/** Cursors of lists: the place of the last row, opaque to callers. */
import { isMoment } from './moment.ts';
import { refuse } from './problem.ts';

export interface Place {
  createdAt: string;
  id: string;
}
export function cursorOf(place: Place): string {
  return Buffer.from(`${place.createdAt}|${place.id}`).toString('base64url');
}
export function placeOf(cursor: string | undefined, id: RegExp): Place | null {
  if (cursor === undefined) return null;
  const [createdAt = '', found = ''] = Buffer.from(cursor, 'base64url').toString().split('|');
  if (!isMoment(createdAt) || !id.test(found)) {
    throw refuse('bad-cursor', 400, 'This cursor did not come from this list.');
  }
  return { createdAt, id: found };
}
