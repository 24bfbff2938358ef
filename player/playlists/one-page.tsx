/** One playlist: what is said of it, and what is in it. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Empty } from '../parts/empty.tsx';
import type { RequestError } from '../requests.ts';
import { mayFeature } from '../rights.ts';
import { goTo } from '../router.ts';
import { entitle } from '../site.ts';
import { problemFrom, say, session } from '../store.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import { Editor } from './editor.tsx';
import { Items } from './items.tsx';
import { lists, type Playlist } from './lists.ts';
import { Play } from './play.tsx';
import { mayChangeList } from './rights.ts';
import { listText } from './text.ts';
import './playlists.css';

export function PlaylistPage({ id }: { id: string }) {
  const [list, set] = useState<Playlist | null>(null);
  const [error, fail] = useState<RequestError | null>(null);
  const [editing, edit] = useState(false);
  const load = () => {
    lists.read(id).then(
      (found) => {
        set(found);
        fail(null);
      },
      (failure: unknown) => fail(problemFrom(failure)),
    );
  };
  const who = session.value;
  useEffect(load, [id, who]);
  useEffect(() => {
    entitle(list?.title);
  }, [list?.title]);
  if (error !== null && list === null) return <Missing error={error} onRetry={load} />;
  if (list === null) return <div class="playlists playlist-room" role="status" aria-label={text.loading} />;
  const isMine = mayChangeList(who, list);
  return (
    <div class="playlists">
      <Head list={list} />
      {editing ? (
        <Editor
          list={list}
          onDone={(changed) => {
            edit(false);
            if (changed) set(changed);
          }}
        />
      ) : (
        <div class="row">
          {list.videos > 0 && <Play id={list.shortId} />}
          <Share list={list} />
          {mayFeature(who) && list.privacy === 'public' && <Feature list={list} onChange={set} />}
          {isMine && (
            <button type="button" class="button plain" onClick={() => edit(true)}>
              <Icon name="edit" />
              {listText.edit}
            </button>
          )}
          {(isMine || mayFeature(who)) && (
            <button type="button" class="button plain" onClick={() => void removeList(list)}>
              <Icon name="trash" />
              {listText.remove}
            </button>
          )}
        </div>
      )}
      {list.unavailable !== null && list.unavailable > 0 && <p class="banner">{listText.unavailable(list.unavailable)}</p>}
      <Items id={list.id} isMine={isMine} onChange={load} />
    </div>
  );
}

function Head({ list }: { list: Playlist }) {
  return (
    <header class="playlist-head">
      <a class="text-button" href="/playlists">
        {listText.all}
      </a>
      <h1 dir="auto">{list.title}</h1>
      <p class="card-line">
        <span>{listText.types[list.type]}</span>
        {list.privacy !== 'public' && <span>{listText.privacies[list.privacy]}</span>}
        {list.channel && (
          <a href={`/c/${list.channel.handle}`} dir="auto">
            {list.channel.name}
          </a>
        )}
        <span>{listText.count(list.videos)}</span>
        {list.durationSeconds > 0 && <span>{clock(list.durationSeconds)}</span>}
      </p>
      {list.description !== '' && (
        <p class="playlist-words" dir="auto">
          {list.description}
        </p>
      )}
    </header>
  );
}

function Share({ list }: { list: Playlist }) {
  if (list.privacy === 'private') return null;
  const address = `${location.origin}/embed/playlist/${list.shortId}`;
  const code = `<iframe src="${address}" title="${inAttribute(list.title)}" width="640" height="360" style="border:0" allow="autoplay; fullscreen; picture-in-picture; encrypted-media" allowfullscreen></iframe>`;
  return (
    <>
      <CopyButton isPlain label={listText.share} value={`${location.origin}/playlists/${list.shortId}`} done={listText.shared} />
      <CopyButton isPlain icon="film" label={listText.embed} value={code} done={listText.codeCopied} />
    </>
  );
}

const inAttribute = (words: string) => words.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function Feature({ list, onChange }: { list: Playlist; onChange(list: Playlist): void }) {
  const toggle = async () => {
    try {
      await lists.feature(list.id, !list.featured);
      onChange({ ...list, featured: !list.featured });
      say(list.featured ? listText.noLongerFeatured : listText.nowFeatured);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  return (
    <button type="button" class="button plain" aria-pressed={list.featured} onClick={() => void toggle()}>
      <Icon name="star" />
      {list.featured ? listText.unfeature : listText.feature}
    </button>
  );
}

/** Removes it at once and offers the way back. */
async function removeList(list: Playlist): Promise<void> {
  try {
    await lists.remove(list.id);
  } catch (error) {
    say(problemFrom(error).message);
    return;
  }
  goTo('/playlists');
  say(listText.removedNamed(list.title), {
    label: listText.undo,
    run: () =>
      void lists.restore(list.id).then(
        (restored) => goTo(`/playlists/${restored.shortId}`),
        (error: unknown) => say(problemFrom(error).message),
      ),
  });
}

function Missing({ error, onRetry }: { error: RequestError; onRetry(): void }) {
  const isGone = error.status === 404;
  return (
    <Empty icon="list" title={isGone ? listText.notFoundTitle : error.message} hint={isGone ? listText.notFound : undefined} isPage>
      {!isGone && (
        <button type="button" class="button accent" onClick={onRetry}>
          {text.home.retry}
        </button>
      )}
      <a class="button" href="/playlists">
        {listText.all}
      </a>
    </Empty>
  );
}
