/** Position, buffered and encoded parts on one line. A real range input lies over the drawing, for touch and screen readers. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { clock, spokenClock } from '../format.ts';
import { text } from '../text.ts';
import type { Mediator } from './mediator.ts';
import { Preview } from './preview.tsx';
import type { Storyboard } from './storyboard.ts';

export interface SeekLineProps {
  mediator: Mediator;
  growing: boolean;
  storyboard: Storyboard | null;
}

export function SeekLine({ mediator, growing, storyboard }: SeekLineProps) {
  const { time, duration, bufferedUntil, encodedUntil } = mediator.state;
  const hover = useSignal<number | null>(null);
  const focused = useSignal(false);
  const total = duration.value || 1;
  const share = (seconds: number) => Math.min(1, Math.max(0, seconds / total));
  // The pointer shows where it is; the keyboard has only the position itself.
  const looked = hover.value ?? (focused.value ? share(time.value) : null);
  const isLooked = looked !== null;
  useEffect(() => {
    if (isLooked) storyboard?.load();
  }, [isLooked, storyboard]);
  const beyond = growing && looked !== null && looked * total > encodedUntil.value;
  return (
    <div
      class="seek"
      style={{ '--at': share(time.value), '--buffered': share(bufferedUntil.value), '--encoded': growing ? share(encodedUntil.value) : 1 }}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        hover.value = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      }}
      onPointerLeave={() => (hover.value = null)}
    >
      <div class="seek-line">
        <i class="seek-encoded" />
        <i class="seek-buffered" />
        <i class="seek-played" />
      </div>
      <i class="seek-knob" />
      {looked !== null && (
        <Preview
          at={looked}
          seconds={looked * total}
          words={beyond ? text.player.growing(clock(encodedUntil.value)) : clock(looked * total)}
          tiles={storyboard?.tiles.value ?? []}
        />
      )}
      <input
        type="range"
        min="0"
        max={total}
        step="any"
        value={time.value}
        aria-label={text.player.seek}
        aria-valuetext={text.player.seekAt(spokenClock(time.value), spokenClock(duration.value))}
        onInput={(event) => mediator.seek(Number(event.currentTarget.value))}
        // A press focuses too, but then the pointer is what is followed.
        onFocus={(event) => (focused.value = event.currentTarget.matches(':focus-visible'))}
        onBlur={() => (focused.value = false)}
      />
    </div>
  );
}
