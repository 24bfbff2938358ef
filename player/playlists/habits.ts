/** How somebody watches playlists. Playing on is remembered; repeating is for the one that is being watched. */
import { signal } from '@preact/signals';
import { habit } from '../habit.ts';

export const loops = signal(false);
export const [playsOn, setPlaysOn] = habit('vitascope-plays-on', () => true);
