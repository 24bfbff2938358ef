/** One playlist among others. The picture's room is kept before the picture is there. */
import { Icon, type IconName } from '../icons.tsx';
import { type Playlist, playlistPath } from './lists.ts';
import { listText } from './text.ts';

export function PlaylistCard({ list }: { list: Playlist }) {
  const { title, type, privacy, videos, thumbnailUrl } = list;
  return (
    <article class="card">
      <a class="card-link" href={playlistPath(list)}>
        <Stack picture={thumbnailUrl} words={listText.count(videos)} />
        <h3 class="card-title" title={title} dir="auto">
          {title}
        </h3>
      </a>
      <p class="card-line">
        <span>{listText.types[type]}</span>
        {privacy !== 'public' && <span>{listText.privacies[privacy]}</span>}
        {list.channel && (
          <a href={`/c/${list.channel.handle}`} dir="auto">
            {list.channel.name}
          </a>
        )}
      </p>
    </article>
  );
}

/** Stands among the own ones, and is nobody else's. */
export function LaterCard() {
  return (
    <article class="card">
      <a class="card-link" href="/watch-later">
        <Stack picture={null} words={null} icon="later" />
        <h3 class="card-title">{listText.watchLater}</h3>
      </a>
      <p class="card-line">
        <span>{listText.privacies.private}</span>
      </p>
    </article>
  );
}

/** A picture on top of others: it is more than one video. */
function Stack({ picture, words, icon = 'list' }: { picture: string | null; words: string | null; icon?: IconName }) {
  return (
    <div class="stack">
      <div class="thumb">
        {picture === null ? <Icon name={icon} /> : <img src={picture} alt="" loading="lazy" decoding="async" width="320" height="180" />}
        {words !== null && <span class="thumb-time">{words}</span>}
      </div>
    </div>
  );
}
