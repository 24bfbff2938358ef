/** How somebody watches playlists. Playing on is remembered; repeating is for the one that is being watched. */
import { signal } from '@preact/signals';

const kept = 'vitascope-plays-on';

export const loops = signal(false);
export const playsOn = signal(read());

export function setPlaysOn(on: boolean): void {
  playsOn.value = on;
  try {
    localStorage.setItem(kept, on ? 'yes' : 'no');
  } catch {
    // Browsers that keep nothing of a site throw; it holds until the page is loaded anew.
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(kept) !== 'no';
  } catch {
    return true;
  }
}
