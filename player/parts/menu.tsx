/** A button that opens a panel of links, buttons and choices. It lies over everything, also over what cuts off its own content. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../icons.tsx';
import './menu.css';

export interface MenuProps {
  /** Names the button, and what it opens. */
  label: string;
  icon: IconName;
  /** Besides those of a quiet button. */
  class?: string;
  /** Choosing a link or a button closes it, but for those in an element with `data-stays`. */
  children: ComponentChildren;
}

/** Room that a panel needs; with less below the button it opens above it. */
const roomBelow = 300;
const roomBeside = 260;

export function Menu({ label, icon, children, ...more }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (!panel.current?.contains(event.target as Node)) panel.current?.hidePopover();
    };
    window.addEventListener('scroll', leave, { capture: true, passive: true });
    return () => window.removeEventListener('scroll', leave, { capture: true });
  }, [open]);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // In fields these keys choose.
    if (step === undefined || (event.target instanceof Element && event.target.matches('select, input'))) return;
    event.preventDefault();
    const items = [...(panel.current?.querySelectorAll<HTMLElement>('a, button') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    panel.current?.showPopover();
    items.at(at < 0 ? (step > 0 ? 0 : -1) : (at + step) % items.length)?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`quiet-button ${more.class ?? ''}`}
        popovertarget={id}
        aria-label={label}
        title={label}
        aria-expanded={open}
        onKeyDown={move}
      >
        <Icon name={icon} />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its items take the keys and clicks. */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        class="menu"
        onBeforeToggle={() => button.current && panel.current && place(panel.current, button.current)}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={move}
        onClick={(event) => {
          const chosen = event.target instanceof Element ? event.target.closest('a, button, [data-stays]') : null;
          if (chosen && !chosen.closest('[data-stays]')) panel.current?.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}

/** Its edge below that of the button, on the side where there is room. */
function place({ style }: HTMLElement, button: HTMLElement): void {
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isAbove = clientHeight - bottom < roomBelow && top > roomBelow;
  const toLeft = right >= roomBeside && (clientWidth - left < roomBeside || getComputedStyle(button).direction === 'ltr');
  style.top = isAbove ? 'auto' : `${bottom + 4}px`;
  style.bottom = isAbove ? `${clientHeight - top + 4}px` : 'auto';
  style.left = toLeft ? 'auto' : `${Math.max(8, left)}px`;
  style.right = toLeft ? `${Math.max(8, clientWidth - right)}px` : 'auto';
}
