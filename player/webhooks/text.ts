/** The sentences about webhooks, on the site and in the console. */
import { inLanguage } from '../language.ts';
import { words } from './words/english.ts';

export const webhookText = await inLanguage(words, { de: () => import('./words/german.ts') });
