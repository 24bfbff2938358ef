/** The frame of the pages in front of the door, and where they lead. */
import { useEffect } from 'preact/hooks';
import { entitle } from '../site.ts';
import { text } from '../text.ts';
import './account.css';

export function Door({ title, children }: { title: string; children: preact.ComponentChildren }) {
  useEffect(() => {
    entitle(title);
  }, [title]);
  return (
    <section class="door" aria-labelledby="door">
      <h1 id="door">{title}</h1>
      {children}
    </section>
  );
}

/** A link that leads nowhere, or nothing that can be shown. */
export function ClosedDoor({ title, why }: { title: string; why: string }) {
  return (
    <Door title={title}>
      <p class="banner bad" role="alert">
        {why}
      </p>
      <p class="row">
        <a class="button" href="/">
          {text.watch.home}
        </a>
      </p>
    </Door>
  );
}

export const query = (name: string) => new URLSearchParams(location.search).get(name) ?? '';
/** Where to go once inside: a path of this page, and of no other site. */
export function destination(): string {
  const next = query('next');
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
export const withNext = (path: string) => (query('next') === '' ? path : `${path}?next=${encodeURIComponent(query('next'))}`);
