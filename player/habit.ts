/** A yes or no that somebody chooses once, for whenever they come back. */
import { type ReadonlySignal, signal } from '@preact/signals';

/** Kept in this browser under `name`. `unsaid`: what it is until somebody chooses. */
export function habit(name: string, unsaid: () => boolean): readonly [ReadonlySignal<boolean>, (on: boolean) => void] {
  const now = signal(read(name) ?? unsaid());
  return [
    now,
    (on) => {
      now.value = on;
      try {
        localStorage.setItem(name, on ? 'yes' : 'no');
      } catch {
        // Browsers that keep nothing of a site throw; it holds until the page is loaded anew.
      }
    },
  ];
}

function read(name: string): boolean | null {
  try {
    const said = localStorage.getItem(name);
    return said === null ? null : said !== 'no';
  } catch {
    return null;
  }
}
