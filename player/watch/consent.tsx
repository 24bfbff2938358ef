/** Where the site asks for it: whether the server may be told how somebody watches. The video plays whatever is answered, or nothing. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Consent, consent, isUnfollowed, sayConsent } from '../element/consent.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';

export function ConsentQuestion() {
  const [isOpen, setOpen] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  /** Somebody has pressed a button, which is gone now. */
  const isMoved = useRef(false);
  const said = consent.value;
  const isAsked = said === null || isOpen;
  useEffect(() => {
    if (isMoved.current) (isAsked ? first : change).current?.focus();
    isMoved.current = false;
  }, [isAsked]);
  // Browsers that have said no for all sites are not asked by each.
  if (session.value?.asksConsent !== true || isUnfollowed()) return null;
  const open = (shown: boolean) => {
    isMoved.current = true;
    setOpen(shown);
  };
  const answer = (given: Consent) => {
    sayConsent(given);
    open(false);
  };
  if (!isAsked)
    return (
      <p class="dim">
        {said === 'yes' ? text.consent.told : text.consent.untold}{' '}
        <button type="button" class="text-button" ref={change} onClick={() => open(true)}>
          {text.consent.change}
        </button>
      </p>
    );
  return (
    <section class="banner" aria-labelledby="consent">
      <h2 id="consent">{text.consent.title}</h2>
      <p>{text.consent.hint}</p>
      <p class="row">
        <button type="button" class="button" ref={first} onClick={() => answer('yes')}>
          {text.consent.allow}
        </button>
        <button type="button" class="button" onClick={() => answer('no')}>
          {text.consent.refuse}
        </button>
      </p>
    </section>
  );
}
