/**
 * What the page of a channel shows before any script has run: what it is, and links to its newest videos. Open Graph protocol (ogp.me),
 * schema.org/ProfilePage.
 */
import type { ChannelView } from '../contract/channels.ts';
import type { VideoView } from '../contract/public.ts';
import { dataBlock, html } from '../html.ts';
import { feedLinks, firstDataId, named, type Painting, property, type Site, shortened, topBar } from './parts.ts';

export interface ChannelLook {
  channel: ChannelView;
  /** The first page of its videos, the newest first. */
  videos: { items: VideoView[]; nextCursor: string | null };
}

/** Only for channels that everybody may see: the page is the same for all. */
export function paintChannel({ channel, videos }: ChannelLook, site: Site): Painting {
  const address = `${site.publicUrl}/c/${channel.handle}`;
  const absolute = (path: string | null) => (path === null ? null : new URL(path, site.publicUrl).href);
  const [avatar, banner] = [absolute(channel.avatarUrl), absolute(channel.bannerUrl)];
  const about = shortened(channel.description) || channel.name;
  return {
    title: `${channel.name} - ${site.name}`,
    head: html`<link rel="canonical" href="${address}">${[
      ...feedLinks(channel, site),
      named('description', about),
      property('og:site_name', site.name),
      property('og:type', 'profile'),
      property('og:title', channel.name),
      property('og:description', about),
      property('og:url', address),
      property('og:image', banner ?? avatar),
      named('twitter:card', banner === null ? 'summary' : 'summary_large_image'),
      dataBlock('application/ld+json', null, {
        '@context': 'https://schema.org',
        '@type': 'ProfilePage',
        url: address,
        dateCreated: channel.createdAt,
        mainEntity: {
          '@type': channel.organisationId === null ? 'Person' : 'Organization',
          name: channel.name,
          alternateName: channel.handle,
          description: about,
          url: address,
          ...(avatar === null ? {} : { image: avatar }),
          ...(channel.links.length === 0 ? {} : { sameAs: channel.links.map(({ url }) => url) }),
          interactionStatistic: {
            '@type': 'InteractionCounter',
            interactionType: 'https://schema.org/FollowAction',
            userInteractionCount: channel.subscribers,
          },
        },
      }),
    ]}`,
    body: html`${topBar(site)}<main id="main"><div class="channel">${
      channel.bannerUrl === null ? null : html`<img class="channel-banner" src="${channel.bannerUrl}" alt="">`
    }<header class="channel-head"><span class="avatar large">${
      channel.avatarUrl === null ? null : html`<img src="${channel.avatarUrl}" alt="">`
    }</span><div><h1 dir="auto">${channel.name}</h1><p class="dim">@${channel.handle}</p></div></header>${
      channel.description.trim() === '' ? null : html`<p class="channel-words" dir="auto">${channel.description}</p>`
    }<ul class="grid">${videos.items.map(
      (video) =>
        html`<li><article class="card"><a class="card-link" href="/w/${video.shortId}"><div class="thumb"></div><h3 class="card-title" dir="auto">${video.title}</h3></a></article></li>`,
    )}</ul></div></main>${dataBlock('application/json', firstDataId, { channel, videos })}`,
  };
}
