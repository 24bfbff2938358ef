/** Sätze der Suche und der Seiten von Kategorien und Schlagwörtern. */
import type { Words } from './english.ts';

const plural = new Intl.PluralRules('de');
const count = (n: number, one: string, many: string) => `${n} ${plural.select(n) === 'one' ? one : many}`;

export const words: Words = {
  title: 'Suche',
  titleFor: (query) => `Suche: ${query}`,
  found: (query) => `Videos zu „${query}“`,
  all: 'Alle Videos',
  similar: (query) => `Nichts enthält alle Wörter von „${query}“. Das kommt ihnen nahe:`,
  channels: 'Kanäle',
  filters: 'Filter',
  filtersSet: (n) => `Filter (${n})`,
  clear: 'Filter entfernen',
  filter: {
    category: 'Kategorie',
    duration: 'Länge',
    quality: 'Qualität',
    age: 'Veröffentlicht',
    language: 'Gesprochene Sprache',
    sort: 'Reihenfolge',
    mine: 'Nur meine Videos',
  },
  any: 'Alle',
  duration: { short: 'Unter 5 Minuten', medium: '5 bis 20 Minuten', long: 'Über 20 Minuten' },
  age: { day: 'Seit einem Tag', week: 'Seit einer Woche', month: 'Seit einem Monat', year: 'Seit einem Jahr' },
  sort: {
    relevance: 'Beste Treffer',
    newest: 'Neueste zuerst',
    oldest: 'Älteste zuerst',
    longest: 'Längste zuerst',
    shortest: 'Kürzeste zuerst',
    views: 'Meistgesehene zuerst',
    title: 'Titel',
  },
  within: { channel: (name) => `Kanal ${name}`, tags: (tags) => `Schlagwörter: ${tags}`, search: 'Darin suchen' },
  without: (what) => `Ohne „${what}“`,
  emptyTitle: 'Es wurde nichts gefunden',
  emptyWords: 'Versuche es mit anderen oder mit weniger Wörtern.',
  emptyFilters: 'Vielleicht gibt es etwas ohne die Filter.',
  failed: 'Die Suche hat nicht geklappt',
  shown: (n, more) => (more ? `${count(n, 'Video', 'Videos')} gezeigt, es gibt mehr` : count(n, 'Video', 'Videos')),
  tag: {
    title: (tag) => `#${tag}`,
    empty: 'Kein Video hat dieses Schlagwort.',
  },
  category: {
    empty: 'In dieser Kategorie ist noch kein Video.',
  },
};
