/** Channels by words of what they are called and what is said of them. */
import type { Fragment, Queries } from '../../components/database/contract.ts';
import { type ChannelRow, channelColumns, isOpen } from '../channels/rows.ts';
import type { Mark } from '../cursor.ts';
import { queryOf, type Words } from './words.ts';

export type FoundChannel = ChannelRow & { place: string };

export async function searchChannels(
  database: Queries,
  { words, limit, after }: { words: Words; limit: number; after: Mark | null },
): Promise<FoundChannel[]> {
  // The expression of their index. They are of no language.
  const document = database`to_tsvector('pg_catalog.simple', search_fold(c.name || ' ' || c.handle || ' ' || c.description))`;
  const query = queryOf(database, words, []);
  const named = database`to_tsvector('pg_catalog.simple', search_fold(c.name || ' ' || c.handle))`;
  const by: Fragment = database`round((ts_rank(${document}, ${query}, 1) + case when ${named} @@ ${query} then 1 else 0 end)::numeric, 4)`;
  const further = after === null ? database`` : database`and (${by}, c.id) < (${after.value}::text::numeric, ${after.id}::text::uuid)`;
  return database<FoundChannel[]>`
    select ${channelColumns(database)}, ${by}::text as place from channels c
    where ${isOpen(database)} and ${document} @@ ${query} ${further} order by ${by} desc, c.id desc limit ${limit}`;
}
