/** What is looked for, as it stands in the address of the search, so that it can be kept, shared and gone back to. Pure. */
import { type Duration, durations, type SearchOrder, searchOrders } from '../../gateway/contract/search-words.ts';

export const ages = ['day', 'week', 'month', 'year'] as const;
export type Age = (typeof ages)[number];
export const qualities = ['2160', '1440', '1080', '720', '480'] as const;

export interface Wanted {
  q: string;
  category: string;
  tags: string;
  duration: Duration | '';
  quality: string;
  age: Age | '';
  language: string;
  channel: string;
  /** The key of a field of the site, a colon, and what is said in it. */
  field: string;
  /** The own ones alone. */
  mine: boolean;
  sort: SearchOrder;
}
export const nothingWanted: Wanted = {
  q: '',
  category: '',
  tags: '',
  duration: '',
  quality: '',
  age: '',
  language: '',
  channel: '',
  field: '',
  mine: false,
  sort: 'relevance',
};

/** What an address names and the search does not know is left out. */
export function readWanted(query: string): Wanted {
  const said = new URLSearchParams(query);
  const one = <T extends string>(name: string, known: readonly T[]) => known.find((value) => value === said.get(name)) ?? '';
  const like = (name: string, shape: RegExp) => (shape.test(said.get(name) ?? '') ? (said.get(name) ?? '') : '');
  return {
    q: (said.get('q') ?? '').slice(0, 200),
    category: like('category', /^[a-z0-9-]{1,60}$/),
    tags: like('tags', /^.{1,300}$/),
    duration: one('duration', durations),
    quality: one('quality', qualities),
    age: one('age', ages),
    language: like('language', /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
    channel: like('channel', /^[A-Za-z0-9_-]{3,36}$/),
    field: like('field', /^[a-z][a-z0-9_]{0,39}:.{1,2000}$/s),
    mine: said.get('mine') === 'yes',
    sort: one('sort', searchOrders) || 'relevance',
  };
}

/** Only what is not as usual. */
export function searchPath(wanted: Wanted): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    if (value === nothingWanted[name as keyof Wanted]) continue;
    said.set(name, value === true ? 'yes' : String(value));
  }
  const query = said.toString();
  return query === '' ? '/search' : `/search?${query}`;
}

/** How many of the filters are set. */
export function filtersIn({ q: _, sort: __, ...filters }: Wanted): number {
  return Object.values(filters).filter((value) => value !== '' && value !== false).length;
}

const milliseconds: Record<Age, number> = { day: 1, week: 7, month: 30, year: 365 };
/** What the server is asked for. Moments are whole hours, so that the next page is of the same list. */
export function askedOf(wanted: Wanted, now: number) {
  const { q, category, tags, duration, quality, age, language, channel, field, mine, sort } = wanted;
  const hour = 3_600_000;
  return {
    q: q.trim(),
    scope: mine ? ('mine' as const) : ('visible' as const),
    sort,
    limit: 24,
    ...(category && { category }),
    ...(tags && { tags }),
    ...(duration && { duration }),
    ...(quality && { qualities: quality }),
    ...(age && { from: new Date(Math.floor(now / hour) * hour - milliseconds[age] * 24 * hour).toISOString() }),
    ...(language && { language }),
    ...(channel && { channel }),
    ...(field && { field }),
  };
}

export const tagPath = (tag: string): string => `/tags/${encodeURIComponent(tag)}`;
/** The tag in an address; null where it is not well formed. */
export function tagIn(id: string): string | null {
  try {
    return decodeURIComponent(id);
  } catch {
    return null;
  }
}
