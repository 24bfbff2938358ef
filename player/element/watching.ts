/** How a video is being watched: what there is to tell of one playback, counted from its beginning. Of who watches it tells nothing. */
import { effect } from '@preact/signals';
import type { PlayerState, Trouble } from './mediator.ts';

/** As gateway/contract/views.ts has it. */
export interface WatchingReport {
  watchedSeconds: number;
  /** Hundredths of the video that were shown. */
  parts: number[];
  ended: boolean;
  startupMs: number | null;
  stalls: number;
  stalledMs: number;
  failed: boolean;
  error: Exclude<Trouble, 'network'> | null;
  /** Mean of what was shown, in kbit/s. */
  bitrate: number | null;
  height: number | null;
}
interface WatchingInit {
  /** Of what is shown, in bits a second. */
  bitrate?: () => number | null;
  /** It may be playing already. */
  isUnderWay?: boolean;
  /** Milliseconds. */
  now?: () => number;
}
export interface Watching {
  report(): WatchingReport;
  close(): void;
}
type Watched = Pick<PlayerState, 'time' | 'duration' | 'paused' | 'waiting' | 'ended' | 'trouble' | 'shownHeight' | 'ready'>;

/** Time moves on by less between two looks, also at four times the speed; whatever is more is a jump. */
const longestStep = 2.5;
const parts = 100;
/** Waiting that begins so soon after a jump is for what was jumped to. */
const afterJumpMilliseconds = 500;

export function followWatching(state: Watched, init: WatchingInit = {}): Watching {
  const { bitrate = () => null, isUnderWay = false, now = () => performance.now() } = init;
  const shown = new Set<number>();
  let watchedSeconds = 0;
  let before = state.time.peek();
  let wishedAt: number | null = null;
  let startupMs: number | null = null;
  let stalls = 0;
  let stalledMs = 0;
  let stalledAt: number | null = null;
  let jumpedAt = Number.NEGATIVE_INFINITY;
  let isOver = false;
  let error: WatchingReport['error'] = null;
  let kilobits = 0;
  let measuredSeconds = 0;
  /** How long the first picture took is known of what is followed from its beginning. */
  let hasStarted = isUnderWay && (!state.paused.peek() || before > 0);

  const endStall = () => {
    if (stalledAt !== null) stalledMs += now() - stalledAt;
    stalledAt = null;
  };
  const stops = [
    effect(() => {
      if (!state.paused.value) wishedAt ??= now();
      else endStall();
    }),
    effect(() => {
      const { value: time } = state.time;
      const step = time - before;
      before = time;
      if (step < 0 || step > longestStep) jumpedAt = now();
      if (step <= 0 || step > longestStep || state.paused.peek()) return;
      endStall();
      watchedSeconds += step;
      if (!hasStarted && wishedAt !== null) startupMs = now() - wishedAt;
      hasStarted = true;
      const bits = bitrate();
      if (bits !== null) {
        kilobits += (bits / 1000) * step;
        measuredSeconds += step;
      }
      const duration = state.duration.peek();
      if (duration > 0) shown.add(Math.min(parts - 1, Math.floor((time / duration) * parts)));
    }),
    effect(() => {
      if (!state.waiting.value) return endStall();
      // Before the first picture it is starting, and after a jump somebody has asked for what is not there.
      const hasJumped = now() - jumpedAt < afterJumpMilliseconds;
      if (!hasStarted || state.paused.peek() || stalledAt !== null || hasJumped) return;
      stalledAt = now();
      stalls += 1;
    }),
    effect(() => {
      if (state.ended.value) isOver = true;
    }),
    effect(() => {
      // The first is what it began with.
      if (state.trouble.value !== null && state.trouble.value !== 'network') error ??= state.trouble.value;
    }),
  ];
  return {
    report: () => ({
      watchedSeconds: Math.round(watchedSeconds * 10) / 10,
      parts: [...shown].sort((a, b) => a - b),
      ended: isOver,
      startupMs: startupMs === null ? null : Math.round(startupMs),
      stalls,
      stalledMs: Math.round(stalledMs + (stalledAt === null ? 0 : now() - stalledAt)),
      failed: error !== null,
      error,
      bitrate: measuredSeconds > 0 ? Math.round(kilobits / measuredSeconds) : null,
      height: state.shownHeight.peek() || null,
    }),
    close() {
      for (const stop of stops) stop();
    },
  };
}
