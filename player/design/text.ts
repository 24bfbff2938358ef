/** The sentences of the page that shows all parts, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const designText = await inLanguage(words, { de: () => import('./words/german.ts') });
