/** The sentences about what a video is, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const labelText = await inLanguage(words, { de: () => import('./words/german.ts') });
