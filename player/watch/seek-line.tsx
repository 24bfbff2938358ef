/** Position, buffered and encoded parts on one line. A real range input lies over the drawing, for touch and screen readers. */
import { useSignal } from '@preact/signals';
import { clock, spokenClock } from '../format.ts';
import { text } from '../text.ts';
import type { Mediator } from './mediator.ts';

export function SeekLine({ mediator, growing }: { mediator: Mediator; growing: boolean }) {
  const { time, duration, bufferedUntil, encodedUntil } = mediator.state;
  const hover = useSignal<number | null>(null);
  const total = duration.value || 1;
  const share = (seconds: number) => Math.min(1, Math.max(0, seconds / total));
  const beyond = growing && hover.value !== null && hover.value * total > encodedUntil.value;
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
      {hover.value !== null && (
        <output class="seek-time" style={{ '--hover': hover.value }}>
          {beyond ? text.player.growing(clock(encodedUntil.value)) : clock(hover.value * total)}
        </output>
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
      />
    </div>
  );
}
