/** The sentences of the pages on which videos are found, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const searchText = await inLanguage(words, { de: () => import('./words/german.ts') });
