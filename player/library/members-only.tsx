/** A page that is of an account: whoever is not signed in is told what it is, and led to the door. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Empty } from '../parts/empty.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { isSignedIn } from '../rights.ts';
import { entitle } from '../site.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';
import { libraryText } from './text.ts';

export function MembersOnly({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    entitle(title);
  }, [title]);
  if (session.value === null) return <LineBones />;
  if (isSignedIn(session.value)) return <>{children}</>;
  return (
    <Empty icon="key" title={libraryText.members.title} hint={libraryText.members.hint} isPage>
      <a class="button accent" href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>
        {text.session.button}
      </a>
    </Empty>
  );
}
