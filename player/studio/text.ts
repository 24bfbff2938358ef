/** The sentences of the studio, in the language of whoever looks at it. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const studioText = await inLanguage(words, { de: () => import('./words/german.ts') });
