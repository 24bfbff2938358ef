/** Something to be taken along: shown, and copied with one press. */
import { take } from '../../parts/copy.tsx';
import { Icon } from '../icons.tsx';
import { words } from '../text.ts';

export function Copy({ label, text }: { label: string; text: string }) {
  const mark = (target: Element) => {
    const code = target.parentElement?.querySelector('code');
    if (code) getSelection()?.selectAllChildren(code);
  };
  return (
    <div class="copy">
      <code>{text}</code>
      <button
        type="button"
        class="quiet-button"
        aria-label={words.copy(label)}
        onClick={({ currentTarget }) => void take(text, () => mark(currentTarget))}
      >
        <Icon name="copy" />
      </button>
    </div>
  );
}
