/** Position, buffered and encoded parts on one line. A real range input lies over the drawing, for touch and screen readers. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { clock } from '../units.ts';
import { gapsOf, titleAt } from './chapters.ts';
import type { Model } from './model.ts';
import { Preview } from './preview.tsx';
import { spoken } from './text.ts';
import { useWords } from './words.ts';

export function SeekLine({ model }: { model: Model }) {
  const text = useWords();
  const { mediator } = model;
  const { time, duration, bufferedUntil, encodedUntil } = mediator.state;
  const growing = mediator.state.growing.value;
  const storyboard = model.storyboard.value;
  const chapters = model.chapters.value;
  const chapter = titleAt(chapters, time.value);
  const gaps = gapsOf(chapters, duration.value);
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
      <div class="seek-line" style={gaps && { maskImage: gaps }}>
        <i class="seek-encoded" />
        <i class="seek-buffered" />
        <i class="seek-played" />
      </div>
      <i class="seek-knob" />
      {looked !== null && (
        <Preview
          at={looked}
          seconds={looked * total}
          words={beyond ? text.growing(clock(encodedUntil.value)) : clock(looked * total)}
          title={titleAt(chapters, looked * total)}
          tiles={storyboard?.tiles.value ?? []}
        />
      )}
      <input
        type="range"
        min="0"
        max={total}
        step="any"
        value={time.value}
        aria-label={text.seek}
        aria-valuetext={[text.seekAt(spoken(time.value, text), spoken(duration.value, text)), chapter].filter(Boolean).join(', ')}
        onInput={(event) => mediator.seek(Number(event.currentTarget.value))}
        // A press focuses too, but then the pointer is what is followed.
        onFocus={(event) => (focused.value = event.currentTarget.matches(':focus-visible'))}
        onBlur={() => (focused.value = false)}
      />
    </div>
  );
}
