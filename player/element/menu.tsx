/** Quality, with real heights and bit rates, soundtrack, captions and speed. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { bitrate } from '../units.ts';
import { speeds } from './keys.ts';
import type { Model } from './model.ts';
import { useWords } from './words.ts';

export function Menu({ model, onMenu }: { model: Model; onMenu(open: boolean): void }) {
  const text = useWords();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const show = (next: boolean) => {
    setOpen(next);
    onMenu(next);
  };
  // At once: the next key is meant for the menu.
  useLayoutEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (box.current?.parentElement && !event.composedPath().includes(box.current.parentElement)) show(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);
  const close = () => {
    show(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    // The document sees no further than the player as a whole.
    const now = items.findIndex((item) => item.matches(':focus'));
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
        aria-label={text.settings}
        title={text.settings}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => show(!open)}
      >
        <Icon name="settings" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={text.settings} ref={box} onKeyDown={onKey} tabIndex={-1}>
          <Settings model={model} close={close} />
        </div>
      )}
    </div>
  );
}

/** What can be chosen in it. */
export function Settings({ model, close }: { model: Model; close(): void }) {
  const text = useWords();
  const { mediator } = model;
  const { levels, level, sounds, sound, captions, caption, shownHeight, rate } = mediator.state;
  const { begins } = model.options.value;
  const open = (which: 'stats' | 'help' | 'stylesCaptions') => {
    close();
    model[which].value = true;
  };
  return (
    <>
      {levels.value.length > 0 && (
        <Group title={text.quality}>
          <Choice
            on={level.value === -1}
            label={level.value === -1 && shownHeight.value > 0 ? text.autoNow(shownHeight.value) : text.auto}
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
        </Group>
      )}
      {sounds.value.length > 1 && (
        <Group title={text.sound}>
          {sounds.value.map((one) => (
            <Choice
              key={one.index}
              on={sound.value === one.index}
              label={one.name}
              pick={() => mediator.setSound(one.index)}
              close={close}
            />
          ))}
        </Group>
      )}
      {captions.value.length > 0 && (
        <Group title={text.captions}>
          {[{ index: -1, name: text.off }, ...captions.value].map((one) => (
            <Choice
              key={one.index}
              on={caption.value === one.index}
              label={one.name}
              pick={() => mediator.setCaption(one.index)}
              close={close}
            />
          ))}
          <Item label={text.captionStyle.title} press={() => open('stylesCaptions')} />
        </Group>
      )}
      <Group title={text.speed}>
        {speeds.map((speed) => (
          <Choice
            key={speed}
            on={rate.value === speed}
            label={speed === 1 ? text.normal : `${speed}×`}
            pick={() => mediator.setRate(speed)}
            close={close}
          />
        ))}
      </Group>
      {begins !== null && (
        <Group title={text.begin.title}>
          {([true, false] as const).map((on) => (
            <Choice
              key={`${on}`}
              on={begins === on}
              label={on ? text.begin.yes : text.begin.no}
              pick={() => model.setBegins(on)}
              close={close}
            />
          ))}
        </Group>
      )}
      <Group title={text.more}>
        {model.chapters.value.length > 0 && (
          <Item
            label={text.chapters}
            press={() => {
              close();
              model.showChapters(true);
            }}
          />
        )}
        <Item label={text.statistics} press={() => open('stats')} />
        <Item label={text.keyboard} press={() => open('help')} />
      </Group>
    </>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand inside a menu.
    <div role="group" aria-label={title}>
      <p class="menu-title" aria-hidden="true">
        {title}
      </p>
      {children}
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

function Item({ label, press }: { label: string; press(): void }) {
  return (
    <button type="button" role="menuitem" class="choice" onClick={press}>
      <span class="choice-mark" />
      <span>{label}</span>
    </button>
  );
}
