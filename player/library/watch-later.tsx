/** What somebody has kept to watch later. */
import { Card } from '../home/card.tsx';
import { Icon } from '../icons.tsx';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { watchLater } from '../playlists/lists.ts';
import { Play } from '../playlists/play.tsx';
import { call, type Video } from '../requests.ts';
import { text } from '../text.ts';
import { MembersOnly } from './members-only.tsx';
import { libraryText } from './text.ts';
import './library.css';

const words = libraryText.later;

export function WatchLaterPage() {
  return (
    <MembersOnly title={words.title}>
      <Later />
    </MembersOnly>
  );
}

function Later() {
  const pages = usePages<Video>('', (cursor) =>
    call('GET /api/v1/account/watch-later', { query: { limit: 50, ...(cursor !== null && { cursor }) } }),
  );
  const take = (video: Video) => {
    const params = { video: video.id };
    return pages.take(video, {
      send: () => call('DELETE /api/v1/account/watch-later/{video}', { params }),
      undo: () => call('PUT /api/v1/account/watch-later/{video}', { params }),
      words: text.later.taken(video.title),
    });
  };
  return (
    <div class="library">
      <header class="library-head">
        <h1>{words.title}</h1>
        {pages.state.is === 'there' && pages.state.value.items.length > 0 && <Play id={watchLater} />}
      </header>
      <Paged
        pages={pages}
        bones={<LineBones />}
        failed={words.failed}
        empty={<Empty icon="later" title={words.empty} hint={words.emptyHint} />}
      >
        {(items) => (
          <ul class="lines">
            {items.map((video) => (
              <li key={video.id}>
                <Card
                  video={video}
                  small
                  heading="h2"
                  action={
                    <button
                      type="button"
                      class="quiet-button"
                      aria-label={words.take(video.title)}
                      title={words.take(video.title)}
                      onClick={() => void take(video)}
                    >
                      <Icon name="close" />
                    </button>
                  }
                />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </div>
  );
}
