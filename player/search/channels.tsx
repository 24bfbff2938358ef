/** Channels that are called like what is looked for. */
import { useEffect, useState } from 'preact/hooks';
import type { ChannelView } from '../../gateway/contract/channels.ts';
import { ChannelLine } from '../channels/line.tsx';
import { call } from '../requests.ts';
import { searchText as words } from './text.ts';

export function Channels({ q }: { q: string }) {
  const [channels, set] = useState<ChannelView[]>([]);
  useEffect(() => {
    const gone = new AbortController();
    // Without them the videos are there.
    call('GET /api/v1/search/channels', { query: { q, limit: 4 }, signal: gone.signal }).then(
      ({ items }) => set(items),
      () => !gone.signal.aborted && set([]),
    );
    return () => gone.abort();
  }, [q]);
  if (channels.length === 0) return null;
  return (
    <section class="found-channels" aria-label={words.channels}>
      {channels.map((channel) => (
        <ChannelLine key={channel.id} channel={channel} />
      ))}
    </section>
  );
}
