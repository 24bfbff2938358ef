/** What somebody types into the search, as PostgreSQL is asked for it. The reading of it is pure. */
import type { Fragment, Queries } from '../../components/database/contract.ts';

export interface Words {
  /** Without what is not to be there: words, "phrases" and `or`, for websearch_to_tsquery. */
  wanted: string;
  /** Each a word or a "phrase". */
  unwanted: string[];
  /** The wanted ones alone, folded, for what is only similar. */
  each: string[];
}
/** PostgreSQL refuses words of more than 2046 bytes in a query. */
const longestWord = 100;
/** More words of one query are not looked for in what is only similar. */
const mostSimilar = 8;

export function readWords(text: string): Words {
  const pieces = text.match(/-?"[^"]*"?|[^\s"]+/g) ?? [];
  const isUnwanted = (piece: string) => /^-["\p{L}\p{N}]/u.test(piece);
  const wanted = pieces.filter((piece) => !isUnwanted(piece));
  return {
    wanted: wanted.join(' '),
    unwanted: pieces.filter(isUnwanted).map((piece) => piece.slice(1)),
    each: [...new Set(wanted.flatMap((piece) => (/^or$/i.test(piece) ? [] : wordsIn(piece))))].slice(0, mostSimilar),
  };
}
export const isNothing = ({ each, unwanted }: Words): boolean => each.length === 0 && unwanted.length === 0;

/** As `search_fold` of the database does it, and only what can be part of a word. */
export function wordsIn(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  return (folded.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((word) => word.slice(0, longestWord).toWellFormed());
}

/**
 * A tsquery. Words stand in the index as they are and by their stems, so each language is a way to fulfil it; what is unwanted in one of them
 * is unwanted. Quotation marks mean words as they are: to the stems of a language `"the who"` would be nothing.
 */
export function queryOf(database: Queries, { wanted, unwanted }: Words, languages: readonly string[]): Fragment {
  const any = (text: string): Fragment =>
    (text.includes('"') ? [] : languages).reduce<Fragment>(
      (ways, language) => database`${ways} || websearch_to_tsquery(search_config(${language}), ${text})`,
      database`websearch_to_tsquery('pg_catalog.simple', search_fold(${text}))`,
    );
  const not = unwanted.length === 0 ? null : database`!!(${any(unwanted.join(' or '))})`;
  if (wanted === '') return not ?? any('');
  return not === null ? database`(${any(wanted)})` : database`((${any(wanted)}) && ${not})`;
}

/** A tsquery of words that begin like these, in the places of these weights. */
export function beginningWith(each: readonly string[], weights: string): string {
  return each.map((word) => `'${word}':*${weights}`).join(' & ');
}
