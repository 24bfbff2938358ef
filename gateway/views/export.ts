/** Figures by day and video as a file, read some thousand rows at a time, so that nothing is held while somebody reads slowly. */
import type { Database, Fragment } from '../../components/database/contract.ts';
import { playbackErrors } from '../contract/views.ts';
import { byteOrderMark, cellOf } from '../csv.ts';
import type { Growth } from './playback.ts';

interface Row extends Omit<Growth, 'parts' | 'error'> {
  day: string;
  videoId: string;
  shortId: string;
  title: string;
  views: number;
  /** How many failed for which reason. */
  errors: Record<string, number>;
}
export const exportFormats = { csv: 'text/csv; charset=utf-8', json: 'application/json' } as const;
export type ExportFormat = keyof typeof exportFormats;

const inOnePage = 2_000;
const columns = [
  ...(['day', 'videoId', 'shortId', 'title', 'views', 'playbacks', 'watchedSeconds', 'ended'] as const),
  ...(['started', 'startupMs', 'stalls', 'stalledMs', 'failed', 'kilobits', 'measuredSeconds'] as const),
] satisfies (keyof Row)[];

/** `which`: a condition on `videos v`. In the order of the videos, and of the days of each. */
export async function* exported(
  database: Database,
  { which, from, to, format }: { which: Fragment; from: string; to: string; format: ExportFormat },
): AsyncGenerator<Uint8Array> {
  const { head, row, between, foot } = { csv, json }[format];
  let isFirst = true;
  yield Buffer.from(head);
  for await (const page of pages(database, which, from, to)) {
    yield Buffer.from(`${isFirst ? '' : between}${page.map(row).join(between)}`);
    isFirst = false;
  }
  yield Buffer.from(foot);
}

async function* pages(database: Database, which: Fragment, from: string, to: string): AsyncGenerator<Row[]> {
  let [video, day] = ['00000000-0000-0000-0000-000000000000', from];
  for (;;) {
    const page = await database<Row[]>`
      select d.day::text as day, v.id as "videoId", v.short_id as "shortId", v.title, d.views, d.playbacks, d.watched_seconds as "watchedSeconds",
        d.ended, d.started, d.startup_ms as "startupMs", d.stalls, d.stalled_ms as "stalledMs", d.failed, d.kilobits, d.measured_seconds as "measuredSeconds",
        (select coalesce(json_object_agg(g.name, g.playbacks), '{}') from playback_groups g
          where g.video_id = d.video_id and g.day = d.day and g.kind = 'error') as errors
      from video_days d join videos v on v.id = d.video_id
      where ${which} and d.day between ${from}::date and ${to}::date and (d.video_id, d.day) > (${video}::uuid, ${day}::date)
      order by d.video_id, d.day limit ${inOnePage}`;
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < inOnePage) return;
    [video, day] = [last.videoId, last.day];
  }
}

const json = { head: '[', between: ',', foot: ']', row: (row: Row) => `\n${JSON.stringify(row)}` };

const csv = {
  head: `${byteOrderMark}${[...columns, ...playbackErrors.map((code) => `errors.${code}`)].join(',')}\r\n`,
  between: '',
  foot: '',
  row: (row: Row) =>
    `${[...columns.map((name) => row[name]), ...playbackErrors.map((code) => row.errors[code] ?? 0)].map(cellOf).join(',')}\r\n`,
};
