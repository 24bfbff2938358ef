/** The keyboard: g and a letter lead to a page, / to the search, ? to this list. */
import { useEffect, useRef } from 'preact/hooks';
import { meaningOf } from './key-map.ts';
import { pages } from './pages.ts';
import { goTo } from './router.ts';
import { words } from './text.ts';

const patienceMilliseconds = 1500;

const takesText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

export function useConsoleKeys(showHelp: () => void): void {
  const help = useRef(showHelp);
  help.current = showHelp;
  useEffect(() => {
    let pressedG = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target) || document.querySelector('dialog[open]')) return;
      const meaning = meaningOf(event.key, event.timeStamp - pressedG < patienceMilliseconds);
      pressedG = meaning?.is === 'first' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (meaning === null) return;
      event.preventDefault();
      if (meaning.is === 'page') goTo(meaning.path);
      if (meaning.is === 'search') document.querySelector<HTMLInputElement>('main input[type=search]')?.focus();
      if (meaning.is === 'help') help.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

export function KeyHelp({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="key-help" aria-label={words.keys.title} onClose={close}>
      <h2>{words.keys.title}</h2>
      <dl>
        {pages.map(({ id, key }) => (
          <div key={id}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{words.pages[id]}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>{words.keys.search}</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>{words.keys.title}</dd>
        </div>
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          {words.close}
        </button>
      </form>
    </dialog>
  );
}
