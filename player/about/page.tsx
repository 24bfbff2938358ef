/** What the site says of itself: what it is, how to reach those who run it, by which rules, and what it runs. */
import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { Failed } from '../parts/empty.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { call } from '../requests.ts';
import { entitle, siteName } from '../site.ts';
import { type Loading, problemFrom } from '../store.ts';
import { contactLink } from './contact.ts';
import { aboutText as words } from './text.ts';
import './about.css';

type Instance = Output<'GET /api/v1/instance'>;

export function AboutPage() {
  const [state, set] = useState<Loading<Instance>>({ is: 'loading' });
  const load = () => {
    call('GET /api/v1/instance').then(
      (value) => set({ is: 'there', value }),
      (error: unknown) => set({ is: 'failed', error: problemFrom(error) }),
    );
  };
  useEffect(() => {
    entitle(words.title(siteName));
    load();
  }, []);
  return (
    <div class="about">
      <h1>
        <bdi>{words.title(siteName)}</bdi>
      </h1>
      {state.is === 'loading' && <LineBones />}
      {state.is === 'failed' && <Failed title={words.failed} error={state.error} onRetry={load} />}
      {state.is === 'there' && <Said {...state.value} />}
    </div>
  );
}

function Said({ tagline, description, contact, terms, software }: Instance) {
  const link = contactLink(contact);
  return (
    <>
      {tagline !== '' && (
        <p class="tagline" dir="auto">
          {tagline}
        </p>
      )}
      {description !== '' && (
        <p class="about-words" dir="auto">
          {description}
        </p>
      )}
      {[tagline, description, contact, terms].every((one) => one.trim() === '') && <p class="dim">{words.nothing}</p>}
      {contact !== '' && (
        <section aria-labelledby="contact">
          <h2 id="contact">{words.contact}</h2>
          <p class="about-words" dir="auto">
            {link === null ? (
              contact
            ) : (
              <a href={link} rel="noopener">
                {contact}
              </a>
            )}
          </p>
        </section>
      )}
      {terms.trim() !== '' && (
        <section aria-labelledby="terms">
          <h2 id="terms">{words.terms}</h2>
          <p class="about-words" dir="auto">
            {terms}
          </p>
        </section>
      )}
      <section aria-labelledby="software">
        <h2 id="software">{words.software}</h2>
        <p>
          {software.name} {software.version} · <a href="/api/v1/docs">{words.api}</a>
        </p>
      </section>
    </>
  );
}
