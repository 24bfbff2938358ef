/** What a site needs to show a video of ours, by the address of its page (oembed.com). Pure. */
import { largestOf } from '../contract/largest.ts';
import type { VideoView } from '../contract/public.ts';
import { html } from '../html.ts';
import { declaration, element, textElement } from '../xml.ts';

export interface OembedSite {
  name: string;
  /** Without a trailing slash. */
  publicUrl: string;
}
export interface Oembed {
  version: '1.0';
  type: 'video';
  provider_name: string;
  provider_url: string;
  title: string;
  html: string;
  width: number;
  height: number;
  thumbnail_url?: string;
  thumbnail_width?: number;
  thumbnail_height?: number;
}

const usualWidth = 640;
const usual = { width: 1280, height: 720 };
const path = /^\/(?:w|embed)\/([A-Za-z0-9_-]{4,40})\/?$/;

/** The video that an address of ours names; null for any other. `hosts`: by which this server is reached. */
export function videoIn(address: string, hosts: readonly string[]): string | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || !hosts.includes(url.host)) return null;
  return path.exec(url.pathname)?.[1] ?? null;
}

export function oembedOf(
  video: VideoView,
  site: OembedSite,
  room: { maxwidth?: number | undefined; maxheight?: number | undefined },
): Oembed {
  const largest = largestOf(video.renditions);
  const picture = { width: largest?.width ?? usual.width, height: largest?.height ?? usual.height };
  const { width, height } = fit(picture, { width: room.maxwidth ?? usualWidth, height: room.maxheight ?? Number.POSITIVE_INFINITY });
  return {
    version: '1.0',
    type: 'video',
    provider_name: site.name,
    provider_url: site.publicUrl,
    title: video.title,
    html: frameOf(`${site.publicUrl}/embed/${video.shortId}`, video.title, width, height),
    width,
    height,
    ...(video.posterUrl && {
      thumbnail_url: new URL(video.posterUrl, site.publicUrl).href,
      thumbnail_width: picture.width,
      thumbnail_height: picture.height,
    }),
  };
}

/** As large as the room allows, in its own proportions, and no larger than the picture. */
function fit(picture: { width: number; height: number }, room: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, room.width / picture.width, room.height / picture.height);
  return { width: Math.max(1, Math.floor(picture.width * scale)), height: Math.max(1, Math.floor(picture.height * scale)) };
}

function frameOf(address: string, title: string, width: number, height: number): string {
  const allow = 'autoplay; fullscreen; picture-in-picture; encrypted-media';
  return html`<iframe src="${address}" title="${title}" width="${width}" height="${height}" style="border:0" allow="${allow}" allowfullscreen></iframe>`
    .text;
}

export function oembedXml(oembed: Oembed): string {
  const members = Object.entries(oembed).map(([name, value]) => textElement(name, `${value}`));
  return declaration + element('oembed', {}, members);
}
