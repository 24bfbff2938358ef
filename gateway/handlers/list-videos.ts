import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { cursorOf, placeOf } from '../paging.ts';
import type { Services } from '../services.ts';
import { listVideos as findVideos, viewOf } from '../videos.ts';

export function listVideos(services: Services): Handler<Routes['listVideos']> {
  return async ({ query, caller }) => {
    const everything = caller?.kind === 'person' && caller.role === 'administrator';
    const after = placeOf(query.cursor, /^[0-9a-f-]{36}$/);
    const rows = await findVideos(services.database, { everything, limit: query.limit + 1, after });
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const nextCursor = rows.length > query.limit && last ? cursorOf({ createdAt: last.created_text, id: last.id }) : null;
    return { status: 200, json: { items: items.map(viewOf), nextCursor } };
  };
}
