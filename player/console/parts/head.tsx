/** The head of a page: its name, what leads back, and what can be done. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { words } from '../text.ts';

export function Head(init: {
  title: string;
  back?: { href: string; label: string };
  about?: ComponentChildren;
  children?: ComponentChildren;
}) {
  const { title, back, about, children } = init;
  useEffect(() => {
    document.title = words.documentTitle(title);
  }, [title]);
  return (
    <header class="page-head">
      <div>
        {back && (
          <a class="back" href={back.href}>
            <Icon name="back" />
            {back.label}
          </a>
        )}
        <h1>{title}</h1>
        {about && <p class="dim">{about}</p>}
      </div>
      {children && <div class="row">{children}</div>}
    </header>
  );
}

export function Section({ title, about, children }: { title: string; about?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="panel" aria-label={title}>
      <h2>{title}</h2>
      {about && <p class="dim note">{about}</p>}
      {children}
    </section>
  );
}
