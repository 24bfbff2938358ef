/** The watch page: player, title, state, description, facts; what goes with it beside it. */
import { useEffect, useState } from 'preact/hooks';
import type { VitaPlayer } from '../element/vita-player.ts';
import { useFeedLinks } from '../feed-links.ts';
import { ShownFields } from '../fields/shown.tsx';
import { firstVideo } from '../first-data.ts';
import { followVideo } from '../follow.ts';
import { age, fullTime, percent, viewsText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { LabelLine } from '../labels/line.tsx';
import { Menu } from '../parts/menu.tsx';
import { onDemand } from '../parts/on-demand.tsx';
import { withinOf } from '../playlists/within.ts';
import { problemText } from '../refusals/said.ts';
import type { RequestError, Video } from '../requests.ts';
import { isSignedIn, mayChange, mayDownload, mayFeature } from '../rights.ts';
import { studioPath } from '../router.ts';
import { entitle } from '../site.ts';
import { isFileFault, stateText, stateTone } from '../state.ts';
import { removeVideo, session } from '../store.ts';
import { text } from '../text.ts';
import { CommentsBelow } from './below.tsx';
import { Beside } from './beside.tsx';
import { ChannelLine } from './channel-line.tsx';
import { useChapters } from './chapters-of.ts';
import { ConsentQuestion } from './consent.tsx';
import { Facts } from './facts.tsx';
import { FeatureButton } from './feature.tsx';
import { takeWish } from './go-on.ts';
import { LaterButton } from './later.tsx';
import { Playing } from './playing.tsx';
import { RatingButtons } from './rating.tsx';
import { Share } from './share.tsx';
import { Unlock } from './unlock.tsx';

const SaveDialog = onDemand(async () => (await import('../playlists/save.tsx')).SaveDialog);
const DownloadDialog = onDemand(async () => (await import('./download.tsx')).DownloadDialog);
const ReportDialog = onDemand(async () => (await import('../reports/dialog.tsx')).ReportDialog);
const PlayOn = onDemand(async () => (await import('../playlists/play-on.tsx')).PlayOn);

export function WatchPage({ id }: { id: string }) {
  const [video, setVideo] = useState<Video | null>(() => firstVideo(id));
  const [error, setError] = useState<RequestError | null>(null);
  const [theatre, setTheatre] = useState(false);
  const [round, setRound] = useState(0);
  const [wish, setWish] = useState(takeWish);
  const [player, setPlayer] = useState<VitaPlayer | null>(null);
  const [chapters, setChapters] = useChapters(video);
  const within = withinOf(location.search);
  useEffect(() => {
    // The same video looked at once more stays where it is.
    if (video?.id !== id && video?.shortId !== id) setVideo(null);
    setError(null);
    return followVideo(id, {
      video: (next) => {
        setVideo(next);
        // Nobody who looks at something else by now is startled once it can be played.
        if (!next.playback) setWish((was) => (was === 'clicked' ? null : was));
        setError(null);
      },
      failed: setError,
      storyboard: true,
    });
  }, [id, round]);
  useEffect(() => {
    entitle(video?.title);
  }, [video?.title]);

  useFeedLinks(video?.privacy === 'public' ? video.channel : null);

  if (error?.code === 'password-needed' && !video) return <Unlock id={id} onOpen={() => setRound(round + 1)} />;
  if (error && !video) return <Missing error={error} onRetry={() => setRound(round + 1)} />;
  return (
    <div class={theatre ? 'watch theatre' : 'watch'}>
      <div class="watch-stage">
        {video?.playback ? (
          <Playing {...{ video, chapters, wish }} start={momentInAddress()} onPlayer={setPlayer} onTheatre={setTheatre} />
        ) : (
          <Waiting video={video} />
        )}
        {within && video && <PlayOn within={within} current={video.id} player={player} />}
      </div>
      <div class="watch-about">
        {video ? <About video={video} offline={error !== null} onChange={setVideo} /> : <AboutLoading />}
        {video && <CommentsBelow video={video} player={player} />}
      </div>
      <Beside {...{ video, within, chapters, player }} onChapters={setChapters} />
    </div>
  );
}

/** `?t=1m30s`. */
const momentInAddress = () => new URLSearchParams(location.search).get('t');

/** Stands where the player will be, in the same size. */
function Waiting({ video }: { video: Video | null }) {
  if (!video) return <div class="player still" role="status" aria-label={text.watch.loading} />;
  const failed = video.state === 'failed';
  return (
    <div class="player still">
      <div class="over note" role={failed ? 'alert' : 'status'}>
        <Icon name={failed ? 'warning' : 'film'} />
        <h2>{failed ? text.watch.failedTitle : text.watch.waitingTitle}</h2>
        {failed && video.problem && <p>{problemText(video.problem)}</p>}
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

function About({ video, offline, onChange }: { video: Video; offline: boolean; onChange(video: Video): void }) {
  const [sharing, setSharing] = useState(false);
  const [saving, setSaving] = useState(false);
  const [downloading, setDownloading] = useState(false);
  const [reporting, setReporting] = useState(false);
  const changeable = mayChange(session.value, video);
  return (
    <>
      <h1 class="watch-title" tabIndex={-1} dir="auto">
        {video.title}
      </h1>
      <div class="watch-line">
        <p class={`state ${stateTone(video)}`} role="status">
          <span class="dot" />
          {changeable && video.next ? text.making.underWay(percent(video.next.progress)) : stateText(video)}
        </p>
        {viewsText(video.views) && <span class="dim">{viewsText(video.views)}</span>}
        <time class="dim" dateTime={video.publishedAt ?? video.createdAt} title={fullTime(video.publishedAt ?? video.createdAt)}>
          {age(video.publishedAt ?? video.createdAt, Date.now())}
        </time>
        {video.privacy !== 'public' && <span class="tag">{text.watch.privacy[video.privacy]}</span>}
      </div>
      {video.blocked && <p class="banner bad">{text.watch.blocked(video.blocked.reason)}</p>}
      <ChannelLine video={video}>
        <RatingButtons video={video} />
        <LaterButton video={video} />
        <button type="button" class="button plain" onClick={() => setSharing(true)}>
          <Icon name="link" />
          {text.watch.share}
        </button>
        {isSignedIn(session.value) && (
          <button type="button" class="button plain" onClick={() => setSaving(true)}>
            <Icon name="bookmark" />
            {text.watch.keep}
          </button>
        )}
        {video.state === 'ready' && mayDownload(session.value, video) && (
          <button type="button" class="button plain" onClick={() => setDownloading(true)}>
            <Icon name="download" />
            {text.download.title}
          </button>
        )}
        {!changeable && (
          <Menu label={text.watch.moreActions} icon="more">
            <button type="button" onClick={() => setReporting(true)}>
              <Icon name="flag" />
              {text.watch.report}
            </button>
          </Menu>
        )}
        {mayFeature(session.value) && (video.privacy === 'public' || video.featuredAt !== null) && (
          <FeatureButton video={video} onChange={onChange} />
        )}
        {changeable && (
          <>
            <a class="button plain" href={`/studio/analytics/${video.shortId}`}>
              <Icon name="chart" />
              {text.figures}
            </a>
            <a class="button plain" href={studioPath(video)}>
              <Icon name="edit" />
              {text.watch.edit}
            </a>
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
      </ChannelLine>
      {reporting && <ReportDialog about={{ video: video.id }} onClose={() => setReporting(false)} />}
      {saving && <SaveDialog video={video} onClose={() => setSaving(false)} />}
      {downloading && <DownloadDialog video={video} onClose={() => setDownloading(false)} />}
      {sharing && <Share video={video} onClose={() => setSharing(false)} />}
      {video.state === 'processing' && video.playback && (
        <progress class="line" value={video.progress} max={1} aria-label={text.watch.progress} />
      )}
      {offline && <p class="banner">{text.errors.offlineNote}</p>}
      <Description words={video.description} />
      <ShownFields video={video} />
      <LabelLine video={video} />
      <Facts video={video} />
      {/* Below what is read: whether it is asked is known only once the page is there. */}
      {video.playback && <ConsentQuestion />}
    </>
  );
}

function Description({ words }: { words: string }) {
  const [open, setOpen] = useState(false);
  const long = words.length > 280 || words.split('\n').length > 4;
  if (words.trim() === '') return null;
  return (
    <div class="description">
      <p class={long && !open ? 'folded' : ''} dir="auto">
        {words}
      </p>
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
