/** The playlist that is being watched, beside the player. */
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import { goOn } from '../watch/go-on.ts';
import { loops, playsOn, setPlaysOn } from './habits.ts';
import { pathOfList } from './lists.ts';
import { openQueue, queue } from './queue.ts';
import { listText } from './text.ts';
import { itemsWithin, pathWithin, placeOf, videoBeside, type Within } from './within.ts';
import './playlists.css';

export function Panel({ within, current }: { within: Within; current: string }) {
  const { list } = within;
  const box = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The panel itself says what went wrong.
    openQueue(list).catch(() => {});
  }, [list]);
  const now = queue.value?.id === list ? queue.value : null;
  const items = itemsWithin(now, within);
  const place = placeOf(items, current);
  useEffect(() => {
    const row = box.current?.children[place] as HTMLElement | undefined;
    // Only the list is moved, and not the page.
    if (box.current && row) box.current.scrollTop = row.offsetTop - box.current.offsetTop - 56;
  }, [place, now?.isWhole]);
  const go = (step: 1 | -1) => {
    const video = videoBeside(items, current, step, loops.value);
    if (video) goOn(pathWithin(video, within));
  };
  return (
    <div class="queue">
      <p class="queue-title">
        <a href={pathOfList(list)}>{now?.title || '…'}</a>
        {place >= 0 && <span class="dim">{listText.place(place + 1, items.length)}</span>}
      </p>
      <div class="row queue-row">
        <Control icon="previous" label={listText.previous} keys="Shift+P" onPress={() => go(-1)} />
        <Control icon="next" label={listText.next} keys="Shift+N" onPress={() => go(1)} />
        <Control icon="loop" label={listText.loop} isOn={loops.value} onPress={() => (loops.value = !loops.value)} />
        <label class="option">
          <input type="checkbox" checked={playsOn.value} onChange={(event) => setPlaysOn(event.currentTarget.checked)} />
          {listText.autoplay}
        </label>
      </div>
      {now?.error && (
        <div class="banner bad" role="alert">
          <p>{now.error.status === 404 ? listText.notFound : now.error.message}</p>
          {now.error.status !== 404 && (
            <button type="button" class="button" onClick={() => openQueue(list).catch(() => {})}>
              {text.home.retry}
            </button>
          )}
        </div>
      )}
      <ol class="queue-items" ref={box}>
        {items.map((video, index) => (
          <li key={video.id}>
            <a
              href={pathWithin(video, within)}
              aria-current={index === place ? 'true' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
                event.preventDefault();
                goOn(pathWithin(video, within));
              }}
            >
              <span class="list-place">{index + 1}</span>
              <span class="thumb">
                {video.thumbnailUrl ? (
                  <img src={video.thumbnailUrl} alt="" loading="lazy" decoding="async" width="96" height="54" />
                ) : (
                  <Icon name="film" />
                )}
              </span>
              <span class="list-words">
                <strong title={video.title} dir="auto">
                  {video.title}
                </strong>
                {video.durationSeconds !== null && <span class="dim">{clock(video.durationSeconds)}</span>}
              </span>
            </a>
          </li>
        ))}
      </ol>
      {items.length === 0 && now?.isWhole && <p class="dim">{listText.nothingIn}</p>}
    </div>
  );
}

interface ControlProps {
  icon: 'previous' | 'next' | 'loop';
  label: string;
  keys?: string;
  isOn?: boolean;
  onPress(): void;
}
function Control({ icon, label, keys, isOn, onPress }: ControlProps) {
  return (
    <button
      type="button"
      class="quiet-button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      aria-keyshortcuts={keys}
      aria-pressed={isOn}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
