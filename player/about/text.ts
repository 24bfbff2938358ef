/** The sentences of the page about the site, in the language of whoever looks at it. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const aboutText = await inLanguage(words, { de: () => import('./words/german.ts') });
