/** RSS 2.0 (https://www.rssboard.org/rss-specification), and as a podcast with the names that podcast programs know. */

import { declaration, element, htmlOf, textElement } from '../xml.ts';
import type { Feed, FeedItem } from './feed.ts';

/** A file that a podcast program fetches. */
export interface Enclosure {
  url: string;
  type: string;
  sizeBytes: number;
}
const names = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:media': 'http://search.yahoo.com/mrss/',
};
const itunes = { 'xmlns:itunes': 'http://www.itunes.com/dtds/podcast-1.0.dtd' };

export function rssOf(feed: Feed): string {
  return document(
    feed,
    names,
    [],
    feed.items.map((item) => itemOf(item, [])),
  );
}

/** Videos without a sound are left out. */
export function podcastOf(feed: Feed, enclosures: ReadonlyMap<string, Enclosure>): string {
  const head = [
    textElement('itunes:author', feed.author),
    textElement('itunes:summary', feed.text === '' ? feed.title : feed.text),
    feed.pictureUrl === null ? null : element('itunes:image', { href: feed.pictureUrl }),
    textElement('itunes:explicit', 'false'),
    textElement('itunes:type', 'episodic'),
  ];
  const items = feed.items.flatMap((item) => {
    const enclosure = enclosures.get(item.videoId);
    return enclosure ? [itemOf(item, episodeOf(item, enclosure))] : [];
  });
  return document(feed, { ...names, ...itunes }, head, items);
}

function document(feed: Feed, namespaces: Record<string, string>, head: (string | null)[], items: string[]): string {
  const channel = element('channel', {}, [
    textElement('title', feed.title),
    textElement('link', feed.url),
    textElement('description', feed.text === '' ? feed.title : htmlOf(feed.text)),
    element('atom:link', { href: feed.feedUrl, rel: 'self', type: 'application/rss+xml' }),
    textElement('lastBuildDate', feed.changedAt.toUTCString()),
    textElement('generator', 'Vitascope'),
    feed.pictureUrl === null
      ? null
      : element('image', {}, [textElement('url', feed.pictureUrl), textElement('title', feed.title), textElement('link', feed.url)]),
    ...head,
    ...items,
  ]);
  return declaration + element('rss', { version: '2.0', ...namespaces }, [channel]);
}

function itemOf(item: FeedItem, more: (string | null)[]): string {
  return element('item', {}, [
    textElement('title', item.title),
    textElement('link', item.url),
    textElement('guid', item.id, { isPermaLink: 'false' }),
    textElement('pubDate', item.publishedAt.toUTCString()),
    item.text === '' ? null : textElement('description', htmlOf(item.text)),
    textElement('dc:creator', item.author?.name ?? null),
    item.pictureUrl === null ? null : element('media:thumbnail', { url: item.pictureUrl }),
    ...more,
  ]);
}

function episodeOf(item: FeedItem, { url, type, sizeBytes }: Enclosure): (string | null)[] {
  return [
    element('enclosure', { url, length: sizeBytes, type }),
    textElement('itunes:duration', item.durationSeconds === null ? null : `${Math.round(item.durationSeconds)}`),
    textElement('itunes:summary', item.text === '' ? null : item.text),
    textElement('itunes:episodeType', 'full'),
    textElement('itunes:explicit', 'false'),
    item.pictureUrl === null ? null : element('itunes:image', { href: item.pictureUrl }),
  ];
}
