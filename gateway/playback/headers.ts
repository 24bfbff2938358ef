/** Headers of what players fetch: by who may see the video, and by how long the bytes stay what they are. */
import { createHash } from 'node:crypto';
import type { Incoming, WireAnswer } from '../answer.ts';
import { sendBytes } from '../send-object.ts';

const year = 31_536_000;

/** Growing playlists are asked for again and again; finished ones stay good for a moment without asking. */
export type Freshness = 'growing' | 'finished' | 'immutable';

export function headersOf(video: { privacy: string }, type: string, freshness: Freshness): Record<string, string> {
  const open = video.privacy === 'public' || video.privacy === 'unlisted';
  const scope = video.privacy === 'public' ? 'public' : 'private';
  const age = !open || freshness === 'growing' ? 'no-cache' : freshness === 'finished' ? 'max-age=10' : `max-age=${year}, immutable`;
  return {
    'content-type': type,
    'cache-control': age === 'no-cache' && open ? age : `${scope}, ${age}`,
    ...(open
      ? {
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'content-length, content-range, etag',
          'cross-origin-resource-policy': 'cross-origin',
        }
      : {}),
    'content-security-policy': "default-src 'none'; sandbox",
  };
}

export function sendText(incoming: Incoming, body: string, headers: Record<string, string>): WireAnswer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return sendBytes(incoming, Buffer.from(body), etag, headers);
}
