/** A list of videos as a file: a table that spreadsheets open, or JSON. Pure. */
import type { VideoView } from '../contract/public.ts';

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
}

export function rowOf(video: VideoView, publicUrl: string): ExportRow {
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
  };
}

const names: readonly (keyof ExportRow)[] = [
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

/** RFC 4180, with a byte order mark, by which spreadsheets know UTF-8. */
export async function* csvOf(pages: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\ufeff${names.join(',')}\r\n`);
  for await (const page of pages) yield Buffer.from(page.map((row) => `${names.map((name) => cell(row[name])).join(',')}\r\n`).join(''));
}

export async function* jsonOf(pages: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<Uint8Array> {
  let lead = '[\n';
  for await (const page of pages)
    for (const row of page) {
      yield Buffer.from(lead + JSON.stringify(row));
      lead = ',\n';
    }
  yield Buffer.from(lead === '[\n' ? '[]\n' : '\n]\n');
}

/** A spreadsheet takes what begins like this for a formula, also behind what it takes for the end of a cell; and titles are anybody's. */
const formula = /(^|[;\t\r\n])(\s*)(?=[=+\-@])/g;

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replace(formula, "$1$2'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
