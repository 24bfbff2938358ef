/** The keyboard, as a dialog that Escape closes. */
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { useWords } from './words.ts';

export function KeyList({ onClose }: { onClose(): void }) {
  const text = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="keys" ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <header>
        <h2 id="keys-title">{text.keysTitle}</h2>
        <button type="button" class="control" aria-label={text.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <Keys />
    </dialog>
  );
}

export function Keys() {
  return (
    <dl>
      {useWords().keys.map(([keys, does]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
