import { restorableMs } from '../../../actors/video/contract.ts';
import type { Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';
import {
  type Asked,
  countStudioVideos,
  findStudioVideos,
  type Place,
  readPlace,
  sortOf,
  subjectsOf,
  writePlace,
} from '../../studio/list.ts';
import { csvOf, type ExportRow, jsonOf, rowOf } from '../../studio/table.ts';
import { viewOf } from '../../videos.ts';

export function listStudioVideos({ database, delivery }: Services): Handler<Routes['listStudioVideos']> {
  return async ({ query, caller }) => {
    const { limit, cursor, ...filter } = query;
    const sort = sortOf(filter);
    const after = readPlace(sort, cursor);
    const asked = { subjects: subjectsOf(caller, filter), filter };
    const [rows, total] = await Promise.all([
      findStudioVideos(database, asked, { limit: limit + 1, after }),
      countStudioVideos(database, asked),
    ]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const items = shown.map((row) => ({
      // To those who made it, whatever the site tells others.
      video: viewOf(row, { ...delivery.origins, showsViews: () => true }),
      removedAt: row.deleted_at?.toISOString() ?? null,
      goneAt: row.deleted_at === null ? null : new Date(row.deleted_at.getTime() + restorableMs).toISOString(),
    }));
    const nextCursor = rows.length > limit && last ? writePlace(sort, { value: last.place, id: last.id }) : null;
    return { status: 200, json: { items, total, nextCursor } };
  };
}

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' };

export function exportStudioVideos(services: Services): Handler<Routes['exportStudioVideos']> {
  return ({ query, caller, headOnly }) => {
    const { format, ids, ...filter } = query;
    const headers = {
      'content-type': types[format],
      'content-disposition': `attachment; filename="videos.${format}"`,
      'cache-control': 'no-store',
    };
    if (headOnly) return { status: 200, headers };
    const rows = pagesOf(services, { subjects: subjectsOf(caller, filter), filter, ids: ids?.split(',') });
    return { status: 200, headers, stream: { body: (format === 'csv' ? csvOf : jsonOf)(rows), sizeBytes: null } };
  };
}

const perPage = 200;

async function* pagesOf({ database, delivery, settings }: Services, asked: Asked): AsyncGenerator<ExportRow[]> {
  let after: Place | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof findStudioVideos>> = await findStudioVideos(database, asked, { limit: perPage, after });
    yield rows.map((row) => rowOf(viewOf(row, delivery.origins), settings.publicUrl));
    const last = rows.at(-1);
    if (rows.length < perPage || last === undefined) return;
    after = { value: last.place, id: last.id };
  }
}
