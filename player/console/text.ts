/** The sentences of the console, in the language of whoever looks at it. */
import { inLanguage } from '../language.ts';
import { words as english } from './words/english.ts';

export const words = await inLanguage(english, { de: () => import('./words/german.ts') });
