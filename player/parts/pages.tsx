/** A list that comes page by page, with its states: loading, empty, failed, more to come. What is taken out of it can be put back. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Loading, problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { Failed } from './empty.tsx';

export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}
export interface Pages<T, P extends PageOf<T> = PageOf<T>> {
  /** With the items of all pages so far; what else pages bring is that of the first. */
  state: Loading<P>;
  more(): Promise<void>;
  reload(): void;
  change(work: (items: T[]) => T[]): void;
  /** Takes an item out at once, and offers to put it back where it was. */
  take(item: T, how: TakeOut): Promise<void>;
}
export interface TakeOut {
  /** Rejects where it cannot be done: it is put back then. */
  send(): Promise<unknown>;
  undo(): Promise<unknown>;
  /** What was done. */
  words: string;
}

/** `key`: of another list when it changes. */
export function usePages<T, P extends PageOf<T> = PageOf<T>>(key: string, load: (cursor: string | null) => Promise<P>): Pages<T, P> {
  const [state, set] = useState<Loading<P>>({ is: 'loading' });
  const round = useRef(0);
  /** What is shown is of an older question while it is under way. */
  const reading = useRef<Promise<unknown> | null>(null);
  const first = () => {
    const mine = ++round.current;
    const answer = load(null).then(
      (value) => mine === round.current && set({ is: 'there', value }),
      (error: unknown) =>
        mine === round.current &&
        set((before) => (before.is === 'there' ? { ...before, stale: true } : { is: 'failed', error: problemFrom(error) })),
    );
    reading.current = answer;
    void answer.then(() => {
      if (reading.current === answer) reading.current = null;
    });
  };
  useEffect(() => {
    set({ is: 'loading' });
    first();
    return () => void (round.current += 1);
  }, [key]);
  const change = (work: (items: T[]) => T[]) =>
    set((now) => (now.is === 'there' ? { ...now, value: { ...now.value, items: work(now.value.items) } } : now));
  return {
    state,
    change,
    reload: first,
    async more() {
      if (reading.current !== null) return void (await reading.current);
      if (state.is !== 'there' || state.value.nextCursor === null) return;
      const mine = round.current;
      try {
        const { items, nextCursor } = await load(state.value.nextCursor);
        if (mine !== round.current) return;
        set((now) => (now.is === 'there' ? { ...now, value: { ...now.value, items: [...now.value.items, ...items], nextCursor } } : now));
      } catch (error) {
        say(problemFrom(error).message);
      }
    },
    async take(item, { send, undo, words }) {
      const at = state.is === 'there' ? state.value.items.indexOf(item) : -1;
      const out = () => change((items) => items.filter((one) => one !== item));
      const back = () => change((items) => [...items.slice(0, at), item, ...items.slice(at)]);
      out();
      try {
        await send();
      } catch (error) {
        back();
        return say(problemFrom(error).message);
      }
      say(words, {
        label: text.watch.undo,
        run: () => {
          back();
          undo().catch((error: unknown) => {
            out();
            say(problemFrom(error).message);
          });
        },
      });
    },
  };
}

export interface PagedProps<T> {
  pages: Pages<T, PageOf<T>>;
  bones: JSX.Element;
  /** What could not be loaded. */
  failed: string;
  empty: JSX.Element | null;
  children(items: T[]): ComponentChildren;
}

export function Paged<T>({ pages, bones, failed, empty, children }: PagedProps<T>) {
  const { state } = pages;
  const [busy, setBusy] = useState(false);
  if (state.is === 'loading') return bones;
  if (state.is === 'failed') return <Failed title={failed} error={state.error} onRetry={pages.reload} />;
  const { items, nextCursor } = state.value;
  if (items.length === 0 && nextCursor === null) return empty;
  const more = async () => {
    setBusy(true);
    await pages.more();
    setBusy(false);
  };
  return (
    <>
      {state.stale && (
        <p class="banner" role="status">
          {text.errors.offlineNote}
        </p>
      )}
      {children(items)}
      {nextCursor !== null && (
        <p class="row centre">
          <button type="button" class="button" disabled={busy} aria-busy={busy} onClick={() => void more()}>
            {text.more}
          </button>
        </p>
      )}
    </>
  );
}
