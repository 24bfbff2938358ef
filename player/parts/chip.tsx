/** A word that can be taken away. */
import type { ComponentChildren } from 'preact';
import { Icon } from '../icons.tsx';
import './chip.css';

export function Chip({ remove, onRemove, children }: { remove: string; onRemove(): void; children: ComponentChildren }) {
  return (
    <span class="chip">
      <span dir="auto">{children}</span>
      <button type="button" aria-label={remove} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  );
}
