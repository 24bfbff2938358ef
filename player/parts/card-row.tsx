/** Cards beside each other that are moved along by finger, wheel, keys or the two buttons. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { text } from '../text.ts';
import './card-row.css';

export interface CardRowProps {
  title: string;
  /** Where all of them are. */
  more?: { href: string; label: string };
  /** Items of a list, `<li>`. */
  children: ComponentChildren;
}

export function CardRow({ title, more, children }: CardRowProps) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState({ first: true, last: true });
  const look = () => {
    // The page may have been left before this came.
    if (list.current === null) return;
    const { scrollLeft, scrollWidth, clientWidth } = list.current;
    // From right to left it counts below zero.
    const passed = Math.abs(scrollLeft);
    setEnds({ first: passed < 2, last: passed + clientWidth > scrollWidth - 2 });
  };
  useEffect(() => {
    const sizes = new ResizeObserver(look);
    sizes.observe(list.current!);
    return () => sizes.disconnect();
  }, []);
  useEffect(look, [children]);
  const go = (pages: number) => {
    const { clientWidth } = list.current!;
    const isRtl = getComputedStyle(list.current!).direction === 'rtl';
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    list.current!.scrollBy({ left: clientWidth * 0.9 * pages * (isRtl ? -1 : 1), behavior: still ? 'auto' : 'smooth' });
  };
  return (
    <section class="card-row" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {more && (
          <a class="text-button" href={more.href}>
            {more.label}
          </a>
        )}
        {!(ends.first && ends.last) && (
          <span class="card-row-steps">
            <button type="button" class="quiet-button" aria-label={text.row.back} disabled={ends.first} onClick={() => go(-1)}>
              <Icon name="back" />
            </button>
            <button type="button" class="quiet-button" aria-label={text.row.on} disabled={ends.last} onClick={() => go(1)}>
              <Icon name="on" />
            </button>
          </span>
        )}
      </header>
      <ul ref={list} onScroll={look}>
        {children}
      </ul>
    </section>
  );
}
