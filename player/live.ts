/** What a page shows, read from the server: at once, again after a while and whenever something happens, and kept while the server is away. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { createAlarm } from './alarm.ts';
import { type Channel, createChannel } from './channel.ts';
import type { RequestError } from './requests.ts';
import { loadSession, problemFrom } from './store.ts';

export interface Loaded<T> {
  value: T | null;
  /** Why the last look failed; `value` is what was known before. */
  error: RequestError | null;
  /** When `value` was read. */
  at: number;
  /** A look is under way that somebody asked for, as by another filter. */
  isBusy: boolean;
  reload(): void;
}
export interface LiveOptions {
  everySeconds?: number;
  /** Beginnings of types of events after which it is read again, such as `worker.`. */
  on?: readonly string[];
}

/** After an event, as others often follow it. Figures of running jobs come many times a second. */
const gatherMilliseconds = (type: string) => (type === 'job.progress' ? 2_000 : 400);
/** Between two looks whether a page in the background is seen again. */
const hiddenMilliseconds = 1_000;

let shared: Channel | null = null;
function channel(): Channel {
  shared ??= createChannel({
    open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/ws`),
    wakers: [window, document],
  });
  return shared;
}

/** `on` and `everySeconds` are those of the first call. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[], options: LiveOptions = {}): Loaded<T> {
  const [state, set] = useState<Omit<Loaded<T>, 'reload'>>({ value: null, error: null, at: 0, isBusy: true });
  const again = useRef(() => {});
  useEffect(() => {
    const { everySeconds, on = [] } = options;
    const stop = new AbortController();
    let isReading = false;
    let isWished = false;
    const alarm = createAlarm(() => (document.visibilityState === 'visible' ? void read() : alarm.within(hiddenMilliseconds)));
    async function read(): Promise<void> {
      isWished = isReading;
      if (isReading) return;
      isReading = true;
      alarm.off();
      try {
        const value = await load(stop.signal);
        if (!stop.signal.aborted) set({ value, error: null, at: Date.now(), isBusy: false });
      } catch (cause) {
        const error = problemFrom(cause);
        if (!stop.signal.aborted) set((before) => ({ ...before, error, isBusy: false }));
        // The session has ended meanwhile: the page for signing in takes over.
        if (error.status === 401) void loadSession();
      }
      isReading = false;
      if (stop.signal.aborted) return;
      if (isWished) void read();
      else if (everySeconds !== undefined) alarm.within(everySeconds * 1000);
    }
    again.current = () => {
      set((before) => ({ ...before, isBusy: true }));
      void read();
    };
    const unhear =
      on.length === 0
        ? () => {}
        : channel().follow('everything', {
            event: (type) => on.some((start) => type.startsWith(start)) && alarm.within(gatherMilliseconds(type)),
            missed: () => alarm.within(gatherMilliseconds('missed')),
            ended: () => {},
          });
    again.current();
    return () => {
      stop.abort();
      alarm.off();
      unhear();
    };
  }, deps);
  return { ...state, reload: () => again.current() };
}
