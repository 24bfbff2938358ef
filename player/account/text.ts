/** The sentences of the pages about accounts, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const accountText = await inLanguage(words, { de: () => import('./words/german.ts') });
