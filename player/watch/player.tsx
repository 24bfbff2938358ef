/** The player's frame: picture, what lies over it, and the bar. Knows the mediator, never the element. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import type { ClientWatermark } from '../requests.ts';
import { text } from '../text.ts';
import { Bar } from './bar.tsx';
import { KeyList } from './key-list.tsx';
import { keyIsFree, keyWish, nextSpeed } from './keys.ts';
import { createMediator, type Mediator } from './mediator.ts';
import { createStoryboard } from './storyboard.ts';
import { Watermark } from './watermark.tsx';

export interface PlayerProps {
  source: string;
  title: string;
  poster: string | null;
  storyboard: string | null;
  watermark: ClientWatermark | null;
  /** Of the picture as displayed. */
  size: { width: number; height: number };
  durationSeconds: number | null;
  growing: boolean;
  theatre: boolean;
  onTheatre(): void;
}

export function Player(props: PlayerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [mediator, setMediator] = useState<Mediator | null>(null);
  const [help, setHelp] = useState(false);

  useEffect(() => {
    if (!video.current || !frame.current) return;
    const made = createMediator({ video: video.current, frame: frame.current, source: props.source });
    setMediator(made);
    return () => made.close();
  }, [props.source]);
  useEffect(() => mediator?.setLength(props.durationSeconds, props.growing), [mediator, props.durationSeconds, props.growing]);
  useKeys(mediator, props.onTheatre, () => setHelp((open) => !open));
  const awake = useAwake();
  const storyboard = useMemo(() => (props.storyboard === null ? null : createStoryboard(props.storyboard)), [props.storyboard]);

  const state = mediator?.state;
  const resting = state ? !state.paused.value && !awake.on : false;
  return (
    <section
      class={resting ? 'player resting' : 'player'}
      ref={frame}
      aria-label={`${text.player.label}: ${props.title}`}
      onPointerMove={awake.wake}
      onPointerLeave={awake.sleep}
      onKeyDown={awake.wake}
      onFocusIn={awake.wake}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: there are no caption tracks yet; the pipeline makes none. */}
      <video
        ref={video}
        playsInline
        preload="metadata"
        poster={props.poster ?? undefined}
        onClick={(event) => {
          // The first touch shows the bar; a mouse already sees it.
          if ((event as unknown as PointerEvent).pointerType === 'touch' && !awake.on) awake.wake();
          else mediator?.toggle();
        }}
        onDblClick={() => mediator?.toggleFullscreen()}
      />
      {props.watermark && <Watermark watermark={props.watermark} picture={props.size} />}
      {mediator && <Over mediator={mediator} growing={props.growing} />}
      {mediator && (
        <Bar
          mediator={mediator}
          growing={props.growing}
          storyboard={storyboard}
          theatre={props.theatre}
          onTheatre={props.onTheatre}
          onMenu={awake.hold}
        />
      )}
      {help && <KeyList onClose={() => setHelp(false)} />}
    </section>
  );
}

/** The large play button, the waiting sign, and trouble with a way on. */
function Over({ mediator, growing }: { mediator: Mediator; growing: boolean }) {
  const { trouble, paused, waiting, time, encodedUntil, ended } = mediator.state;
  if (trouble.value) {
    return (
      <div class="over note" role="alert">
        <Icon name="warning" />
        <p>{text.player.errors[trouble.value]}</p>
        {trouble.value !== 'unsupported' && (
          <button type="button" class="button" onClick={mediator.retry}>
            {text.player.retry}
          </button>
        )}
      </div>
    );
  }
  if (waiting.value && !paused.value) {
    const atEdge = growing && encodedUntil.value - time.value < 1.5;
    return (
      <div class="over">
        <p class="pill" role="status">
          <span class="pulse" />
          {atEdge ? text.player.waitingMore : text.player.buffering}
        </p>
      </div>
    );
  }
  if (paused.value && time.value === 0) {
    return (
      <div class="over">
        <button type="button" class="big-play" aria-label={text.player.play} onClick={mediator.toggle}>
          <Icon name={ended.value ? 'again' : 'play'} />
        </button>
      </div>
    );
  }
  return null;
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

function useKeys(mediator: Mediator | null, onTheatre: () => void, onHelp: () => void): void {
  useEffect(() => {
    if (!mediator) return;
    const { time, duration, volume, rate, paused } = mediator.state;
    const onKey = (event: KeyboardEvent) => {
      const wish = keyIsFree(event) ? keyWish(event.key) : null;
      if (!wish) return;
      event.preventDefault();
      switch (wish.do) {
        case 'toggle':
          return mediator.toggle();
        case 'mute':
          return mediator.toggleMute();
        case 'fullscreen':
          return mediator.toggleFullscreen();
        case 'pip':
          return mediator.togglePip();
        case 'theatre':
          return onTheatre();
        case 'help':
          return onHelp();
        case 'jump':
          return mediator.seek(time.value + wish.seconds);
        case 'fraction':
          return mediator.seek(duration.value * wish.fraction);
        case 'volume':
          return mediator.setVolume(volume.value + wish.change);
        case 'speed':
          return mediator.setRate(nextSpeed(rate.value, wish.step));
        case 'frame':
          if (paused.value) mediator.seek(time.value + wish.frames / 30);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
