/**
 * Where media are fetched from: this server's own address unless the operator gives them another origin (files that people bring never run
 * in the name of the page then), or a CDN, which holds what is public.
 */
export interface Origins {
  /** The origin of media, without a trailing slash; null when they have none of their own. */
  media: string | null;
  /** What stands before the paths of a video's media in answers that are the same for all readers; empty for this very server. */
  before(privacy: string): string;
  /** Whether answers that are the same for all readers tell how often videos were watched. */
  showsViews(): boolean;
  /** Whether a request came to the origin of media, by its Host header. */
  isMedia(hostHeader: string): boolean;
  /** All that pages load media from besides their own origin. */
  readonly others: readonly string[];
}

export function createOrigins(init: {
  mediaUrl?: string | null;
  cdnUrl?: string | null;
  /** Whether nothing is for everybody. */
  isGated?: () => boolean;
  showsViews?: () => boolean;
}): Origins {
  const { mediaUrl = null, cdnUrl = null, isGated = () => false, showsViews = () => true } = init;
  const host = mediaUrl === null ? null : new URL(mediaUrl).host;
  return {
    media: mediaUrl,
    before(privacy) {
      // Whoever may see other videos is found out by this server, which then names the place (see handlers/playback.ts).
      if (isGated()) return '';
      if (privacy === 'unlisted') return mediaUrl ?? '';
      return privacy === 'public' ? (cdnUrl ?? mediaUrl ?? '') : '';
    },
    showsViews,
    isMedia: (header) => host !== null && header.toLowerCase() === host,
    others: [...new Set([mediaUrl, cdnUrl].flatMap((url) => (url === null ? [] : [new URL(url).origin])))],
  };
}
