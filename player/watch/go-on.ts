/** To another video that somebody has asked to play, or that follows by itself: it begins at once. */
import { goTo } from '../router.ts';

let begins = false;

export function goOn(path: string): void {
  begins = true;
  goTo(path);
}

/** Once: whoever comes back to the page by the browser's own way finds it at rest. */
export function beginsAtOnce(): boolean {
  const was = begins;
  begins = false;
  return was;
}
