import type { Queries } from '../../components/database/contract.ts';
import type { Caller, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { uuid } from '../contract/public.ts';
import type { QueryOf } from '../contract/routes.ts';
import { isNarrowed, labelFilters } from '../finding/filters.ts';
import { cursorOf, placeOf } from '../paging.ts';
import type { Services } from '../services.ts';
import { type ListScope, listFeatured, listVideos as listNewest, partsOf } from '../video-list.ts';
import { viewOf } from '../videos.ts';

/** A cursor among the videos that are put forward begins with this, and no other does. */
const mark = '~';

export function listVideos(services: Services): Handler<Routes['listVideos']> {
  return async ({ query, caller, incoming }) => {
    if (caller !== null) return { status: 200, json: await pageOf(services, query, caller, incoming.signal) };
    // Guests are all shown the same. Whoever asked first may have gone: others wait for it, too.
    const bytes = await services.guestLists.get(incoming.query, async () =>
      Buffer.from(JSON.stringify(await pageOf(services, query, null, services.stopping))),
    );
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }, bytes };
  };
}

async function pageOf(
  { database, finding, delivery }: Services,
  query: QueryOf<Routes['listVideos']>,
  caller: Caller | null,
  signal: AbortSignal,
) {
  const { limit, cursor } = query;
  const parts = partsOf(caller, query.scope, query.organisation);
  const { forward, rest } = stagesOf(query);
  const isForward = forward && (cursor?.startsWith(mark) ?? true);
  const after = placeOf(isForward ? cursor?.slice(mark.length) : cursor, uuid);
  const wanted = { parts, limit: limit + 1 };
  const read = (sql: Queries) => {
    const filters = labelFilters(sql, query);
    const others = rest === 'all' ? filters : sql`and v.featured_at is null ${filters}`;
    return Promise.all([
      isForward ? listFeatured(sql, { ...wanted, filters, after }) : [],
      rest === 'none' ? [] : listNewest(sql, { ...wanted, filters: others, after: isForward ? null : after }),
    ]);
  };
  // Where few are such ones, all have to be looked through.
  const [first, second] = await (isNarrowed(query) ? finding.lists(read, signal) : read(database));
  const rows = [...first, ...second];
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const nextCursor = last
    ? limit <= first.length
      ? `${mark}${cursorOf({ createdAt: last.featured_text ?? '', id: last.id })}`
      : cursorOf({ createdAt: last.created_text, id: last.id })
    : null;
  return { items: items.map((row) => viewOf(row, delivery.origins)), nextCursor };
}

interface Wanted {
  scope: ListScope;
  sort: 'featured' | 'newest';
  featured?: 'true' | 'false' | undefined;
}
/** Whether those that are put forward come first, and which come after them. Lists of one's own, and of an organisation, put nothing forward. */
function stagesOf({ scope, sort, featured }: Wanted): { forward: boolean; rest: 'all' | 'others' | 'none' } {
  if (featured !== undefined) return featured === 'true' ? { forward: true, rest: 'none' } : { forward: false, rest: 'others' };
  const isForward = sort === 'featured' && (scope === 'public' || scope === 'visible');
  return { forward: isForward, rest: isForward ? 'others' : 'all' };
}
