/** In the language of the page. The server's own is English: its words stay, with the figures that they may have. */
import type { Refused } from '../../gateway/contract/client.ts';
import { inLanguage } from '../language.ts';
import { type Catalogue, translated } from './catalogue.ts';

const words = await inLanguage<Catalogue | null>(null, { de: () => import('../words/refusals-german.ts') });

export const refusedInPageWords = <R extends Refused>(said: R): R => (words === null ? said : translated(words, said));

/** Of something that has failed meanwhile: what happened, and what to do. */
export function problemText(problem: Pick<Refused, 'code' | 'title' | 'detail'>): string {
  const { title, detail } = words === null ? problem : translated({ ...words, unknown: (said) => said }, problem);
  const sentence = detail && !/[.!?:]$/.test(title) ? `${title}.` : title;
  return [sentence, detail].filter(Boolean).join(' ');
}
