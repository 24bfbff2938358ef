/** One video in a list. The picture's room is kept before the picture is there. */
import type { ComponentChildren } from 'preact';
import { age, fullTime, percent, spokenClock, viewsText } from '../format.ts';
import { Icon } from '../icons.tsx';
import type { Video } from '../requests.ts';
import { mayChange } from '../rights.ts';
import { channelPath, watchPath } from '../router.ts';
import { stateText, stateTone } from '../state.ts';
import { removeVideo, session } from '../store.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';

export interface CardProps {
  video: Video;
  /** Lies on its side. */
  small?: boolean;
  /** Of its title; one below that of its list. */
  heading?: 'h2' | 'h3';
  /** Where it leads, if not to its beginning. */
  href?: string;
  /** How much of it somebody has watched, 0 to 1. */
  watched?: number;
  /** Those of its own channel do not say so. */
  inChannel?: boolean;
  /** What can be done with it here: a button or a menu. */
  action?: ComponentChildren;
}

export function Card({
  video,
  small = false,
  heading: Heading = 'h3',
  href = watchPath(video),
  watched,
  inChannel = false,
  action,
}: CardProps) {
  const unfinished = video.state !== 'ready';
  const { channel } = video;
  return (
    <article class={small ? 'card small' : 'card'}>
      <a class="card-link" href={href}>
        <Thumb video={video} small={small} watched={watched} />
        <Heading class="card-title" title={video.title} dir="auto">
          {video.title}
        </Heading>
      </a>
      <div class="card-foot">
        <p class="card-line">
          {unfinished && (
            <span class={`state ${stateTone(video)}`}>
              <span class="dot" />
              {stateText(video)}
            </span>
          )}
          {channel && !inChannel && (
            <span>
              <a class="card-channel" href={channelPath(channel)} dir="auto">
                {channel.name}
              </a>
            </span>
          )}
          {viewsText(video.views) && <span>{viewsText(video.views)}</span>}
          <time dateTime={video.publishedAt ?? video.createdAt} title={fullTime(video.publishedAt ?? video.createdAt)}>
            {age(video.publishedAt ?? video.createdAt, Date.now())}
          </time>
          {video.privacy !== 'public' && <span>{text.watch.privacy[video.privacy]}</span>}
        </p>
        {action}
      </div>
      {!small && mayChange(session.value, video) && (
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

/** Its picture, or the room for it, with how long it is. */
export function Thumb({ video, small = false, watched }: Pick<CardProps, 'video' | 'small' | 'watched'>) {
  return (
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
      {video.durationSeconds !== null && (
        <span class="thumb-time">
          <span aria-hidden="true">{clock(video.durationSeconds)}</span>
          <span class="unseen">{spokenClock(video.durationSeconds)}</span>
        </span>
      )}
      {watched !== undefined && <progress class="thumb-line" value={watched} max={1} aria-label={text.watched(percent(watched))} />}
      {video.state === 'processing' && <progress class="thumb-line" value={video.progress} max={1} aria-label={percent(video.progress)} />}
    </div>
  );
}

/** Thumbnails have at most 320 pixels a side, posters 1280: the widths of tall ones are smaller. */
const isTall = ({ renditions }: Video): boolean => renditions.some(({ width, height }) => (height ?? 0) > (width ?? 0));
