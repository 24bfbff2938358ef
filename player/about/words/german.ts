/** Die Sätze der Seite über die Website. */
import type { Words } from './english.ts';

export const words: Words = {
  title: (site) => `Über ${site}`,
  failed: 'Was die Website über sich sagt, konnte nicht geladen werden.',
  nothing: 'Wer diese Website betreibt, hat noch nichts über sie geschrieben.',
  contact: 'Kontakt',
  terms: 'Regeln',
  software: 'Software',
  api: 'Was Programme sie fragen können',
};
