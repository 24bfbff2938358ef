/**
 * Headers of what players fetch: by who may see the video, and by how long the bytes stay what they are. Answers to the same address are the
 * same for all who get one, whatever they send, so that nothing has to vary; what is not for everybody is kept by nobody.
 */
import { isOpenPrivacy } from '../access.ts';
import type { Incoming, WireAnswer } from '../answer.ts';
import { etagOf } from '../etag.ts';
import { sendBytes } from '../send-object.ts';

/**
 * `growing`: lists that get longer while somebody watches. `finished`: lists, and what stands under an address that stays when it is made
 * anew. `picture`: a poster without its version. `immutable`: the address changes with the bytes.
 */
export type Freshness = 'growing' | 'finished' | 'picture' | 'immutable';

/**
 * A growing list is at most a second old, which spares the server a crowd that watches the same video. An old one that is finished may be
 * shown once more while a cache asks, and while the server is away: what it names stays there for a day. An older growing one may not: to a
 * player its end would move back.
 */
const ages: Record<Freshness, string> = {
  growing: 'max-age=1',
  finished: 'max-age=10, stale-while-revalidate=30, stale-if-error=3600',
  picture: 'max-age=60, stale-while-revalidate=60, stale-if-error=3600',
  immutable: 'max-age=31536000, immutable',
};

function cacheControl(privacy: string, freshness: Freshness): string {
  switch (privacy) {
    case 'public':
      return `public, ${ages[freshness]}`;
    // Its address is its secret: the browser that knows it may keep what it got, caches in between may not.
    case 'unlisted':
      return `private, ${ages[freshness]}`;
    default:
      return 'private, no-store';
  }
}

const openToOrigins = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-length, content-range, etag',
  'cross-origin-resource-policy': 'cross-origin',
};
/** Bytes that people brought do nothing but be shown. */
export const sandbox = "default-src 'none'; sandbox";

export function headersOf(video: { privacy: string }, type: string, freshness: Freshness): Record<string, string> {
  const open = isOpenPrivacy(video.privacy);
  return {
    'content-type': type,
    'cache-control': cacheControl(video.privacy, freshness),
    ...(open ? openToOrigins : {}),
    'content-security-policy': sandbox,
  };
}

/** Over those of any answer to an address with a token: it is the caller's alone, opens itself to the player of any origin, and is told to none. */
export const tokenHeaders = { ...openToOrigins, 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' };

export function sendText(incoming: Incoming, body: string, headers: Record<string, string>): WireAnswer {
  const etag = etagOf(body);
  return sendBytes(incoming, Buffer.from(body), etag, headers);
}
