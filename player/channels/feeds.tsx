/** Feeds of a channel, for people to open and copy. */
import { Menu } from '../parts/menu.tsx';
import { channelText } from './text.ts';

const forms = [
  ['RSS', 'videos.rss'],
  ['Atom', 'videos.atom'],
  ['JSON Feed', 'videos.json'],
] as const;

export function FeedMenu({ handle }: { handle: string }) {
  return (
    <Menu label={channelText.feeds} icon="feed">
      {forms.map(([name, file]) => (
        <a key={file} href={`/feeds/channels/${handle}/${file}`} target="_blank" rel="noopener">
          {name}
        </a>
      ))}
      <a href={`/feeds/channels/${handle}/podcast.rss`} target="_blank" rel="noopener">
        {channelText.podcast}
      </a>
    </Menu>
  );
}
