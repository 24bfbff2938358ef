import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { sendBytes } from '../send-object.ts';
import type { Services } from '../services.ts';

/** Videos for everybody are mostly answered before this, from memory (dispatcher.ts, quick). */
export function readVideo(services: Services): Handler<Routes['readVideo']> {
  return async ({ video, incoming }) => {
    const { bytes, etag, ready } = services.videos.entryOf(video);
    return sendBytes(incoming, bytes, etag, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': ready ? 'no-cache' : 'private, no-store',
    });
  };
}
