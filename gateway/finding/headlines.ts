/** Where in a text the words stand that were looked for. Nothing of it is ever HTML: marks part the text, and the answer has the pieces. */
import type { Fragment, Queries } from '../../components/database/contract.ts';
import type { Parts } from '../contract/search.ts';

/** Of the private use area, and taken out of the texts before. */
const [begin, end] = ['\uE000', '\uE001'];
const common = `StartSel=${begin}, StopSel=${end}`;

/** Both null without a query. */
export function headlines(database: Queries, query: Fragment | null): Fragment {
  if (query === null) return database`null::text as title_marked, null::text as excerpt_marked`;
  const marked = (text: Fragment, options: string) =>
    database`ts_headline(search_config(v.language), translate(${text}, ${begin + end}, ''), ${query}, ${options})`;
  return database`${marked(database`v.title`, `${common}, HighlightAll=true`)} as title_marked,
    ${marked(database`v.description`, `${common}, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" \u2026 "`)} as excerpt_marked`;
}

/** Without a single mark: null. */
export function partsOf(marked: string | null): Parts | null {
  if (marked === null || !marked.includes(begin)) return null;
  return marked.split(begin).flatMap((piece, n) => {
    const [hit = '', ...rest] = n === 0 ? ['', piece] : piece.split(end);
    return [
      { text: hit, hit: true },
      { text: rest.join(''), hit: false },
    ].filter(({ text }) => text !== '');
  });
}
