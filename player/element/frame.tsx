/** The player's frame: picture, what lies over it, and the bar. Knows the model, never the element that plays. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Bar } from './bar.tsx';
import { ChapterList } from './chapter-list.tsx';
import { KeyList } from './key-list.tsx';
import type { Model } from './model.ts';
import { Over } from './over.tsx';
import { Stats } from './stats.tsx';
import { createGestures, type TouchWish } from './touch.ts';
import { useKeys } from './use-keys.ts';
import { Watermark } from './watermark.tsx';
import { useWords, WordsContext } from './words.ts';

export interface FrameProps {
  model: Model;
  video: HTMLVideoElement;
  host: HTMLElement;
}

export function Frame(props: FrameProps) {
  return (
    <WordsContext.Provider value={props.model.words.value}>
      <Room {...props} />
    </WordsContext.Provider>
  );
}

function Room({ model, video, host }: FrameProps) {
  const text = useWords();
  const { state } = model.mediator;
  const awake = useAwake();
  const flash = useFlash();
  useKeys(model, host);
  const source = model.source.value;
  const options = model.options.value;
  const title = source?.title || options.label;
  const isOpen = model.gate.value.is === 'open';
  const resting = isOpen && !model.chaptersShown.value && !state.paused.value && !awake.on;
  return (
    <section
      class={resting ? 'player resting' : 'player'}
      part="frame"
      aria-label={title ? `${text.label}: ${title}` : text.label}
      onPointerMove={awake.wake}
      onPointerLeave={awake.sleep}
      onKeyDown={awake.wake}
      onFocusIn={awake.wake}
    >
      <Stage model={model} video={video} awake={awake} flash={flash.show} />
      {isOpen && source?.watermark && <Watermark watermark={source.watermark} picture={source.size ?? { width: 1920, height: 1080 }} />}
      {options.link && title && (
        <a class="heading" dir="auto" href={options.link} target="_blank" rel="noopener">
          {title}
        </a>
      )}
      <Over model={model} />
      {flash.words && (
        <p class="flash" aria-hidden="true">
          {flash.words}
        </p>
      )}
      <p class="notice" role="status">
        {model.notice.value && <span class="pill">{model.notice.value}</span>}
      </p>
      {isOpen && model.stats.value && <Stats model={model} />}
      {isOpen && source && options.controls.size > 0 && <Bar model={model} onMenu={awake.hold} />}
      {isOpen && model.chaptersShown.value && <ChapterList model={model} />}
      {model.stylesCaptions.value && <LateCaptionPanel model={model} />}
      {model.help.value && <KeyList onClose={() => (model.help.value = false)} />}
    </section>
  );
}

/** Few ever open it: its script comes when they do. */
function LateCaptionPanel({ model }: { model: Model }) {
  const [part, setPart] = useState<typeof import('./captions/panel.tsx') | null>(null);
  const close = () => (model.stylesCaptions.value = false);
  useEffect(() => void import('./captions/panel.tsx').then(setPart, close), []);
  return part && <part.CaptionPanel model={model} onClose={close} />;
}

interface StageProps {
  model: Model;
  video: HTMLVideoElement;
  awake: ReturnType<typeof useAwake>;
  flash(words: string): void;
}

/** The picture, and what mouse and fingers do on it. */
function Stage({ model, video, awake, flash }: StageProps) {
  const { mediator } = model;
  const box = useRef<HTMLDivElement>(null);
  const began = useSignal({ time: 0, volume: 1 });
  const gestures = useMemo(
    () =>
      createGestures({
        size: () => ({ width: box.current?.clientWidth ?? 1, height: box.current?.clientHeight ?? 1 }),
        // Elsewhere, a swipe up or down scrolls the page.
        mayVolume: () => mediator.state.fullscreen.peek(),
      }),
    [mediator],
  );
  const isReady = () => mediator.state.duration.peek() > 0;
  const grant = (wish: TouchWish | null) => {
    switch (wish?.do) {
      case 'tap':
        return awake.on && !mediator.state.paused.peek() ? awake.sleep() : awake.wake();
      case 'double':
        if (wish.side === 0) return mediator.toggle();
        if (isReady()) mediator.seek(mediator.state.time.peek() + wish.side * 10);
        return flash(wish.side < 0 ? '−10 s' : '+10 s');
      case 'scrub': {
        const seconds = Math.round(wish.seconds);
        flash(`${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} s`);
        if (wish.over && isReady()) mediator.seek(began.peek().time + wish.seconds);
        return;
      }
      case 'volume': {
        const volume = Math.min(1, Math.max(0, began.peek().volume + wish.change));
        mediator.setVolume(volume);
        return flash(`${Math.round(volume * 100)} %`);
      }
    }
  };
  const pointOf = (event: PointerEvent) => {
    const { left, top } = box.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top, at: event.timeStamp };
  };
  const isTouch = (event: Event) => (event as PointerEvent).pointerType === 'touch';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the bar has a button for everything that is done here.
    // biome-ignore lint/a11y/useKeyWithClickEvents: and there are keys for it (use-keys.ts).
    <div
      class="stage"
      ref={(element) => {
        box.current = element;
        if (element && video.parentNode !== element) element.append(video);
      }}
      onPointerDown={(event) => {
        if (!isTouch(event)) return;
        began.value = { time: mediator.state.time.peek(), volume: mediator.state.volume.peek() };
        gestures.down(pointOf(event));
      }}
      onPointerMove={(event) => isTouch(event) && grant(gestures.move(pointOf(event)))}
      onPointerUp={(event) => isTouch(event) && grant(gestures.up(pointOf(event)))}
      onPointerCancel={(event) => isTouch(event) && grant(gestures.cancel())}
      onClick={(event) => !isTouch(event) && mediator.toggle()}
      onDblClick={(event) => !isTouch(event) && mediator.toggleFullscreen()}
    />
  );
}

const restAfter = 3000;
/** Awake for three seconds after each movement; held awake while a menu is open. */
function useAwake() {
  const [on, setOn] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const held = useRef(false);
  const wake = () => {
    setOn(true);
    clearTimeout(timer.current);
    if (!held.current) timer.current = setTimeout(() => setOn(false), restAfter);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    on,
    wake,
    sleep: () => {
      if (!held.current) setOn(false);
    },
    hold(open: boolean) {
      held.current = open;
      wake();
    },
  };
}

/** A few words in the middle that are gone in a moment: what a gesture has done. */
function useFlash() {
  const [words, setWords] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    words,
    show(next: string) {
      setWords(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setWords(null), 700);
    },
  };
}
