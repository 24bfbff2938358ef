import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

/** In time for a player that asks late, or twice. */
const renewAfter = 2 / 3;

export function readPlayback({ delivery }: Services): Handler<Routes['readPlayback']> {
  return ({ video, clientAddress }) => {
    if (!video.playable) throw refuse('not-playable', 409, 'Nothing of this video can be played yet.');
    const { url, expiresAt } = delivery.folderOf(video, clientAddress);
    return {
      status: 200,
      headers: { 'cache-control': 'private, no-store' },
      json: {
        folder: url,
        hls: `${url}master.m3u8`,
        dash: video.state === 'ready' ? `${url}manifest.mpd` : null,
        expiresAt: expiresAt?.toISOString() ?? null,
        renewAfterSeconds: expiresAt === null ? null : Math.floor(delivery.tokens.seconds('media') * renewAfter),
      },
    };
  };
}
