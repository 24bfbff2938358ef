/** Feeds: the same for everybody, so that caches hold them, and this server for some seconds. */
import type { Handler, Incoming, WireAnswer } from '../answer.ts';
import type { feedRoutes } from '../contract/feeds.ts';
import type { Routes } from '../contract/index.ts';
import { etagOf } from '../etag.ts';
import { atomOf } from '../feeds/atom.ts';
import { createEnclosures } from '../feeds/enclosure.ts';
import { type Feed, feedOfChannel, feedOfInstance } from '../feeds/feed.ts';
import { jsonOf } from '../feeds/json.ts';
import { podcastOf, rssOf } from '../feeds/rss.ts';
import { newestVideos } from '../feeds/videos.ts';
import { headersOf } from '../playback/headers.ts';
import { sendBytes } from '../send-object.ts';
import type { Services } from '../services.ts';
import { createShortCache } from '../short-cache.ts';
import type { VideoRow } from '../videos.ts';
import type { HandlersOf } from './handlers-of.ts';

type ChannelRoute = Routes['channelRss' | 'channelAtom' | 'channelJson' | 'channelPodcast'];
type OfInstance = Handler<Routes['newestRss' | 'newestAtom' | 'newestJson']>;
type OfChannel = Handler<ChannelRoute>;
const types = { rss: 'application/rss+xml', atom: 'application/atom+xml', json: 'application/feed+json' } as const;
interface Made {
  bytes: Uint8Array;
  etag: string;
}
/** What of them is kept, and for how long: at most some hundred kilobytes each. */
const kept = { milliseconds: 5_000, size: 128 };

export function feedHandlers(services: Services): HandlersOf<typeof feedRoutes> {
  const { database, delivery, live, settings } = services;
  const enclosures = createEnclosures(services);
  const feeds = createShortCache<Made>(kept);
  const placeAt = (path: string) => ({ publicUrl: settings.publicUrl, origins: delivery.origins, path });

  const ofInstance =
    (type: string, write: (feed: Feed) => string): OfInstance =>
    async ({ incoming, route }) => {
      const { name } = live.value('instance');
      const made = await feeds.get(`${route.path} ${name}`, async () => {
        const videos = await newestVideos(database);
        return madeOf(write(feedOfInstance(name, videos, placeAt(route.path))));
      });
      return send(incoming, made, type, true);
    };
  const ofChannel =
    (type: string, write: (feed: Feed, videos: readonly VideoRow[]) => string | Promise<string>): OfChannel =>
    async ({ incoming, route, channel }) => {
      const path = route.path.replace('{handle}', channel.handle);
      // Of a channel that was found by an older handle, the feed is that of the handle that it has. By its id as well: what is gone for good leaves its handle to others.
      const made = await feeds.get(`${channel.id} ${path}`, async () => {
        const videos = await newestVideos(database, channel.id);
        return madeOf(await write(feedOfChannel(channel, videos, placeAt(path)), videos));
      });
      return send(incoming, made, type, channel.is_open);
    };
  return {
    newestRss: ofInstance(types.rss, rssOf),
    newestAtom: ofInstance(types.atom, atomOf),
    newestJson: ofInstance(types.json, jsonOf),
    channelRss: ofChannel(types.rss, rssOf),
    channelAtom: ofChannel(types.atom, atomOf),
    channelJson: ofChannel(types.json, jsonOf),
    channelPodcast: ofChannel(types.rss, async (feed, videos) => podcastOf(feed, await enclosures(videos))),
  };
}

function madeOf(text: string): Made {
  const bytes = Buffer.from(text);
  return { bytes, etag: etagOf(bytes) };
}

/** Whether it has changed is judged by its ETag alone: no date tells what was taken out of it. */
function send(incoming: Incoming, { bytes, etag }: Made, type: string, isOpen: boolean): WireAnswer {
  const headers = headersOf({ privacy: isOpen ? 'public' : 'private' }, `${type}; charset=utf-8`, 'picture');
  return sendBytes(incoming, bytes, etag, headers);
}
