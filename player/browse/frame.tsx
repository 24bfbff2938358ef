/** What stands around the pages on which one looks around: what there is to look through. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PageName } from '../../gateway/contract/pages.ts';
import { route } from '../router.ts';
import { entitle } from '../site.ts';
import { browseText } from './text.ts';
import './browse.css';

const places: { page: PageName; href: string; label: string }[] = [
  { page: 'categories', href: '/categories', label: browseText.categories.title },
  { page: 'channels', href: '/channels', label: browseText.channels.title },
];

export function BrowseFrame({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    entitle(title);
  }, [title]);
  return (
    <div class="browse">
      <header>
        <h1>{title}</h1>
        <nav class="browse-nav" aria-label={browseText.label}>
          {places.map(({ page, href, label }) => (
            <a key={page} href={href} aria-current={route.value.page === page ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      </header>
      {children}
    </div>
  );
}
