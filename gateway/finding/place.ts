/** Cursors of the search: how it was found, in which order, and the last one that was seen. Opaque to callers. */

import { isUuid } from '../contract/public.ts';
import type { SearchOrder } from '../contract/search-words.ts';
import { isMoment } from '../moment.ts';
import { refuse } from '../problem.ts';

export type Match = 'words' | 'similar' | 'all';
export interface SearchPlace {
  match: Match;
  order: SearchOrder;
  /** By which the order goes, as PostgreSQL writes it. */
  value: string;
  id: string;
}

const isNumber = (value: string) => /^\d{1,15}(\.\d{1,30})?(e[+-]?\d{1,2})?$/.test(value);
const isValue: Record<SearchOrder, (value: string) => boolean> = {
  relevance: isNumber,
  newest: isMoment,
  oldest: isMoment,
  longest: isNumber,
  shortest: isNumber,
  views: isNumber,
  title: (value) => value.length <= 200 && !value.includes('\0'),
};

export function writePlace({ match, order, value, id }: SearchPlace): string {
  return Buffer.from(JSON.stringify([match, order, value, id])).toString('base64url');
}

/** Of another order it is of another list. */
export function readPlace(cursor: string | undefined, order: SearchOrder): SearchPlace | null {
  if (cursor === undefined) return null;
  const [match, by, value, id] = partsOf(cursor);
  const isRight =
    (match === 'words' || match === 'similar' || match === 'all') &&
    by === order &&
    typeof value === 'string' &&
    isValue[order](value) &&
    typeof id === 'string' &&
    isUuid(id);
  if (!isRight) throw refuse('bad-cursor', 400, 'This cursor did not come from this list.');
  return { match, order, value, id };
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
