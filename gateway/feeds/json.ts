/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
import type { Feed, FeedItem } from './feed.ts';

export function jsonOf(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    ...(feed.text !== '' && { description: feed.text }),
    home_page_url: feed.url,
    feed_url: feed.feedUrl,
    ...(feed.pictureUrl !== null && { icon: feed.pictureUrl }),
    authors: [{ name: feed.author, url: feed.url }],
    items: feed.items.map(itemOf),
  });
}

function itemOf(item: FeedItem): Record<string, unknown> {
  return {
    id: item.id,
    url: item.url,
    title: item.title,
    content_text: item.text,
    ...(item.pictureUrl !== null && { image: item.pictureUrl }),
    date_published: item.publishedAt.toISOString(),
    ...(item.author && { authors: [item.author] }),
  };
}
