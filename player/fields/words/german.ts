/** Sätze über die Felder dieser Seite. */
import type { Words } from './english.ts';

export const words: Words = {
  about: 'Mehr über dieses Video',
  group: 'Felder dieser Seite',
  choose: '–',
  chooseSome: 'Wähle mindestens eines.',
  failed: 'Die Felder dieser Seite konnten nicht gelesen werden.',
  again: 'Neu versuchen',
};
