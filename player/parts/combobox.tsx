/** A text field with suggestions below it, by the pattern "combobox" of ARIA: the focus stays in the field, and arrows go through the list. */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import './combobox.css';

export interface Choice {
  key: string;
  shown: ComponentChildren;
}

export function Combobox<C extends Choice>(init: {
  label: string;
  /** Of the list. */
  listLabel: string;
  value: string;
  onValue: (value: string) => void;
  choices: readonly C[];
  onChoose: (choice: C) => void;
  /** Enter, while nothing of the list is chosen. */
  onEnter: () => void;
  /** Backspace in the empty field. */
  onBack?: () => void;
  /** The focus goes elsewhere. */
  onLeave?: () => void;
  type?: 'search' | 'text';
  placeholder?: string;
  most?: number;
  field?: RefObject<HTMLInputElement | null>;
}) {
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const field = init.field ?? own;
  const [isOpen, open] = useState(false);
  const [active, activate] = useState(-1);
  const { choices } = init;
  const keys = choices.map(({ key }) => key).join('\n');
  useEffect(() => activate(-1), [keys]);
  const isShown = isOpen && choices.length > 0;
  const choose = (choice: C) => {
    open(false);
    activate(-1);
    init.onChoose(choice);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        if (choices.length === 0) return;
        event.preventDefault();
        const step = event.key === 'ArrowDown' ? 1 : -1;
        // Beyond either end is the field itself.
        const places = choices.length + 1;
        activate(isShown ? ((active + 1 + step + places) % places) - 1 : step > 0 ? 0 : choices.length - 1);
        open(true);
        return;
      }
      case 'Enter': {
        event.preventDefault();
        const chosen = isShown ? choices[active] : undefined;
        if (chosen) choose(chosen);
        else {
          open(false);
          init.onEnter();
        }
        return;
      }
      case 'Escape':
        if (!isShown) return;
        event.preventDefault();
        event.stopPropagation();
        open(false);
        activate(-1);
        return;
      case 'Backspace':
        if (init.value === '') init.onBack?.();
    }
  };
  return (
    <div class="combobox">
      <input
        ref={field}
        type={(init.type ?? 'text') as 'text'}
        role="combobox"
        dir="auto"
        aria-label={init.label}
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={`${id}list`}
        aria-activedescendant={isShown && active >= 0 ? `${id}${active}` : undefined}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint={init.type === 'search' ? 'search' : 'done'}
        placeholder={init.placeholder}
        maxLength={init.most ?? 200}
        value={init.value}
        onInput={(event) => {
          open(true);
          init.onValue(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          open(false);
          init.onLeave?.();
        }}
      />
      <div id={`${id}list`} class="combobox-list" role="listbox" aria-label={init.listLabel} hidden={!isShown}>
        {choices.map((choice, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys.
          <div
            key={choice.key}
            id={`${id}${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === active}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            {choice.shown}
          </div>
        ))}
      </div>
    </div>
  );
}
