/** The storyboard: a text that says which picture belongs to which time, and the sheets that hold the pictures. */
import type { Storyboard } from '../../actors/video/contract.ts';
import { storyboardVtt } from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { headersOf, sendText } from '../playback/headers.ts';
import { notFound } from '../problem.ts';
import { sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import { findSide } from '../side-products.ts';
import { versioned } from '../videos.ts';

export function storyboard(services: Services): Handler<Routes['storyboard']> {
  return async ({ video: row, incoming }) => {
    const made = await storyboardOf(services, row.id);
    const body = storyboardVtt(made, row.duration_seconds ?? 0, (index) =>
      versioned(`storyboard-${index}.webp`, made.sheets[index] ?? { objectKey: '' }),
    );
    return sendText(incoming, body, headersOf(row, 'text/vtt; charset=utf-8', 'immutable'));
  };
}

export function storyboardSheet(services: Services): Handler<Routes['storyboardSheet']> {
  return async ({ video: row, params, incoming }) => {
    const sheet = (await storyboardOf(services, row.id)).sheets[Number(/\d+/.exec(params.sheet)?.[0])];
    if (!sheet) throw notFound();
    return sendObject(services.objects, incoming, {
      key: sheet.objectKey,
      sizeBytes: sheet.sizeBytes,
      // The name ends with the hash of the bytes.
      etag: `"${sheet.objectKey.slice(-64).slice(0, 32)}"`,
      headers: headersOf(row, 'image/webp', 'immutable'),
    });
  };
}

/** It changes when another one is made, which an event tells. */
function storyboardOf(services: Services, videoId: string): Promise<Storyboard> {
  return services.storyboards.get(videoId, async () => {
    const made = await findSide<Storyboard>(services.database, videoId, 'storyboard');
    if (!made) throw notFound();
    return made;
  });
}
