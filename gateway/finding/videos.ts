/** Videos by words and filters. */
import type { Fragment, Queries } from '../../components/database/contract.ts';
import type { SearchOrder } from '../contract/search-words.ts';
import { conditionsOf, type Parts } from '../video-list.ts';
import { columns, type VideoRow, viewsOf } from '../videos.ts';
import { dateOf, type Filters, searchFilters } from './filters.ts';
import { headlines } from './headlines.ts';
import type { Match, SearchPlace } from './place.ts';
import { beginningWith, isNothing, queryOf, type Words } from './words.ts';

/** Of so many that have the words, the newest, it is found out how well they fit: ranking all of a common word would take too long. */
const mostRanked = 5000;

export interface SearchFor {
  /** Who may find what. */
  parts: Parts;
  words: Words;
  filters: Filters;
  order: SearchOrder;
  limit: number;
  after: SearchPlace | null;
  /** Whose stems are tried. */
  languages: readonly string[];
  /** Whether words that are written a little differently are found. */
  hasTrigrams: boolean;
}
export type FoundRow = VideoRow & { place: string; title_marked: string | null; excerpt_marked: string | null };

/** What has the words; where nothing has, what has words like them. */
export async function searchVideos(database: Queries, search: SearchFor): Promise<{ rows: FoundRow[]; match: Match }> {
  const { words, after } = search;
  const first = after?.match ?? (isNothing(words) ? 'all' : 'words');
  const rows = await find(database, search, first);
  const isInVain = rows.length === 0 && after === null && first === 'words' && words.each.length > 0;
  return isInVain ? { rows: await find(database, search, 'similar'), match: 'similar' } : { rows, match: first };
}

/** How it is looked for: a condition on the index `s`, and how well a row of it fits. */
interface Way {
  has: Fragment;
  fits: Fragment;
  /** A tsquery, where what it finds can be shown. */
  query: Fragment | null;
}
function wayOf(database: Queries, { words, languages, hasTrigrams }: SearchFor, match: Match): Way | null {
  if (match === 'all') return null;
  if (match === 'words') {
    const query = queryOf(database, words, languages);
    return { has: database`s.document @@ ${query}`, fits: database`ts_rank(s.document, ${query}, 1)`, query };
  }
  if (!hasTrigrams) {
    const query = database`${beginningWith(words.each, 'ABC')}::text::tsquery`;
    return { has: database`s.document @@ ${query}`, fits: database`ts_rank(s.document, ${query}, 1)`, query };
  }
  const [one = '', ...others] = words.each;
  const has = others.reduce<Fragment>((all, word) => database`${all} and s.words %> ${word}`, database`s.words %> ${one}`);
  const sum = others.reduce<Fragment>(
    (all, word) => database`${all} + word_similarity(${word}, s.words)`,
    database`word_similarity(${one}, s.words)`,
  );
  return { has, fits: database`(${sum}) / ${words.each.length}::float8`, query: null };
}

async function find(database: Queries, search: SearchFor, match: Match): Promise<FoundRow[]> {
  const conditions = conditionsOf(database, search.parts);
  if (conditions.length === 0) return [];
  const way = wayOf(database, search, match);
  const mayFind = conditions.reduce<Fragment>((all, one) => database`${all} or (${one})`, database`false`);
  const among = database`
    from videos v ${way === null ? database`` : database`join video_search s on s.video_id = v.id`}
    where v.deleted_at is null and (${mayFind}) ${way === null ? database`` : database`and ${way.has}`}
      ${searchFilters(database, search.filters)}`;
  const { by, type, isAscending } = orderOf(database, search.order, way?.fits ?? database`0`);
  const [direction, beyond] = isAscending ? [database`asc`, database`>`] : [database`desc`, database`<`];
  const { after, limit } = search;
  const further = after === null ? database`` : database`(${by}, v.id) ${beyond} (${after.value}::text::${type}, ${after.id}::text::uuid)`;
  const ordered = database`order by ${by} ${direction}, v.id ${direction} limit ${limit}`;
  const date = dateOf(database);
  const page =
    way !== null && search.order === 'relevance'
      ? database`
          select v.id, ${by} as by
          from (select v.id, v.published_at, v.created_at, s.document, s.words ${among} order by ${date} desc limit ${mostRanked}) v,
            lateral (select v.document, v.words) s
          ${after === null ? database`` : database`where ${further}`} ${ordered}`
      : database`select v.id, ${by} as by ${among} ${after === null ? database`` : database`and ${further}`} ${ordered}`;
  return database<FoundRow[]>`
    select ${columns(database)}, found.by::text as place, ${headlines(database, way?.query ?? null)}
    from (${page}) found join videos v on v.id = found.id order by found.by ${direction}, found.id ${direction}`;
}

interface Order {
  by: Fragment;
  type: Fragment;
  isAscending: boolean;
}
/** Each order is a value of `v` that is never null. */
function orderOf(database: Queries, order: SearchOrder, fits: Fragment): Order {
  const date = dateOf(database);
  switch (order) {
    case 'relevance':
      // What fits equally well comes by its date, which is far below what the fit is rounded to.
      return {
        by: database`round((${fits})::numeric, 4) + extract(epoch from ${date})::numeric * 0.00000000000001`,
        type: database`numeric`,
        isAscending: false,
      };
    case 'newest':
    case 'oldest':
      return { by: date, type: database`timestamptz`, isAscending: order === 'oldest' };
    case 'longest':
    case 'shortest':
      return { by: database`coalesce(v.duration_seconds, 0)`, type: database`float8`, isAscending: order === 'shortest' };
    case 'views':
      return { by: viewsOf(database), type: database`float8`, isAscending: false };
    case 'title':
      return { by: database`left(search_fold(v.title), 40)`, type: database`text`, isAscending: true };
  }
}
