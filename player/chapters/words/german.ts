/** Chapters beside the player, in German. */
import type { ChapterWords } from './english.ts';

export const words: ChapterWords = {
  none: 'Noch keine Kapitel',
  noneHint: 'Kapitel geben den Teilen eines Videos Titel. Geh an die Stelle, an der eines beginnt, und füge es hinzu.',
  edit: 'Kapitel bearbeiten',
  done: 'Fertig',
  add: 'An dieser Stelle hinzufügen',
  there: 'An dieser Stelle beginnt schon ein Kapitel.',
  full: (most) => `Ein Video hat höchstens ${most} Kapitel.`,
  untitled: (number) => `Kapitel ${number}`,
  take: 'Aus der Beschreibung übernehmen',
  taken: (count) => `${count} Kapitel wurden aus der Beschreibung übernommen`,
  undo: 'Rückgängig',
  begins: (title) => `„${title}“ beginnt bei`,
  title: (at) => `Titel des Kapitels bei ${at}`,
  remove: (title) => `„${title}“ entfernen`,
  removed: (title) => `„${title}“ wurde entfernt`,
  notATime: 'Schreib die Zeit als 1:30 oder 1:02:03.',
};
