/** Die Sätze der Seiten, auf denen man sich umsieht. */
import type { Words } from './english.ts';

const plural = new Intl.PluralRules('de');

export const words: Words = {
  label: 'Stöbern',
  categories: {
    title: 'Kategorien',
    failed: 'Die Kategorien konnten nicht geladen werden.',
    none: 'Es gibt keine Kategorien',
    videos: (n) => `${n} ${plural.select(n) === 'one' ? 'Video' : 'Videos'}`,
  },
  channels: {
    title: 'Kanäle',
    field: 'Kanäle suchen',
    failed: 'Die Kanäle konnten nicht geladen werden.',
    none: 'Noch keine Kanäle',
    noneHint: 'Ein Kanal erscheint hier mit seinem ersten öffentlichen Video.',
    noneFit: 'Kein Kanal passt',
    noneFitHint: 'Andere Wörter finden ihn vielleicht.',
  },
};
