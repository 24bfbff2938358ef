/** How media reach one reader: the address of a video's folder, with a token where it is not there for everybody. */
import { createHash, createHmac } from 'node:crypto';
import { isOpenPrivacy } from '../access.ts';
import type { Incoming, WireAnswer } from '../answer.ts';
import type { Gate } from '../gate.ts';
import type { GatewaySettings } from '../settings.ts';
import type { VideoRow } from '../videos.ts';
import type { PlaybackKey } from './keys.ts';
import { createOrigins, type Origins } from './origins.ts';
import { judgePasses, type Shown } from './passes.ts';
import { mediaFolder } from './token-path.ts';
import { createPlaybackTokens, type Grant, type PlaybackTokens } from './tokens.ts';

export interface Delivery {
  origins: Origins;
  tokens: PlaybackTokens;
  /** Whether what a request shows lets it read this video. */
  judge(shown: Shown, video: Grant['video']): 'valid' | 'expired' | 'none';
  /** The folder below which all of a video lies, and until when; for somebody who may see it. */
  folderOf(video: Delivered, address: string): { url: string; expiresAt: Date | null };
  /** Sends on to the origin of media whoever asked this one, with a token where they may see what others may not. */
  elsewhere(incoming: Pick<Incoming, 'path' | 'query'>, video: Delivered | null, shown: Shown): WireAnswer;
}
export function deliveryOf(
  { mediaUrl, cdnUrl, playback }: GatewaySettings,
  secret: string,
  gate: Pick<Gate, 'isClosed'>,
  showsViews: () => boolean,
): Delivery {
  const { tokenSeconds = 600, bindAddress = false } = playback ?? {};
  const keys = playback?.keys ?? [keyOf(secret)];
  const tokens = createPlaybackTokens({ keys, mediaSeconds: tokenSeconds, pageSeconds, bindAddress });
  const isGated = () => gate.isClosed;
  return createDelivery({ origins: createOrigins({ mediaUrl, cdnUrl, isGated, showsViews }), tokens, isGated });
}
/** Who gave the password of a video is not asked again for an evening. */
const pageSeconds = 12 * 3600;
/** What signs tokens signs nothing else. Its name tells tokens of an earlier secret apart. */
function keyOf(secret: string): PlaybackKey {
  const own = createHmac('sha256', secret).update('vitascope-playback-key').digest('hex');
  return { id: createHash('sha256').update(own).digest('hex').slice(0, 8), secret: own };
}

type Delivered = Pick<VideoRow, 'id' | 'privacy' | 'access_version'>;

function createDelivery({ origins, tokens, isGated }: Pick<Delivery, 'origins' | 'tokens'> & { isGated(): boolean }): Delivery {
  /** Behind the gate nothing is: players are given a token for everything. */
  const isForEverybody = ({ privacy }: Delivered) => isOpenPrivacy(privacy) && !isGated();
  const delivery: Delivery = {
    origins,
    tokens,
    judge: (shown, video) => judgePasses(tokens, shown, video),
    elsewhere({ path, query }, video, { mediaToken, address }) {
      const isOpen = video === null || isForEverybody(video) || mediaToken !== null;
      const location = isOpen ? (origins.media ?? '') + path : delivery.folderOf(video, address).url + path.split('/').slice(3).join('/');
      const headers = { location: location + (query === '' ? '' : `?${query}`), 'cache-control': 'private, no-store' };
      return { status: 307, headers: { ...headers, 'access-control-allow-origin': '*' } };
    },
    folderOf(video, address) {
      if (isForEverybody(video)) return { url: origins.before(video.privacy) + mediaFolder(video.id, null), expiresAt: null };
      const { token, expiresAt } = tokens.issue({ use: 'media', video: grantedOf(video), address });
      return { url: (origins.media ?? '') + mediaFolder(video.id, token), expiresAt };
    },
  };
  return delivery;
}

export const grantedOf = (video: Pick<VideoRow, 'id' | 'access_version'>): Grant['video'] => ({
  id: video.id,
  accessVersion: video.access_version,
});
