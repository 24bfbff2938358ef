/** The sentences of reports, in the language of whoever looks at them. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const reportText = await inLanguage(words, { de: () => import('./words/german.ts') });
