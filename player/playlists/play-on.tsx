/** What comes after the end of a video of a playlist: the next one, once somebody had the time to say no. And the keys that lead there. */
import { useEffect, useState } from 'preact/hooks';
import { keyIsFree } from '../element/keys.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import { goOn } from '../watch/go-on.ts';
import { useNext } from '../watch/use-next.ts';
import { loops, playsOn } from './habits.ts';
import { openQueue, queue } from './queue.ts';
import { listText } from './text.ts';
import { itemsWithin, pathWithin, videoBeside, type Within } from './within.ts';
import './playlists.css';

const waitSeconds = 8;

export function PlayOn({ within, current, player }: { within: Within; current: string; player: VitaPlayer | null }) {
  const [left, count] = useState<number | null>(null);
  const items = itemsWithin(queue.value, within);
  const next = videoBeside(items, current, 1, loops.value);
  const go = (step: 1 | -1) => {
    const video = videoBeside(items, current, step, loops.value);
    if (video) goOn(pathWithin(video, within));
  };
  useNext(player, next?.title ?? null, () => go(1));
  useEffect(() => {
    openQueue(within.list).catch(() => {});
  }, [within.list]);
  useEffect(() => {
    if (player === null) return;
    const ended = () => count(playsOn.peek() ? waitSeconds : null);
    // Whoever goes back into the video stays with it.
    const stop = () => count(null);
    player.addEventListener('ended', ended);
    player.addEventListener('play', stop);
    return () => {
      player.removeEventListener('ended', ended);
      player.removeEventListener('play', stop);
    };
  }, [player]);
  const isCounting = left !== null && next !== null;
  useEffect(() => {
    if (!isCounting) return;
    if (left <= 0) return go(1);
    const timer = setTimeout(() => count(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, isCounting]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.shiftKey || !keyIsFree(event)) return;
      const step = { n: 1, p: -1 }[event.key.toLowerCase()] as 1 | -1 | undefined;
      if (step === undefined) return;
      event.preventDefault();
      go(step);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  if (!isCounting) return null;
  return (
    <aside class="play-on" aria-label={listText.next}>
      <p>
        <strong aria-hidden="true">{listText.nextIn(left)}</strong>
        {/* Said once, and not every second. */}
        <span class="unseen" role="status">
          {`${listText.next}: ${next.title}`}
        </span>
        <span class="play-on-title">{next.title}</span>
      </p>
      <progress class="line" value={waitSeconds - left} max={waitSeconds} aria-hidden="true" />
      <p class="row">
        <button type="button" class="button accent" onClick={() => go(1)}>
          {listText.playNow}
        </button>
        <button type="button" class="button" onClick={() => count(null)}>
          {listText.stop}
        </button>
      </p>
    </aside>
  );
}
