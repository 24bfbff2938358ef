/** Channels that everybody may see: the newest first, or those that are called like what is looked for, which stands in the address. */
import { useEffect, useState } from 'preact/hooks';
import { ChannelLine } from '../channels/line.tsx';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { type Channel, call } from '../requests.ts';
import { route } from '../router.ts';
import { BrowseFrame } from './frame.tsx';
import { browseText } from './text.ts';

const words = browseText.channels;
const restMilliseconds = 250;
const perPage = 48;
const asked = () => (new URLSearchParams(location.search).get('q') ?? '').trim().slice(0, 200);

export function ChannelsPage() {
  const [typed, type] = useState(asked);
  const [q, set] = useState(asked);
  // The way back, and forward, leads here as well.
  useEffect(() => {
    if (asked() === q) return;
    type(asked());
    set(asked());
  }, [route.value]);
  useEffect(() => {
    const now = typed.trim();
    if (now === q) return;
    const timer = setTimeout(() => {
      history.replaceState(null, '', now === '' ? '/channels' : `/channels?q=${encodeURIComponent(now)}`);
      set(now);
    }, restMilliseconds);
    return () => clearTimeout(timer);
  }, [typed, q]);
  const pages = usePages<Channel>(q, (cursor) => {
    const page = { limit: perPage, ...(cursor !== null && { cursor }) };
    return q === '' ? call('GET /api/v1/channels', { query: page }) : call('GET /api/v1/search/channels', { query: { q, ...page } });
  });
  return (
    <BrowseFrame title={words.title}>
      <label class="browse-search">
        {words.field}
        <input type="search" dir="auto" maxLength={200} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </label>
      <Paged
        pages={pages}
        bones={<LineBones />}
        failed={words.failed}
        empty={
          q === '' ? (
            <Empty icon="channels" title={words.none} hint={words.noneHint} />
          ) : (
            <Empty icon="search" title={words.noneFit} hint={words.noneFitHint} />
          )
        }
      >
        {(items) => (
          <ul class="channel-grid" aria-label={words.title}>
            {items.map((channel) => (
              <li key={channel.id}>
                <ChannelLine channel={channel} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </BrowseFrame>
  );
}
