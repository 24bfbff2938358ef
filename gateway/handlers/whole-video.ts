/** Videos of which everything is there: what can be downloaded, or turned into another form on request. */
import { Readable } from 'node:stream';
import type { Plan } from '../../media/index.ts';
import type { MediaTable, Place } from '../playback/table.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import { readAgain, tableOf } from './media.ts';

export interface WholeVideo {
  row: VideoRow;
  table: MediaTable;
  plan: Plan;
}

export async function wholeVideo(services: Services, row: VideoRow): Promise<WholeVideo> {
  const table = row.state === 'ready' ? await tableOf(services, row) : null;
  if (!table?.plan) throw refuse('not-ready', 409, 'The video is not ready yet. Try again when all of it has been made.');
  return { row, table, plan: table.plan };
}

/** `which` finds the place in a table, old or new; `range` counts from its first byte. */
export function openPlace(
  services: Services,
  row: VideoRow,
  which: (table: MediaTable) => Place | undefined,
  range?: { start: number; end: number },
  signal?: AbortSignal,
): Promise<Readable> {
  return readAgain(services, row.id, async () => {
    const place = which(await tableOf(services, row));
    if (!place) return Readable.from([]);
    const start = place.byteOffset + (range?.start ?? 0);
    return services.objects.get(place.objectKey, { start, end: place.byteOffset + (range?.end ?? place.sizeBytes - 1) }, signal);
  });
}

export async function readPlace(...where: Parameters<typeof openPlace>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openPlace(...where)) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
