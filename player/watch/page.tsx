/** The watch page: player, title, state, description, facts; other videos beside it. */
import { useEffect, useState } from 'preact/hooks';
import { followVideo } from '../follow.ts';
import { age, fullTime, percent } from '../format.ts';
import { Card } from '../home/card.tsx';
import { Icon } from '../icons.tsx';
import type { RequestError, Video } from '../requests.ts';
import { isFileFault, stateText, stateTone } from '../state.ts';
import { loadNewest, newest, removeVideo, say, session } from '../store.ts';
import { text } from '../text.ts';
import { Details } from './details.tsx';
import { Facts } from './facts.tsx';
import { Making } from './making.tsx';
import { Pictures } from './pictures.tsx';
import { Player } from './player.tsx';

export function WatchPage({ id }: { id: string }) {
  const [video, setVideo] = useState<Video | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  const [theatre, setTheatre] = useState(false);
  const [round, setRound] = useState(0);
  const remade = (next: Video) => {
    setVideo(next);
    setRound(round + 1);
  };
  useEffect(() => {
    // The same video looked at once more stays where it is.
    if (video?.id !== id && video?.shortId !== id) setVideo(null);
    setError(null);
    return followVideo(id, {
      video: (next) => {
        setVideo(next);
        setError(null);
      },
      failed: setError,
      storyboard: true,
    });
  }, [id, round]);
  useEffect(() => {
    if (newest.value.is === 'loading') void loadNewest();
  }, []);
  useEffect(() => {
    document.title = video ? `${video.title} - ${text.name}` : text.name;
  }, [video?.title]);

  if (error && !video) return <Missing error={error} onRetry={() => setRound(round + 1)} />;
  return (
    <div class={theatre ? 'watch theatre' : 'watch'}>
      <div class="watch-stage">
        {video?.playback ? <Playing video={video} theatre={theatre} onTheatre={() => setTheatre(!theatre)} /> : <Waiting video={video} />}
      </div>
      <div class="watch-about">
        {video ? <About video={video} offline={error !== null} onChange={setVideo} onRemade={remade} /> : <AboutLoading />}
      </div>
      <UpNext id={video?.id ?? ''} />
    </div>
  );
}

function Playing({ video, theatre, onTheatre }: { video: Video; theatre: boolean; onTheatre(): void }) {
  return (
    <Player
      key={video.id}
      source={video.playback!.hls}
      title={video.title}
      poster={video.posterUrl}
      storyboard={video.storyboardUrl}
      watermark={video.clientWatermark}
      size={pictureSize(video)}
      durationSeconds={video.durationSeconds}
      growing={video.state === 'processing'}
      theatre={theatre}
      onTheatre={onTheatre}
    />
  );
}

/** That of its largest rendition. */
function pictureSize({ renditions }: Video): { width: number; height: number } {
  const [largest] = [...renditions].sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
  return { width: largest?.width ?? 1920, height: largest?.height ?? 1080 };
}

/** Stands where the player will be, in the same size. */
function Waiting({ video }: { video: Video | null }) {
  if (!video) return <div class="player still" role="status" aria-label={text.watch.loading} />;
  const failed = video.state === 'failed';
  return (
    <div class="player still">
      <div class="over note" role={failed ? 'alert' : 'status'}>
        <Icon name={failed ? 'warning' : 'film'} />
        <h2>{failed ? text.watch.failedTitle : text.watch.waitingTitle}</h2>
        {failed && video.problem && <p>{[video.problem.title, video.problem.detail].filter(Boolean).join(' ')}</p>}
        <p class="dim">
          {failed
            ? isFileFault(video)
              ? text.watch.failedFile
              : text.watch.failed
            : video.state === 'pending'
              ? text.watch.pending
              : text.watch.waiting}
        </p>
        {video.state === 'processing' && <progress class="line" value={video.progress} max={1} aria-label={text.watch.progress} />}
      </div>
    </div>
  );
}

interface AboutProps {
  video: Video;
  offline: boolean;
  onChange(video: Video): void;
  /** Its work began or ended: it has to be followed again. */
  onRemade(video: Video): void;
}

function About({ video, offline, onChange, onRemade }: AboutProps) {
  const [editing, setEditing] = useState(false);
  const administrator = session.value?.role === 'administrator';
  const done = (changed: Video | null) => {
    setEditing(false);
    if (changed) onChange(changed);
  };
  return (
    <>
      <h1 class="watch-title" tabIndex={-1}>
        {video.title}
      </h1>
      <div class="watch-line">
        <p class={`state ${stateTone(video)}`} role="status">
          <span class="dot" />
          {administrator && video.next ? text.making.underWay(percent(video.next.progress)) : stateText(video)}
        </p>
        <time class="dim" dateTime={video.createdAt} title={fullTime(video.createdAt)}>
          {age(video.createdAt, Date.now())}
        </time>
        {video.privacy !== 'public' && <span class="tag">{text.watch.privacy[video.privacy]}</span>}
        <span class="gap" />
        <button type="button" class="button plain" onClick={() => void share()}>
          <Icon name="link" />
          {text.watch.share}
        </button>
        {administrator && (
          <>
            <button type="button" class="button plain" aria-expanded={editing} onClick={() => setEditing(!editing)}>
              <Icon name="edit" />
              {text.watch.edit}
            </button>
            <button
              type="button"
              class="button plain"
              aria-label={text.watch.deleteNamed(video.title)}
              onClick={() => void removeVideo(video)}
            >
              <Icon name="trash" />
              {text.watch.delete}
            </button>
          </>
        )}
      </div>
      {video.state === 'processing' && video.playback && (
        <progress class="line" value={video.progress} max={1} aria-label={text.watch.progress} />
      )}
      {offline && <p class="banner">{text.errors.offlineNote}</p>}
      {editing ? <Details video={video} onDone={done} /> : <Description words={video.description} />}
      <Facts video={video} />
      {administrator && <Pictures video={video} onChange={onChange} />}
      {administrator && <Making video={video} onChange={onRemade} />}
    </>
  );
}

async function share(): Promise<void> {
  const link = location.origin + location.pathname;
  try {
    await navigator.clipboard.writeText(link);
    say(text.watch.shared);
  } catch {
    // Without https the clipboard is closed to pages: then the link itself is shown, ready to be copied.
    say(link);
  }
}

function Description({ words }: { words: string }) {
  const [open, setOpen] = useState(false);
  const long = words.length > 280 || words.split('\n').length > 4;
  if (words.trim() === '') return null;
  return (
    <div class="description">
      <p class={long && !open ? 'folded' : ''}>{words}</p>
      {long && (
        <button type="button" class="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? text.watch.less : text.watch.more}
        </button>
      )}
    </div>
  );
}

function AboutLoading() {
  return (
    <div aria-hidden="true">
      <div class="bone title" />
      <div class="bone row" />
    </div>
  );
}

function UpNext({ id }: { id: string }) {
  const list =
    newest.value.is === 'there' ? newest.value.value.items.filter((video) => video.id !== id && video.state !== 'failed').slice(0, 8) : [];
  return (
    <aside class="watch-next" aria-label={text.watch.next}>
      {list.length > 0 && (
        <>
          <h2>{text.watch.next}</h2>
          <ul>
            {list.map((video) => (
              <li key={video.id}>
                <Card video={video} small />
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

function Missing({ error, onRetry }: { error: RequestError; onRetry(): void }) {
  const gone = error.status === 404;
  return (
    <div class="empty">
      <Icon name="film" />
      <h1>{gone ? text.watch.notFoundTitle : error.message}</h1>
      {gone ? <p class="dim">{text.watch.notFound}</p> : error.detail && <p class="dim">{error.detail}</p>}
      <p class="row">
        {!gone && (
          <button type="button" class="button accent" onClick={onRetry}>
            {text.home.retry}
          </button>
        )}
        <a class="button" href="/">
          {text.watch.home}
        </a>
      </p>
    </div>
  );
}
