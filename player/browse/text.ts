/** The sentences of the pages on which one looks around, in the language of whoever looks. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const browseText = await inLanguage(words, { de: () => import('./words/german.ts') });
