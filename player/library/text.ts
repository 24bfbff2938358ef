/** The sentences of the pages of what viewers keep, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const libraryText = await inLanguage(words, { de: () => import('./words/german.ts') });
