/** One video in the studio: what can be done with it, by tabs, and how it looks beside them. */
import { useEffect, useState } from 'preact/hooks';
import { followVideo } from '../follow.ts';
import { percent } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Empty, Failed } from '../parts/empty.tsx';
import { problemText } from '../refusals/said.ts';
import type { RequestError, Video } from '../requests.ts';
import { isSignedIn, mayChange } from '../rights.ts';
import { route, watchPath } from '../router.ts';
import { stateText, stateTone } from '../state.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';

import { StudioFrame } from './frame.tsx';
import { Preview } from './preview.tsx';
import { tabs } from './tabs.ts';
import { studioText } from './text.ts';

const words = studioText.video;

export function StudioVideoPage({ id }: { id: string }) {
  const [video, setVideo] = useState<Video | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  const [round, setRound] = useState(0);
  const isIn = isSignedIn(session.value);
  useEffect(() => {
    if (!isIn) return;
    setError(null);
    return followVideo(id, {
      video: (next) => {
        setVideo(next);
        setError(null);
      },
      failed: setError,
      storyboard: true,
    });
  }, [id, round, isIn]);
  return (
    <StudioFrame title={video?.title ?? studioText.nav.videos}>
      {video !== null ? (
        <Looked video={video} onChange={setVideo} isOld={error !== null} onRemade={remade} />
      ) : error === null ? (
        <div class="bone title" role="status" aria-label={text.watch.loading} />
      ) : error.status === 404 ? (
        <Empty icon="film" title={text.watch.notFoundTitle} hint={text.watch.notFound} isPage>
          <a class="button" href="/studio">
            {words.back}
          </a>
        </Empty>
      ) : (
        <Failed title={studioText.list.failed} error={error} onRetry={() => setRound(round + 1)} />
      )}
    </StudioFrame>
  );

  function remade(next: Video): void {
    setVideo(next);
    setRound(round + 1);
  }
}

interface LookedProps {
  video: Video;
  isOld: boolean;
  onChange(video: Video): void;
  onRemade(video: Video): void;
}

function Looked({ video, isOld, onChange, onRemade }: LookedProps) {
  // Named, so that another address draws this anew.
  const wanted = route.value && new URLSearchParams(location.search).get('tab');
  const tab = tabs.find(({ name }) => name === wanted) ?? tabs[0];
  if (!mayChange(session.value, video))
    return (
      <Empty icon="key" title={words.forbidden} hint={words.forbiddenHint} isPage>
        <a class="button" href={watchPath(video)}>
          {text.upload.watch}
        </a>
      </Empty>
    );
  return (
    <>
      <header class="studio-head">
        <a class="text-button" href="/studio">
          <Icon name="back" />
          {words.back}
        </a>
        <h1 dir="auto">{video.title}</h1>
      </header>
      {video.blocked && <p class="banner bad">{text.watch.blocked(video.blocked.reason)}</p>}
      {isOld && <p class="banner">{text.errors.offlineNote}</p>}
      <div class="studio-video">
        <div class="studio-tab">
          <nav class="studio-tabs" aria-label={words.label}>
            {tabs.map(({ name, label }) => (
              <a key={name} href={`?tab=${name}`} aria-current={name === tab.name ? 'page' : undefined}>
                {label}
              </a>
            ))}
          </nav>
          <tab.Show key={`${tab.name} ${video.id}`} video={video} onChange={onChange} onRemade={onRemade} />
        </div>
        <aside class="studio-preview" aria-label={words.preview}>
          {video.playback ? (
            <Preview video={video} />
          ) : (
            <div class="player still">
              <Icon name={video.state === 'failed' ? 'warning' : 'film'} />
            </div>
          )}
          <p class={`state ${stateTone(video)}`} role="status">
            <span class="dot" />
            {video.next ? text.making.underWay(percent(video.next.progress)) : stateText(video)}
          </p>
          {video.problem && <p class="dim">{problemText(video.problem)}</p>}
          {(video.state === 'processing' || video.next) && (
            <progress class="line encode" value={video.next?.progress ?? video.progress} max={1} aria-label={text.watch.progress} />
          )}
          <p class="row">
            <a class="button" href={watchPath(video)}>
              <Icon name="play" />
              {text.upload.watch}
            </a>
            <a class="button" href={`/studio/analytics/${video.shortId}`}>
              {studioText.nav.analytics}
            </a>
          </p>
          {video.playback && (
            <p class="dim">
              {words.chapters} <a href={watchPath(video)}>{words.chaptersThere}</a>
            </p>
          )}
        </aside>
      </div>
    </>
  );
}
