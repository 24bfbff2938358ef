/** The search, and what it suggests. */
import type { Handler } from '../../answer.ts';
import { viewOfChannel } from '../../channels/rows.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import { searchChannels as findChannels } from '../../finding/channels.ts';
import { partsOf as piecesOf } from '../../finding/headlines.ts';
import { readPlace, writePlace } from '../../finding/place.ts';
import { searchVideos as findVideos } from '../../finding/videos.ts';
import { isNothing, readWords } from '../../finding/words.ts';
import type { Services } from '../../services.ts';
import { partsOf } from '../../video-list.ts';
import { viewOf } from '../../videos.ts';

export function searchVideos({ finding, delivery }: Services): Handler<Routes['searchVideos']> {
  return async ({ query, caller, incoming }) => {
    const { q, scope, organisation, sort, limit, cursor, ...filters } = query;
    const words = readWords(q);
    // The order would tell what is hidden.
    const isOrderless = (sort === 'relevance' && isNothing(words)) || (sort === 'views' && !delivery.origins.showsViews());
    const order = isOrderless ? 'newest' : sort;
    const after = readPlace(cursor, order);
    const parts = partsOf(caller, scope, organisation);
    const [languages, hasTrigrams] = await Promise.all([finding.languages(), finding.hasTrigrams()]);
    const { rows, match } = await finding.search(
      (sql) => findVideos(sql, { parts, words, filters, order, limit: limit + 1, after, languages, hasTrigrams }),
      incoming.signal,
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return {
      status: 200,
      json: {
        items: items.map((row) => ({
          video: viewOf(row, delivery.origins),
          title: piecesOf(row.title_marked) ?? [{ text: row.title, hit: false }],
          excerpt: piecesOf(row.excerpt_marked),
        })),
        match,
        nextCursor: last ? writePlace({ match, order, value: last.place, id: last.id }) : null,
      },
    };
  };
}

export function searchChannels({ finding, delivery }: Services): Handler<Routes['searchChannels']> {
  return async ({ query: { q, limit, cursor }, incoming }) => {
    const after = readMark(cursor, 'number');
    const rows = await finding.search((sql) => findChannels(sql, { words: readWords(q), limit: limit + 1, after }), incoming.signal);
    const { items, nextCursor } = pageOf(rows, limit);
    return { status: 200, json: { items: items.map((row) => viewOfChannel(row, delivery.origins)), nextCursor } };
  };
}

export function suggest({ finding }: Services): Handler<Routes['suggest']> {
  return async ({ query }) => ({ status: 200, json: { items: await finding.suggestions(query.q) } });
}
