/** What the page of a playlist shows before any script has run, and to those who run none. */
import type { PlaylistView } from '../contract/playlists.ts';
import type { VideoView } from '../contract/public.ts';
import { dataBlock, html } from '../html.ts';
import { named, type Painting, property, robotsStayOut, type Site, shortened, topBar } from './parts.ts';

/** As a guest sees it: the page is the same for all. `videos`: the first of them. */
export interface OpenPlaylist {
  list: PlaylistView;
  videos: readonly VideoView[];
}

export function paintPlaylist({ list, videos }: OpenPlaylist, site: Site): Painting {
  const absolute = (path: string) => new URL(path, site.publicUrl).href;
  const address = `${site.publicUrl}/playlists/${list.shortId}`;
  const picture = list.thumbnailUrl === null ? null : absolute(list.thumbnailUrl);
  const about = shortened(list.description) || list.title;
  return {
    title: `${list.title} - ${site.name}`,
    head: html`<link rel="canonical" href="${address}">${[
      ...(list.privacy === 'public' ? [] : [robotsStayOut]),
      named('description', about),
      property('og:site_name', site.name),
      property('og:type', 'website'),
      property('og:title', list.title),
      property('og:description', about),
      property('og:url', address),
      property('og:image', picture),
      property('og:image:alt', picture && list.title),
      named('twitter:card', 'summary'),
      dataBlock('application/ld+json', null, {
        '@context': 'https://schema.org',
        '@type': 'ItemList',
        name: list.title,
        description: about,
        url: address,
        numberOfItems: list.videos,
        itemListElement: videos.map(({ shortId, title }, index) => ({
          '@type': 'ListItem',
          position: index + 1,
          name: title,
          url: `${site.publicUrl}/w/${shortId}`,
        })),
      }),
    ]}`,
    body: html`${topBar(site)}<main id="main"><h1 dir="auto">${list.title}</h1>${
      list.description.trim() === '' ? null : html`<p dir="auto">${list.description}</p>`
    }<ol>${videos.map(({ shortId, title }) => html`<li><a href="/w/${shortId}?list=${list.shortId}" dir="auto">${title}</a></li>`)}</ol></main>`,
  };
}
