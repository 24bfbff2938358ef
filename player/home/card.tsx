/** One video in a list. The picture's room is kept before the picture is there. */
import { age, clock, fullTime, percent, spokenClock } from '../format.ts';
import { Icon } from '../icons.tsx';
import type { Video } from '../requests.ts';
import { watchPath } from '../router.ts';
import { stateText, stateTone } from '../state.ts';
import { removeVideo, session } from '../store.ts';
import { text } from '../text.ts';

export function Card({ video, small = false }: { video: Video; small?: boolean }) {
  const unfinished = video.state !== 'ready';
  return (
    <article class={small ? 'card small' : 'card'}>
      <a class="card-link" href={watchPath(video)} aria-label={cardLabel(video)}>
        <div class="thumb">
          {video.posterUrl ? (
            <img
              src={video.posterUrl}
              srcset={
                video.thumbnailUrl
                  ? `${video.thumbnailUrl} ${isTall(video) ? 180 : 320}w, ${video.posterUrl} ${isTall(video) ? 720 : 1280}w`
                  : undefined
              }
              sizes={small ? '160px' : '320px'}
              alt=""
              loading="lazy"
              decoding="async"
              width="320"
              height="180"
            />
          ) : (
            <Icon name={video.state === 'failed' ? 'warning' : 'film'} />
          )}
          {video.durationSeconds !== null && <span class="thumb-time">{clock(video.durationSeconds)}</span>}
          {video.state === 'processing' && (
            <progress class="thumb-line" value={video.progress} max={1} aria-label={percent(video.progress)} />
          )}
        </div>
        <h3 class="card-title" title={video.title}>
          {video.title}
        </h3>
      </a>
      <p class="card-line">
        {unfinished && (
          <span class={`state ${stateTone(video)}`}>
            <span class="dot" />
            {stateText(video)}
          </span>
        )}
        <time dateTime={video.createdAt} title={fullTime(video.createdAt)}>
          {age(video.createdAt, Date.now())}
        </time>
        {video.privacy !== 'public' && <span>{text.watch.privacy[video.privacy]}</span>}
      </p>
      {!small && session.value?.role === 'administrator' && (
        <button
          type="button"
          class="card-remove"
          aria-label={text.watch.deleteNamed(video.title)}
          title={text.watch.delete}
          onClick={() => void removeVideo(video)}
        >
          <Icon name="trash" />
        </button>
      )}
    </article>
  );
}

/** Thumbnails have at most 320 pixels a side, posters 1280: the widths of tall ones are smaller. */
const isTall = ({ renditions }: Video): boolean => renditions.some(({ width, height }) => (height ?? 0) > (width ?? 0));

function cardLabel(video: Video): string {
  const parts = [
    video.title,
    video.durationSeconds === null ? '' : spokenClock(video.durationSeconds),
    video.state === 'ready' ? '' : stateText(video),
  ];
  return parts.filter(Boolean).join(', ');
}
