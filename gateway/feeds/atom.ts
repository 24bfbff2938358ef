/** Atom (RFC 4287). */

import { declaration, element, textElement } from '../xml.ts';
import type { Feed, FeedItem } from './feed.ts';

export function atomOf(feed: Feed): string {
  return (
    declaration +
    element('feed', { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:media': 'http://search.yahoo.com/mrss/' }, [
      textElement('id', feed.id),
      textElement('title', feed.title),
      feed.text === '' ? null : textElement('subtitle', feed.text),
      textElement('updated', feed.changedAt.toISOString()),
      element('link', { rel: 'self', type: 'application/atom+xml', href: feed.feedUrl }),
      element('link', { rel: 'alternate', type: 'text/html', href: feed.url }),
      textElement('logo', feed.pictureUrl),
      element('author', {}, [textElement('name', feed.author), textElement('uri', feed.url)]),
      textElement('generator', 'Vitascope'),
      ...feed.items.map(entryOf),
    ])
  );
}

function entryOf(item: FeedItem): string {
  const { author } = item;
  return element('entry', {}, [
    textElement('id', item.id),
    textElement('title', item.title),
    element('link', { rel: 'alternate', type: 'text/html', href: item.url }),
    textElement('published', item.publishedAt.toISOString()),
    textElement('updated', item.publishedAt.toISOString()),
    author && element('author', {}, [textElement('name', author.name), textElement('uri', author.url)]),
    item.text === '' ? null : textElement('summary', item.text, { type: 'text' }),
    item.pictureUrl === null ? null : element('media:thumbnail', { url: item.pictureUrl }),
  ]);
}
