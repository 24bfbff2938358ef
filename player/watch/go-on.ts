/** To another video that somebody has asked to play, that follows by itself, or that was clicked: it begins at once. */
import { habit } from '../habit.ts';
import { goTo, type Route, route } from '../router.ts';

/** `asked`: to be played, from its beginning. `clicked`: to be looked at, from where they stopped. */
export type Wish = 'asked' | 'clicked';

let wish: Wish | null = null;

/** Said in the menu of the player. Until then it is as the browser asks. */
export const [playsWhenClicked, setPlaysWhenClicked] = habit('vitascope-plays-when-clicked', () => !wantsLess());

export function goOn(path: string): void {
  wish = 'asked';
  goTo(path);
}

/** A link is followed, or null: the browser goes back or forward. The press lets browsers play with sound; those that refuse all the same leave the video at rest. */
export function follows(to: Route | null): void {
  const isAnother = to?.page === 'watch' && (route.value.page !== 'watch' || route.value.id !== to.id);
  wish = isAnother && playsWhenClicked.value ? 'clicked' : null;
}

/** Once: whoever comes back to the page by the browser's own way finds it at rest. */
export function takeWish(): Wish | null {
  const was = wish;
  wish = null;
  return was;
}

/** Less that moves, or fewer bytes. */
function wantsLess(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  const isAsked = (what: string) => matchMedia(`(prefers-reduced-${what}: reduce)`).matches;
  return connection?.saveData === true || isAsked('motion') || isAsked('data');
}
