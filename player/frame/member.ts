/** Whether somebody is signed in; until the server has said so, whether somebody was, so that nothing moves when it answers. */
import { effect } from '@preact/signals';
import { isSignedIn } from '../rights.ts';
import { session } from '../store.ts';

const kept = 'vitascope-member';
const wasMember = remembered();

export const isMember = (): boolean => (session.value === null ? wasMember : isSignedIn(session.value));

effect(() => {
  if (session.value === null) return;
  try {
    if (isSignedIn(session.value)) localStorage.setItem(kept, '1');
    else localStorage.removeItem(kept);
  } catch {
    // Browsers that keep nothing of a site throw; there something moves.
  }
});

function remembered(): boolean {
  try {
    return localStorage.getItem(kept) === '1';
  } catch {
    return false;
  }
}
