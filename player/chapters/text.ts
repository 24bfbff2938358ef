/** The sentences about chapters, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const chapterText = await inLanguage(words, { de: () => import('./words/german.ts') });
