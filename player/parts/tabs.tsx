/** Several things in one place, of which one is shown. Arrow keys go from one to the next. */
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import './tabs.css';

export interface Tab {
  name: string;
  label: string;
  content: ComponentChildren;
}

/** With a single one there is nothing to choose, and its label is the heading. `first`: which one is shown until somebody chooses. */
export function Tabs({ tabs, label, first }: { tabs: readonly Tab[]; label: string; first: string }) {
  const id = useId();
  const bar = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<string | null>(null);
  const shown = tabs.find(({ name }) => name === chosen) ?? tabs.find(({ name }) => name === first) ?? tabs[0];
  if (!shown) return null;
  if (tabs.length === 1)
    return (
      <>
        <h2>{shown.label}</h2>
        {shown.content}
      </>
    );
  const onKey = (event: KeyboardEvent) => {
    const forwards = getComputedStyle(event.currentTarget as Element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const step = event.key === forwards ? 1 : ['ArrowLeft', 'ArrowRight'].includes(event.key) ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const to = (tabs.indexOf(shown) + step + tabs.length) % tabs.length;
    choose(tabs[to]!.name);
    (bar.current?.children[to] as HTMLElement | undefined)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={bar} onKeyDown={onKey}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}${tab.name}`}
            aria-selected={tab === shown}
            aria-controls={`${id}panel`}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => choose(tab.name)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${shown.name}`} key={shown.name}>
        {shown.content}
      </div>
    </>
  );
}
