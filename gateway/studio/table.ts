/** A list of videos as a file: a table that spreadsheets open, or JSON. Pure. */
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

export async function* csvOf(pages: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${byteOrderMark}${names.join(',')}\r\n`);
  for await (const page of pages) yield Buffer.from(page.map((row) => `${names.map((name) => cellOf(row[name])).join(',')}\r\n`).join(''));
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
