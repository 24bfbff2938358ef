/** What may be looked for: tags, channels and titles that begin like what was typed. Of what everybody can see, whoever asks. */
import type { Queries } from '../../components/database/contract.ts';
import { isOpen, watchable } from '../channels/rows.ts';
import type { Suggestion } from '../contract/search.ts';
import { normalTag } from '../contract/tags.ts';
import { tagsBeginningWith } from './tags.ts';
import { beginningWith, wordsIn } from './words.ts';

const most = { tags: 3, channels: 2, videos: 6 };
/** A letter alone begins too many titles. */
const shortest = 2;
/** Of so many titles, the newest, those are chosen that begin like it. */
const mostLooked = 200;

export async function suggestionsFor(database: Queries, text: string): Promise<Suggestion[]> {
  const words = wordsIn(text).slice(0, 8);
  if (words.length === 0) return [];
  const tags = await tagsBeginningWith(database, normalTag(text), most.tags);
  const channels = await channelsWith(database, words);
  const videos = words.join('').length < shortest ? [] : await titlesWith(database, words);
  return [...tags.map(({ tag }): Suggestion => ({ kind: 'tag', text: tag, ref: tag })), ...channels, ...videos];
}

async function channelsWith(database: Queries, words: readonly string[]): Promise<Suggestion[]> {
  const query = beginningWith(words, '');
  return database<Suggestion[]>`
    select 'channel' as kind, c.name as text, c.handle as ref from channels c
    where ${isOpen(database)}
      and to_tsvector('pg_catalog.simple', search_fold(c.name || ' ' || c.handle || ' ' || c.description)) @@ ${query}::text::tsquery
      and to_tsvector('pg_catalog.simple', search_fold(c.name || ' ' || c.handle)) @@ ${query}::text::tsquery
    order by c.subscribers desc, c.id limit ${most.channels}`;
}

async function titlesWith(database: Queries, words: readonly string[]): Promise<Suggestion[]> {
  return database<Suggestion[]>`
    select 'video' as kind, title as text, short_id as ref
    from (
      select v.id, v.title, v.short_id, v.published_at, s.words from video_search s join videos v on v.id = s.video_id
      where s.document @@ ${beginningWith(words, 'A')}::text::tsquery and ${watchable(database)}
      order by v.published_at desc limit ${mostLooked}) v
    order by starts_with(words, ${words.join(' ')}) desc, published_at desc, id limit ${most.videos}`;
}
