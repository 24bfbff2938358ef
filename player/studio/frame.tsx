/** What stands around every page of the studio. It is for those who have an account. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { isSignedIn } from '../rights.ts';
import { goTo, route } from '../router.ts';
import { entitle } from '../site.ts';
import { session } from '../store.ts';
import { isRunning, uploads } from '../upload/queue.ts';
import { places } from './places.ts';
import { studioText } from './text.ts';
import './studio.css';

export function StudioFrame({ title, children }: { title: string; children: ComponentChildren }) {
  const isKnown = session.value !== null;
  const isIn = isSignedIn(session.value);
  useEffect(() => {
    entitle(title);
  }, [title]);
  useEffect(() => {
    if (isKnown && !isIn) goTo(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`, { replaces: true });
  }, [isKnown, isIn]);
  const running = uploads.value.filter(isRunning).length;
  return (
    <div class="studio">
      <nav class="studio-nav" aria-label={studioText.nav.label}>
        {places.map(({ pages, path, label, icon }) => (
          <a key={path} href={path} aria-current={pages.some((page) => page === route.value.page) ? 'page' : undefined}>
            <Icon name={icon} />
            {label}
            {path === '/studio/uploads' && running > 0 && (
              <span class="tag" title={studioText.nav.running(running)}>
                {running}
              </span>
            )}
          </a>
        ))}
      </nav>
      <div class="studio-main">{isIn && children}</div>
    </div>
  );
}
