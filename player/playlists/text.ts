/** The sentences of the pages about playlists, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const listText = await inLanguage(words, { de: () => import('./words/german.ts') });
