/**
 * What the watch page shows before any script has run, and to those who run none: previews in chats, search engines, readers without JavaScript.
 * Open Graph protocol (ogp.me), X cards, schema.org/VideoObject.
 */
import { largestOf } from '../contract/largest.ts';
import type { VideoView } from '../contract/public.ts';
import { dataBlock, html } from '../html.ts';
import { feedLinks, firstDataId, named, type Painting, property, robotsStayOut, type Site, shortened, topBar } from './parts.ts';

/** Only for videos that everybody may see who knows their address: the page is the same for all. */
export function paintVideo(video: VideoView, site: Site): Painting {
  const absolute = (path: string | null) => (path === null ? null : new URL(path, site.publicUrl).href);
  const address = `${site.publicUrl}/w/${video.shortId}`;
  const picture = absolute(video.posterUrl);
  const largest = largestOf(video.renditions);
  const words = shortened(video.description);
  const about = words || video.title;
  const discovery = (format: 'json' | 'xml') =>
    html`<link rel="alternate" type="${format === 'json' ? 'application/json' : 'text/xml'}+oembed" title="${video.title}" href="${site.publicUrl}/api/v1/oembed?format=${format}&url=${encodeURIComponent(address)}">`;
  return {
    title: `${video.title} - ${site.name}`,
    head: html`<link rel="canonical" href="${address}">${[
      ...(video.embedSites?.length === 0 ? [] : [discovery('json'), discovery('xml')]),
      ...(video.privacy === 'public' ? (video.channel === null ? [] : feedLinks(video.channel, site)) : [robotsStayOut]),
      named('description', about),
      property('og:site_name', site.name),
      property('og:type', 'video.other'),
      property('og:title', video.title),
      property('og:description', about),
      property('og:url', address),
      property('og:image', picture),
      property('og:image:alt', picture && video.title),
      property('og:image:width', picture && (largest?.width ?? null)),
      property('og:image:height', picture && (largest?.height ?? null)),
      property('video:duration', video.durationSeconds && Math.round(video.durationSeconds)),
      property('video:release_date', video.createdAt),
      named('twitter:card', picture === null ? 'summary' : 'summary_large_image'),
      dataBlock('application/ld+json', null, {
        '@context': 'https://schema.org',
        '@type': 'VideoObject',
        name: video.title,
        description: about,
        url: address,
        uploadDate: video.createdAt,
        ...(picture === null ? {} : { thumbnailUrl: [picture] }),
        ...(video.durationSeconds === null ? {} : { duration: `PT${Math.round(video.durationSeconds)}S` }),
        ...(video.playback === null ? {} : { contentUrl: absolute(video.playback.hls) }),
      }),
      ...(picture === null ? [] : [html`<link rel="preload" as="image" href="${picture}" fetchpriority="high">`]),
      // On its way while the player's script still is; the request of the player takes it over.
      ...(video.playback === null ? [] : [html`<link rel="preload" as="fetch" crossorigin href="${video.playback.hls}">`]),
    ]}`,
    body: html`${topBar(site)}<main id="main"><div class="watch"><div class="watch-stage"><div class="player still">${
      video.posterUrl === null ? null : html`<img class="first-picture" src="${video.posterUrl}" alt="">`
    }</div></div><div class="watch-about"><h1 class="watch-title" dir="auto">${video.title}</h1><div class="watch-line"><time class="dim" datetime="${video.createdAt}">${video.createdAt.slice(0, 10)}</time></div>${
      video.description.trim() === '' ? null : html`<div class="description"><p class="folded" dir="auto">${video.description}</p></div>`
    }</div></div></main>${dataBlock('application/json', firstDataId, { video })}`,
  };
}
