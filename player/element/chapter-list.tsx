/** The chapters of the video beside its picture. Escape closes it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { clock } from '../units.ts';
import type { Model } from './model.ts';
import { useWords } from './words.ts';

export function ChapterList({ model }: { model: Model }) {
  const text = useWords();
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('[aria-current="true"]') ?? box.current?.querySelector<HTMLElement>('.choice');
    first?.focus();
  }, []);
  const close = () => model.showChapters(false);
  const onKey = (event: KeyboardEvent) => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>('.choice') ?? [])];
    const at = items.findIndex((item) => item.matches(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Escape' || (event.shiftKey && event.key.toLowerCase() === 'c')) close();
    else if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="chapters" role="dialog" aria-label={text.chapters} ref={box} onKeyDown={onKey}>
      <header>
        <h2>{text.chapters}</h2>
        <button type="button" class="control" aria-label={text.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Chapters model={model} />
    </div>
  );
}

export function Chapters({ model }: { model: Pick<Model, 'chapters' | 'chapter' | 'mediator'> }) {
  return (
    <ol>
      {model.chapters.value.map(({ startSeconds, title }, index) => (
        <li key={startSeconds}>
          <button
            type="button"
            class="choice"
            aria-current={index === model.chapter.value}
            onClick={() => model.mediator.seek(startSeconds)}
          >
            <span class="chapter-at">{clock(startSeconds)}</span>
            <span dir="auto">{title}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
