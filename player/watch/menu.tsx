/** Quality, with real heights and bit rates, soundtrack, and speed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { bitrate } from '../format.ts';
import { Icon } from '../icons.tsx';
import { text } from '../text.ts';
import { speeds } from './keys.ts';
import type { Mediator } from './mediator.ts';

export function Menu({ mediator, onMenu }: { mediator: Mediator; onMenu(open: boolean): void }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { levels, level, sounds, sound, shownHeight, rate } = mediator.state;
  const show = (next: boolean) => {
    setOpen(next);
    onMenu(next);
  };
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.parentElement?.contains(event.target)) show(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);
  const close = () => {
    show(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? [])];
    const now = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Escape') close();
    else if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu-place">
      <button
        type="button"
        ref={button}
        class="control"
        aria-label={text.player.settings}
        title={text.player.settings}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => show(!open)}
      >
        <Icon name="settings" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={text.player.settings} ref={box} onKeyDown={onKey} tabIndex={-1}>
          {levels.value.length > 0 && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand inside a menu.
            <div role="group" aria-label={text.player.quality}>
              <p class="menu-title">{text.player.quality}</p>
              <Choice
                on={level.value === -1}
                label={level.value === -1 && shownHeight.value > 0 ? text.player.autoNow(shownHeight.value) : text.player.auto}
                pick={() => mediator.setLevel(-1)}
                close={close}
              />
              {levels.value.map((one) => (
                <Choice
                  key={one.index}
                  on={level.value === one.index}
                  label={`${one.height}p`}
                  note={bitrate(one.bitrate)}
                  pick={() => mediator.setLevel(one.index)}
                  close={close}
                />
              ))}
            </div>
          )}
          {sounds.value.length > 1 && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand inside a menu.
            <div role="group" aria-label={text.player.sound}>
              <p class="menu-title">{text.player.sound}</p>
              {sounds.value.map((one) => (
                <Choice
                  key={one.index}
                  on={sound.value === one.index}
                  label={one.name}
                  pick={() => mediator.setSound(one.index)}
                  close={close}
                />
              ))}
            </div>
          )}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand inside a menu. */}
          <div role="group" aria-label={text.player.speed}>
            <p class="menu-title">{text.player.speed}</p>
            {speeds.map((speed) => (
              <Choice
                key={speed}
                on={rate.value === speed}
                label={speed === 1 ? text.player.normal : `${speed}×`}
                pick={() => mediator.setRate(speed)}
                close={close}
              />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function Choice(props: { on: boolean; label: string; note?: string; pick(): void; close(): void }) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={props.on}
      class="choice"
      onClick={() => {
        props.pick();
        props.close();
      }}
    >
      <span class="choice-mark">{props.on && <Icon name="check" />}</span>
      <span>{props.label}</span>
      {props.note && <span class="dim">{props.note}</span>}
    </button>
  );
}
