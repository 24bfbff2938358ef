import type { Handler, Incoming, WireAnswer } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { etagOf } from '../etag.ts';
import { headersOf } from '../playback/headers.ts';
import { notFound, refuse } from '../problem.ts';
import { sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';

export function poster(services: Services): Handler<Routes['poster']> {
  return async ({ video: row, incoming }) => {
    return picture(services, incoming, row, row.side.poster?.objectKey);
  };
}

/** Posters of earlier versions have no thumbnail: they stand for it themselves. */
export function thumbnail(services: Services): Handler<Routes['thumbnail']> {
  return async ({ video: row, incoming }) => {
    return picture(services, incoming, row, row.side.poster?.thumbnail?.objectKey ?? row.side.poster?.objectKey);
  };
}

async function picture(services: Services, incoming: Incoming, { privacy }: VideoRow, key: string | undefined): Promise<WireAnswer> {
  if (key === undefined) throw notFound();
  const { type, sizeBytes } = services.posters.get(key) ?? (await look(services, key));
  return sendObject(services.objects, incoming, {
    key,
    sizeBytes,
    etag: etagOf(key),
    // Without its version the address stays when the picture changes.
    headers: headersOf({ privacy }, type, 'picture'),
  });
}

/** By its first bytes: a worker made it, so its name proves nothing. */
async function look(services: Services, key: string): Promise<{ type: string; sizeBytes: number }> {
  const info = await services.objects.head(key);
  if (!info || info.sizeBytes < 12) throw notFound();
  const chunks: Uint8Array[] = [];
  for await (const chunk of await services.objects.get(key, { start: 0, end: 11 })) chunks.push(chunk as Uint8Array);
  const type = pictureType(Buffer.concat(chunks));
  if (!type) throw refuse('unshowable-picture', 502, 'The picture cannot be shown.');
  const found = { type, sizeBytes: info.sizeBytes };
  services.posters.set(key, found);
  return found;
}

export function pictureType(bytes: Buffer): string | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) return 'image/png';
  const text = bytes.toString('latin1');
  return text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP' ? 'image/webp' : null;
}
