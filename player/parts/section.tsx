/** A part of a page of settings: its name beside it, or above it where there is no room. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './section.css';

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div>{children}</div>
    </section>
  );
}
