import { restorableMs } from '../../../actors/video/contract.ts';
import type { Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { listFields, valuesOfEach } from '../../fields/rows.ts';
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
    const valuesOf = await valuesOfEach(
      database,
      shown.map(({ id }) => id),
    );
    const items = shown.map((row) => ({
      // To those who made it, whatever the site tells others.
      video: viewOf(row, { ...delivery.origins, showsViews: () => true }),
      removedAt: row.deleted_at?.toISOString() ?? null,
      goneAt: row.deleted_at === null ? null : new Date(row.deleted_at.getTime() + restorableMs).toISOString(),
      values: valuesOf(row.id),
    }));
    const nextCursor = rows.length > limit && last ? writePlace(sort, { value: last.place, id: last.id }) : null;
    return { status: 200, json: { items, total, nextCursor } };
  };
}

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' };

export function exportStudioVideos(services: Services): Handler<Routes['exportStudioVideos']> {
  return async ({ query, caller, headOnly }) => {
    const { format, ids, ...filter } = query;
    const headers = {
      'content-type': types[format],
      'content-disposition': `attachment; filename="videos.${format}"`,
      'cache-control': 'no-store',
    };
    if (headOnly) return { status: 200, headers };
    const keys = (await listFields(services.database)).map(({ key }) => key);
    const rows = pagesOf(services, { subjects: subjectsOf(caller, filter), filter, ids: ids?.split(',') });
    return { status: 200, headers, stream: { body: format === 'csv' ? csvOf(rows, keys) : jsonOf(rows), sizeBytes: null } };
  };
}

const perPage = 200;

async function* pagesOf({ database, delivery, settings }: Services, asked: Asked): AsyncGenerator<ExportRow[]> {
  let after: Place | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof findStudioVideos>> = await findStudioVideos(database, asked, { limit: perPage, after });
    const valuesOf = await valuesOfEach(
      database,
      rows.map(({ id }) => id),
    );
    yield rows.map((row) => rowOf(viewOf(row, delivery.origins), valuesOf(row.id), settings.publicUrl));
    const last = rows.at(-1);
    if (rows.length < perPage || last === undefined) return;
    after = { value: last.place, id: last.id };
  }
}
