/** A state as a dot and a word. */
import type { ComponentChildren } from 'preact';

export type Tone = 'ok' | 'busy' | 'bad' | 'none';
export function State({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`state ${tone}`}>
      <span class="dot" aria-hidden="true" />
      {children}
    </span>
  );
}
