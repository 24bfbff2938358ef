/** The sentences of the pages that say how videos are watched, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const figuresText = await inLanguage(words, { de: () => import('./words/german.ts') });
