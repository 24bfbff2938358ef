/** All playlists: the own ones first, then what others have published. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { Failed } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { CardBones } from '../parts/skeleton.tsx';
import type { RequestError } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { goTo } from '../router.ts';
import { entitle } from '../site.ts';
import { problemFrom, say, session } from '../store.ts';
import { LaterCard } from './card.tsx';
import { Editor } from './editor.tsx';
import { PlaylistGrid } from './grid.tsx';
import { lists, type OwnPlaylist, type Page, type Playlist, playlistPath } from './lists.ts';
import { listText } from './text.ts';
import './playlists.css';

export function PlaylistsPage() {
  useEffect(() => {
    entitle(listText.title);
  }, []);
  const who = session.value;
  return (
    <div class="playlists">
      <h1>{listText.title}</h1>
      {isSignedIn(who) && <Mine />}
      {who !== null && <Open featured />}
      {who !== null && <Open />}
    </div>
  );
}

type Mine = { is: 'loading' } | { is: 'failed'; error: RequestError } | { is: 'there'; items: OwnPlaylist[] };

function Mine() {
  const [mine, set] = useState<Mine>({ is: 'loading' });
  const [making, make] = useState(false);
  const load = () => {
    lists.mine().then(
      (items) => set({ is: 'there', items }),
      (error: unknown) => set({ is: 'failed', error: problemFrom(error) }),
    );
  };
  useEffect(load, []);
  const restore = async (list: OwnPlaylist) => {
    try {
      await lists.restore(list.id);
      say(listText.restored(list.title));
      load();
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  const removed = mine.is === 'there' ? mine.items.filter((list) => list.removedAt !== null) : [];
  return (
    <section aria-labelledby="own-playlists">
      <div class="row">
        <h2 id="own-playlists">{listText.mine}</h2>
        <span class="gap" />
        <button type="button" class="button accent" aria-expanded={making} onClick={() => make(!making)}>
          <Icon name="plus" />
          {listText.create}
        </button>
      </div>
      {making && (
        <Editor
          list={null}
          onDone={(list) => {
            make(false);
            if (list === null) return;
            say(listText.created(list.title));
            goTo(playlistPath(list));
          }}
        />
      )}
      {mine.is === 'loading' && <CardBones count={4} />}
      {mine.is === 'failed' && <Failed title={listText.failed} error={mine.error} onRetry={load} />}
      {mine.is === 'there' && (
        <PlaylistGrid items={mine.items.filter((list) => list.removedAt === null)}>
          <li>
            <LaterCard />
          </li>
        </PlaylistGrid>
      )}
      {mine.is === 'there' && mine.items.length === 0 && <p class="dim">{listText.emptyHint}</p>}
      {removed.length > 0 && (
        <details class="facts">
          <summary>{`${listText.removed} (${removed.length})`}</summary>
          <p class="dim">{listText.removedHint}</p>
          <ul class="removed-lists">
            {removed.map((list) => (
              <li key={list.id}>
                <span dir="auto">{list.title}</span>
                <button type="button" class="button" onClick={() => void restore(list)}>
                  {listText.restore}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What others have published. Without any that are featured there is nothing to say of them. */
function Open({ featured = false }: { featured?: boolean }) {
  const pages = usePages<Playlist, Page<Playlist>>(featured ? 'featured' : 'new', (cursor) =>
    lists.open(cursor, featured ? { featured: 'true' } : {}),
  );
  if (featured && (pages.state.is !== 'there' || pages.state.value.items.length === 0)) return null;
  const id = featured ? 'featured-playlists' : 'new-playlists';
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{featured ? listText.featured : listText.newest}</h2>
      <Paged pages={pages} bones={<CardBones count={4} />} failed={listText.failed} empty={<p class="dim">{listText.nothingOpen}</p>}>
        {(items) => <PlaylistGrid items={items} />}
      </Paged>
    </section>
  );
}
