/** Remembers where somebody is in a video, and offers it when they come back. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { PlayerState } from './mediator.ts';
import { isWorthOffering, type PositionStore, saveEverySeconds } from './positions.ts';

export interface Resume {
  /** While it is offered. */
  at: ReadonlySignal<number | null>;
  /** The offer is over. */
  settle(): void;
  close(): void;
}

/** `mayOffer`: false where a page has said at which moment to begin. */
export function followPosition(init: { key: string; state: PlayerState; store: () => PositionStore; mayOffer: boolean }): Resume {
  const { key, state, store } = init;
  const at = signal<number | null>(null);
  let savedAt = Number.NaN;
  let isOver = false;

  const save = () => {
    const [seconds, duration] = [state.time.peek(), state.duration.peek()];
    if (duration <= 0 || Math.abs(seconds - savedAt) < 0.5) return;
    savedAt = seconds;
    if (isWorthOffering(seconds, duration)) void store().write(key, { seconds, duration });
    else if (seconds > duration / 2) void store().forget(key);
  };
  const stops = [
    effect(() => {
      const { value: seconds } = state.time;
      if (state.paused.value) return;
      if (!(Math.abs(seconds - savedAt) < saveEverySeconds)) save();
    }),
    effect(() => {
      if (state.paused.value && state.ready.value) save();
    }),
    effect(() => {
      if (state.ended.value) void store().forget(key);
    }),
  ];
  window.addEventListener('pagehide', save);
  if (init.mayOffer)
    void store()
      .read(key)
      .then((seconds) => {
        if (seconds === null || isOver) return;
        stops.push(
          effect(() => {
            if (isOver || state.duration.value <= 0) return;
            if (state.time.peek() === 0 && state.paused.peek() && isWorthOffering(seconds, state.duration.value)) at.value = seconds;
          }),
        );
      })
      .catch(() => undefined);
  const settle = () => {
    isOver = true;
    at.value = null;
  };
  return {
    at,
    settle,
    close() {
      save();
      settle();
      for (const stop of stops) stop();
      window.removeEventListener('pagehide', save);
    },
  };
}
