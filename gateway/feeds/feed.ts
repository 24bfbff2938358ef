/** What a feed says, in whatever form. Addresses are whole, and ids hold for ever, whatever handles and titles become. */
import type { ChannelRow } from '../channels/rows.ts';
import { pictureUrl } from '../channels/rows.ts';
import type { Origins } from '../playback/origins.ts';
import { type VideoRow, versioned } from '../videos.ts';

export interface FeedItem {
  /** urn:uuid of the video. */
  id: string;
  videoId: string;
  url: string;
  title: string;
  text: string;
  publishedAt: Date;
  durationSeconds: number | null;
  pictureUrl: string | null;
  author: { name: string; url: string } | null;
}
export interface Feed {
  id: string;
  title: string;
  text: string;
  /** The page that shows the same to people. */
  url: string;
  /** The feed itself. */
  feedUrl: string;
  pictureUrl: string | null;
  author: string;
  changedAt: Date;
  items: FeedItem[];
}
export type FeedVideo = VideoRow & { updated_at: Date };
export interface FeedPlace {
  publicUrl: string;
  origins: Pick<Origins, 'before'>;
  /** Of the feed. */
  path: string;
}

export function feedOfChannel(channel: ChannelRow, videos: readonly FeedVideo[], place: FeedPlace): Feed {
  return {
    id: `urn:uuid:${channel.id}`,
    title: channel.name,
    text: channel.description,
    url: `${place.publicUrl}/c/${channel.handle}`,
    feedUrl: place.publicUrl + place.path,
    pictureUrl: whole(pictureUrl(channel.id, 'avatar', channel.avatar, place.origins), place),
    author: channel.name,
    changedAt: newest(videos, channel.created_at),
    items: videos.map((video) => itemOf(video, place)),
  };
}

export function feedOfInstance(name: string, videos: readonly FeedVideo[], place: FeedPlace): Feed {
  return {
    // Of all forms of it the same.
    id: `${place.publicUrl}/feeds/videos`,
    title: name,
    text: `The newest videos of ${name}.`,
    url: `${place.publicUrl}/`,
    feedUrl: place.publicUrl + place.path,
    pictureUrl: null,
    author: name,
    changedAt: newest(videos, new Date(0)),
    items: videos.map((video) => itemOf(video, place)),
  };
}

function itemOf(video: FeedVideo, place: FeedPlace): FeedItem {
  const { channel, side } = video;
  return {
    id: `urn:uuid:${video.id}`,
    videoId: video.id,
    url: `${place.publicUrl}/w/${video.short_id}`,
    title: video.title,
    text: video.description,
    publishedAt: video.published_at ?? video.created_at,
    durationSeconds: video.duration_seconds,
    pictureUrl: side.poster ? whole(versioned(`${place.origins.before('public')}/media/${video.id}/poster`, side.poster), place) : null,
    author: channel && { name: channel.name, url: `${place.publicUrl}/c/${channel.handle}` },
  };
}

function newest(videos: readonly FeedVideo[], otherwise: Date): Date {
  return new Date(Math.max(otherwise.getTime(), ...videos.map(({ updated_at }) => updated_at.getTime())));
}

/** Media may be at another origin already. */
export function whole<T extends string | null>(url: T, { publicUrl }: Pick<FeedPlace, 'publicUrl'>): T {
  return (url?.startsWith('/') ? publicUrl + url : url) as T;
}
