/** The sentences about fields, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const fieldText = await inLanguage(words, { de: () => import('./words/german.ts') });
