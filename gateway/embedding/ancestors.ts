/** Which pages may show a video in a frame, as frame-ancestors of a Content-Security-Policy. Pure. */
import { isOpenPrivacy } from '../access.ts';
import type { PlaylistRow } from '../playlists/rows.ts';
import type { VideoRow } from '../videos.ts';

/** Those who open a video by its address, or by a password, can do so in a frame; the others need a session, which a frame does not get. */
const openPrivacies = ['public', 'unlisted', 'password'];

export function ancestorsOf(video: Pick<VideoRow, 'privacy' | 'embed_sites'> | null): string {
  // What is not there and what is hidden are told alike.
  if (video === null) return "'self'";
  const { privacy, embed_sites: sites } = video;
  if (!openPrivacies.includes(privacy)) return "'self'";
  return sites === null ? '*' : ["'self'", ...sites].join(' ');
}

/** Each of its videos says for itself whether it is shown in a frame: the page leaves out those that are not for all sites. */
export function ancestorsOfList(list: Pick<PlaylistRow, 'privacy'> | null): string {
  return list !== null && isOpenPrivacy(list.privacy) ? '*' : "'self'";
}

/** Whether pages of other sites can show it at all. */
export const isEmbeddable = (video: Pick<VideoRow, 'privacy' | 'embed_sites'>): boolean => ancestorsOf(video) !== "'self'";
