/** Whether a server may be told how somebody watches: what they have said in this browser, and what their browser says for them. */
import { signal } from '@preact/signals';

export type Consent = 'yes' | 'no';
const key = 'vitascope.consent';

/** Null: they have not said anything yet. */
export const consent = signal<Consent | null>(recall());

export function sayConsent(said: Consent): void {
  consent.value = said;
  try {
    localStorage.setItem(key, said);
  } catch {
    // Switched off: it holds for this page.
  }
}

function recall(): Consent | null {
  try {
    const said = localStorage.getItem(key);
    return said === 'yes' || said === 'no' ? said : null;
  } catch {
    return null;
  }
}
// What is said on one page holds on all that are open.
globalThis.addEventListener?.('storage', (event) => {
  if (event.key === key || event.key === null) consent.value = recall();
});

/** Do Not Track, or Global Privacy Control. */
export const isUnfollowed = (): boolean =>
  navigator.doNotTrack === '1' || (navigator as Navigator & { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
