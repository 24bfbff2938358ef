/** Feeds of a channel in the page's head, for programs that look for them there. What the server has put there for another one goes. */
import { useEffect } from 'preact/hooks';

const forms = { rss: 'rss+xml', atom: 'atom+xml', json: 'feed+json' };

export function useFeedLinks(channel: { handle: string; name: string } | null): void {
  const { handle = null, name = '' } = channel ?? {};
  useEffect(() => {
    const clear = () => {
      for (const link of document.head.querySelectorAll('link[rel=alternate][href*="/feeds/channels/"]')) link.remove();
    };
    clear();
    if (handle !== null)
      for (const [ending, type] of Object.entries(forms)) {
        const link = document.createElement('link');
        Object.assign(link, {
          rel: 'alternate',
          type: `application/${type}`,
          title: name,
          href: `/feeds/channels/${handle}/videos.${ending}`,
        });
        document.head.append(link);
      }
    return clear;
  }, [handle, name]);
}
