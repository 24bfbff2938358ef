/** A list of videos as a file: a table that spreadsheets open, or JSON. Pure. */
import type { FieldValue, ValuesByKey } from '../contract/field-values.ts';
import type { VideoView } from '../contract/public.ts';
import { byteOrderMark, cellOf } from '../csv.ts';

export interface ExportRow {
  id: string;
  shortId: string;
  title: string;
  description: string;
  state: string;
  privacy: string;
  channel: string | null;
  organisationId: string | null;
  createdAt: string;
  publishedAt: string | null;
  publishAt: string | null;
  durationSeconds: number | null;
  originalBytes: number | null;
  address: string;
  /** What it says in all fields of the site, by their keys. */
  fields: ValuesByKey;
}

export function rowOf(video: VideoView, fields: ValuesByKey, publicUrl: string): ExportRow {
  return {
    id: video.id,
    shortId: video.shortId,
    title: video.title,
    description: video.description,
    state: video.state,
    privacy: video.privacy,
    channel: video.channel?.handle ?? null,
    organisationId: video.organisationId,
    createdAt: video.createdAt,
    publishedAt: video.publishedAt,
    publishAt: video.publishAt,
    durationSeconds: video.durationSeconds,
    originalBytes: video.originalBytes,
    address: `${publicUrl}/w/${video.shortId}`,
    fields,
  };
}

const names: readonly Exclude<keyof ExportRow, 'fields'>[] = [
  'id',
  'shortId',
  'title',
  'description',
  'state',
  'privacy',
  'channel',
  'organisationId',
  'createdAt',
  'publishedAt',
  'publishAt',
  'durationSeconds',
  'originalBytes',
  'address',
];

/** `keys`: of the fields that have a column. */
export async function* csvOf(pages: AsyncIterable<readonly ExportRow[]>, keys: readonly string[]): AsyncGenerator<Uint8Array> {
  const line = (cells: readonly string[]) => `${cells.join(',')}\r\n`;
  const lineOf = (row: ExportRow) =>
    line([...names.map((name) => cellOf(row[name])), ...keys.map((key) => cellOf(oneOf(row.fields[key] ?? null)))]);
  yield Buffer.from(byteOrderMark + line([...names, ...keys.map((key) => `field.${key}`)]));
  for await (const page of pages) yield Buffer.from(page.map(lineOf).join(''));
}
const oneOf = (value: FieldValue | null) => (Array.isArray(value) ? value.join('; ') : value);

export async function* jsonOf(pages: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<Uint8Array> {
  let lead = '[\n';
  for await (const page of pages)
    for (const row of page) {
      yield Buffer.from(lead + JSON.stringify(row));
      lead = ',\n';
    }
  yield Buffer.from(lead === '[\n' ? '[]\n' : '\n]\n');
}
