/** The sentences of the site in the language of whoever looks at it. Groups of pages have their own beside them. */
import { inLanguage } from './language.ts';
import { words } from './words/english.ts';

export const text = await inLanguage(words, { de: () => import('./words/german.ts') });
