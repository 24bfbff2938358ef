/** What finds videos: the search and its index, and what is remembered of it for a moment. */
import type { Database } from '../../components/database/contract.ts';
import type { Bounded } from '../bounded.ts';
import type { Suggestion } from '../contract/search.ts';
import { createShortCache, type ShortCache } from '../short-cache.ts';
import { createBounded } from './bounded.ts';
import { type CategoryRow, listCategories } from './categories.ts';
import { relatedTo } from './related.ts';
import { suggestionsFor } from './suggestions.ts';
import { tagsBeginningWith } from './tags.ts';

export interface Finding {
  search: Bounded;
  /** Lists that are narrowed down: nobody knows beforehand how far one has to look. */
  lists: Bounded;
  /** Languages of videos, the most frequent first: by whose stems words are looked for. */
  languages(): Promise<readonly string[]>;
  /** Whether words that are written a little differently are found. */
  hasTrigrams(): Promise<boolean>;
  suggestions(text: string): Promise<Suggestion[]>;
  tags(prefix: string, limit: number): Promise<{ tag: string; videos: number }[]>;
  categories(): Promise<CategoryRow[]>;
  related(of: Parameters<typeof relatedTo>[1]): Promise<string[]>;
  /** A video has changed: nobody is told any more what may be private now. */
  forget(): void;
  forgetCategories(): void;
}

/** Each is one more way to fulfil a query. */
const mostLanguages = 6;

export function createFinding(database: Database): Finding {
  const search = createBounded(database);
  const lists = createBounded(database, 3);
  // Asked with each letter, and answered soon: they do not wait for what takes long.
  const quick = createBounded(database, 2);
  const kept = <V>(milliseconds: number, size: number): ShortCache<V> => createShortCache<V>({ milliseconds, size });
  const languages = kept<readonly string[]>(60_000, 1);
  const trigrams = kept<boolean>(60_000, 1);
  const suggestions = kept<Suggestion[]>(30_000, 1000);
  const tags = kept<{ tag: string; videos: number }[]>(30_000, 1000);
  const categories = kept<CategoryRow[]>(30_000, 1);
  const related = kept<string[]>(30_000, 2000);
  return {
    search,
    lists,
    languages: () =>
      languages.get('', async () => {
        const rows = await database<{ language: string }[]>`
          select split_part(language, '-', 1) as language from videos where language is not null and deleted_at is null
          group by 1 order by count(*) desc, 1 limit ${mostLanguages}`;
        return [...new Set(['en', ...rows.map(({ language }) => language)])].slice(0, mostLanguages);
      }),
    hasTrigrams: () =>
      trigrams.get('', async () => {
        const [row] = await database<{ there: boolean }[]>`select to_regclass('video_search_trigrams') is not null as there`;
        return row?.there ?? false;
      }),
    suggestions: (text) => suggestions.get(text, () => quick((sql) => suggestionsFor(sql, text))),
    tags: (prefix, limit) => tags.get(`${limit} ${prefix}`, () => quick((sql) => tagsBeginningWith(sql, prefix, limit))),
    categories: () => categories.get('', () => listCategories(database)),
    related: (of) => related.get(of.id, () => relatedTo(database, of)),
    forget() {
      suggestions.clear();
      tags.clear();
    },
    forgetCategories: () => categories.clear(),
  };
}
