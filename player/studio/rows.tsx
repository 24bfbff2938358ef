/** The rows of a list, chosen by click, by Shift and click, and by keys: arrows go from one to the next, Escape chooses none. */
import { age, bytes, fullTime, percent, spokenClock } from '../format.ts';
import { Icon } from '../icons.tsx';
import type { Video } from '../requests.ts';
import { studioPath, watchPath } from '../router.ts';
import { stateText, stateTone } from '../state.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import type { Entry } from './list.ts';
import { nothing, type Selection, toggled } from './selection.ts';
import { studioText } from './text.ts';

export interface RowsProps {
  entries: readonly Entry[];
  selection: Selection;
  onSelection(selection: Selection): void;
}

export function Rows({ entries, selection, onSelection }: RowsProps) {
  const ids = entries.map(({ video }) => video.id);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && selection.chosen.size > 0) return onSelection(nothing);
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const row = (event.target as Element).closest('li');
    const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
    const box = next?.querySelector<HTMLInputElement>('input[type=checkbox]');
    if (!box) return;
    event.preventDefault();
    box.focus();
  };
  return (
    <ul class="studio-rows" onKeyDown={onKeyDown}>
      {entries.map((entry) => (
        <li key={entry.video.id} class={selection.chosen.has(entry.video.id) ? 'studio-row chosen' : 'studio-row'}>
          <label class="studio-box">
            <input
              type="checkbox"
              aria-label={studioText.list.choose(entry.video.title)}
              checked={selection.chosen.has(entry.video.id)}
              // A click by mouse or by the space bar alike says whether Shift was held.
              onClick={(event) => onSelection(toggled(selection, entry.video.id, ids, { upTo: event.shiftKey }))}
            />
          </label>
          {entry.removedAt === null ? <Row video={entry.video} /> : <RemovedRow entry={entry} />}
        </li>
      ))}
    </ul>
  );
}

function Row({ video }: { video: Video }) {
  const making = video.next ?? (video.state === 'processing' ? video : null);
  return (
    <>
      <div class="studio-thumb">
        {video.thumbnailUrl ? (
          <img src={video.thumbnailUrl} alt="" loading="lazy" decoding="async" width="128" height="72" />
        ) : (
          <Icon name={video.state === 'failed' ? 'warning' : 'film'} />
        )}
        {video.durationSeconds !== null && <span class="thumb-time">{clock(video.durationSeconds)}</span>}
      </div>
      <div class="studio-what">
        <h2>
          <a href={studioPath(video)} title={video.title} dir="auto">
            {video.title}
          </a>
        </h2>
        <p class="dim">
          <span class={`state ${stateTone(video)}`}>
            <span class="dot" />
            {video.next ? text.making.underWay(percent(video.next.progress)) : stateText(video)}
          </span>
          {video.channel && <span dir="auto">{video.channel.name}</span>}
        </p>
        {making && (
          <progress class="line encode" value={making.progress} max={1} aria-label={`${video.title}: ${percent(making.progress)}`} />
        )}
      </div>
      <p class="studio-facts">
        <span class="tag">{video.publishAt ? studioText.list.scheduled : text.watch.privacy[video.privacy]}</span>
        <Moment iso={video.publishAt ?? video.createdAt} />
        <span title={studioText.list.sizeTitle}>{video.originalBytes === null ? '' : bytes(video.originalBytes)}</span>
        <span class="unseen">{video.durationSeconds === null ? '' : spokenClock(video.durationSeconds)}</span>
      </p>
      <a class="quiet-button" href={watchPath(video)} aria-label={studioText.list.watch(video.title)} title={text.upload.watch}>
        <Icon name="play" />
      </a>
    </>
  );
}

function RemovedRow({ entry: { video, removedAt, goneAt } }: { entry: Entry }) {
  const words = studioText.trash;
  return (
    <>
      <span class="studio-thumb">
        <Icon name="trash" />
      </span>
      <div class="studio-what">
        <h2 dir="auto">{video.title}</h2>
        <p class="dim">
          {words.removed} <Moment iso={removedAt ?? ''} />
        </p>
      </div>
      <p class="studio-facts">
        <span title={fullTime(goneAt ?? '')}>{words.gone(daysUntil(goneAt ?? '', Date.now()))}</span>
        <span>{video.durationSeconds === null ? '' : clock(video.durationSeconds)}</span>
        <span>{video.originalBytes === null ? '' : bytes(video.originalBytes)}</span>
      </p>
    </>
  );
}

const daysUntil = (iso: string, now: number) => Math.max(0, Math.ceil((Date.parse(iso) - now) / 86_400_000));

function Moment({ iso }: { iso: string }) {
  const isAhead = Date.parse(iso) > Date.now();
  return (
    <time dateTime={iso} title={fullTime(iso)}>
      {isAhead ? fullTime(iso) : age(iso, Date.now())}
    </time>
  );
}
