/** The control bar: 56 px, seek line above it. */
import { useSignal } from '@preact/signals';
import { clock } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { text } from '../text.ts';
import type { Mediator } from './mediator.ts';
import { Menu } from './menu.tsx';
import { SeekLine } from './seek-line.tsx';
import type { Storyboard } from './storyboard.ts';

export interface BarProps {
  mediator: Mediator;
  growing: boolean;
  storyboard: Storyboard | null;
  theatre: boolean;
  onTheatre(): void;
  onMenu(open: boolean): void;
}

export function Bar({ mediator, growing, storyboard, theatre, onTheatre, onMenu }: BarProps) {
  const { state } = mediator;
  const remaining = useSignal(false);
  const total = state.duration.value;
  const now = Math.min(state.time.value, total || state.time.value);
  const play: [IconName, string] = state.ended.value
    ? ['again', text.player.again]
    : state.paused.value
      ? ['play', text.player.play]
      : ['pause', text.player.pause];
  const silent = state.muted.value || state.volume.value === 0;
  const sound: IconName = silent ? 'muted' : state.volume.value < 0.5 ? 'quiet' : 'volume';
  return (
    <div class="bar">
      <SeekLine mediator={mediator} growing={growing} storyboard={storyboard} />
      <div class="bar-row">
        <Control icon={play[0]} label={play[1]} keys="K" onPress={mediator.toggle} />
        <div class="sound">
          <Control icon={sound} label={silent ? text.player.unmute : text.player.mute} keys="M" onPress={mediator.toggleMute} />
          <input
            type="range"
            class="volume"
            min="0"
            max="1"
            step="0.05"
            aria-label={text.player.volume}
            aria-valuetext={`${Math.round((silent ? 0 : state.volume.value) * 100)} %`}
            value={silent ? 0 : state.volume.value}
            style={{ '--at': silent ? 0 : state.volume.value }}
            onInput={(event) => mediator.setVolume(Number(event.currentTarget.value))}
          />
        </div>
        <button
          type="button"
          class="time"
          aria-label={text.player.remaining}
          aria-pressed={remaining.value}
          onClick={() => (remaining.value = !remaining.value)}
        >
          {remaining.value ? `-${clock(total - now)}` : clock(now)} <span>/ {clock(total)}</span>
        </button>
        <span class="gap" />
        <Menu mediator={mediator} onMenu={onMenu} />
        {mediator.canPip && (
          <Control icon="pip" label={text.player.pip} keys="I" onPress={mediator.togglePip} pressed={state.pip.value} wide />
        )}
        <Control icon="theatre" label={text.player.theatre} keys="T" onPress={onTheatre} pressed={theatre} wide />
        <Control
          icon={state.fullscreen.value ? 'unfull' : 'full'}
          label={state.fullscreen.value ? text.player.leaveFullscreen : text.player.fullscreen}
          keys="F"
          onPress={mediator.toggleFullscreen}
        />
      </div>
    </div>
  );
}

function Control(props: { icon: IconName; label: string; keys: string; onPress(): void; pressed?: boolean; wide?: boolean }) {
  return (
    <button
      type="button"
      class={props.wide ? 'control wide' : 'control'}
      aria-label={props.label}
      aria-keyshortcuts={props.keys}
      aria-pressed={props.pressed}
      title={`${props.label} (${props.keys})`}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}
