/** The control bar: 56 px, seek line above it. */
import { useSignal } from '@preact/signals';
import { Icon, type IconName } from '../icons.tsx';
import { clock } from '../units.ts';
import type { ControlName } from './attributes.ts';
import { Menu } from './menu.tsx';
import type { Model } from './model.ts';
import { SeekLine } from './seek-line.tsx';
import { useWords } from './words.ts';

export function Bar({ model, onMenu }: { model: Model; onMenu(open: boolean): void }) {
  const text = useWords();
  const { mediator } = model;
  const { state } = mediator;
  const remaining = useSignal(false);
  const total = state.duration.value;
  const now = Math.min(state.time.value, total || state.time.value);
  const shows = (name: ControlName) => model.options.value.controls.has(name);
  const play: [IconName, string] = state.ended.value
    ? ['again', text.again]
    : state.paused.value
      ? ['play', text.play]
      : ['pause', text.pause];
  return (
    <div class="bar" part="bar">
      {shows('seek') && <SeekLine model={model} />}
      <div class="bar-row">
        {shows('play') && <Control icon={play[0]} label={play[1]} keys="K" onPress={mediator.toggle} />}
        {shows('next') && model.next.value !== null && (
          <Control icon="next" label={text.next(model.next.value.title)} keys="Shift+N" onPress={model.goNext} wide />
        )}
        {shows('volume') && <Sound model={model} />}
        {shows('time') && (
          <button
            type="button"
            class="time"
            // What is seen is said, too (WCAG 2.5.3).
            aria-label={`${remaining.value ? `-${clock(total - now)}` : clock(now)} / ${clock(total)}, ${text.remaining}`}
            aria-pressed={remaining.value}
            onClick={() => (remaining.value = !remaining.value)}
          >
            {remaining.value ? `-${clock(total - now)}` : clock(now)} <span>/ {clock(total)}</span>
          </button>
        )}
        {shows('chapters') && <ChapterNow model={model} />}
        <span class="gap" />
        {shows('captions') && state.captions.value.length > 0 && (
          <Control icon="captions" label={text.captions} keys="C" onPress={model.toggleCaptions} pressed={state.caption.value >= 0} />
        )}
        {shows('settings') && <Menu model={model} onMenu={onMenu} />}
        {shows('cast') && <Devices model={model} />}
        {shows('pip') && mediator.canPip && (
          <Control icon="pip" label={text.pip} keys="I" onPress={mediator.togglePip} pressed={state.pip.value} wide />
        )}
        {shows('theatre') && (
          <Control icon="theatre" label={text.theatre} keys="T" onPress={model.toggleTheatre} pressed={model.theatre.value} wide />
        )}
        {shows('fullscreen') && (
          <Control
            icon={state.fullscreen.value ? 'unfull' : 'full'}
            label={state.fullscreen.value ? text.leaveFullscreen : text.fullscreen}
            keys="F"
            onPress={mediator.toggleFullscreen}
          />
        )}
      </div>
    </div>
  );
}

/** The chapter of the moment. It opens the list of all. */
function ChapterNow({ model }: { model: Model }) {
  const text = useWords();
  const chapters = model.chapters.value;
  if (chapters.length === 0) return null;
  const title = chapters[model.chapter.value]?.title ?? text.chapters;
  return (
    <button
      type="button"
      class="chapter wide"
      aria-label={`${title}, ${text.chapters}`}
      aria-keyshortcuts="Shift+C"
      aria-expanded={model.chaptersShown.value}
      title={`${text.chapters} (Shift+C)`}
      onClick={() => model.showChapters(!model.chaptersShown.value)}
    >
      <bdi>{title}</bdi>
    </button>
  );
}

function Sound({ model: { mediator } }: { model: Model }) {
  const text = useWords();
  const { volume, muted } = mediator.state;
  const silent = muted.value || volume.value === 0;
  const loud = silent ? 0 : volume.value;
  const icon: IconName = silent ? 'muted' : loud < 0.5 ? 'quiet' : 'volume';
  return (
    <div class="sound">
      <Control icon={icon} label={silent ? text.unmute : text.mute} keys="M" onPress={() => mediator.setMuted(!silent)} />
      <input
        type="range"
        class="volume"
        min="0"
        max="1"
        step="0.05"
        aria-label={text.volume}
        aria-valuetext={`${Math.round(loud * 100)} %`}
        value={loud}
        style={{ '--at': loud }}
        onInput={(event) => mediator.setVolume(Number(event.currentTarget.value))}
      />
    </div>
  );
}

/** Other screens. Each is offered only where this browser can find one. */
function Devices({ model }: { model: Model }) {
  const text = useWords();
  const { mediator, cast, source } = model;
  const hls = source.value?.hls;
  const onCast = async () => {
    const address = new URL(hls!, location.href).href;
    const { title = '', poster = null } = source.peek() ?? {};
    mediator.pause();
    await cast
      .start({ address, title, poster: poster && new URL(poster, location.href).href, seconds: mediator.state.time.peek() })
      .catch(() => mediator.play());
  };
  return (
    <>
      {model.options.value.cast && cast.isPossible && hls && (
        <Control icon="cast" label={text.cast} onPress={() => void onCast()} pressed={cast.device.value !== null} />
      )}
      {mediator.state.airPlay.value && <Control icon="airplay" label={text.airPlay} onPress={mediator.showAirPlay} />}
    </>
  );
}

function Control(props: { icon: IconName; label: string; keys?: string; onPress(): void; pressed?: boolean; wide?: boolean }) {
  return (
    <button
      type="button"
      class={props.wide ? 'control wide' : 'control'}
      aria-label={props.label}
      aria-keyshortcuts={props.keys}
      aria-pressed={props.pressed}
      title={props.keys ? `${props.label} (${props.keys})` : props.label}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}
