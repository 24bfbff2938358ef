/** Sentences of the search, and of the pages of categories and tags. */
const plural = new Intl.PluralRules('en');
const count = (n: number, one: string, many: string) => `${n} ${plural.select(n) === 'one' ? one : many}`;

export const words = {
  title: 'Search',
  titleFor: (query: string) => `Search: ${query}`,
  found: (query: string) => `Videos for “${query}”`,
  all: 'All videos',
  similar: (query: string) => `Nothing has all words of “${query}”. These come close:`,
  channels: 'Channels',
  filters: 'Filters',
  filtersSet: (n: number) => `Filters (${n})`,
  clear: 'Clear the filters',
  filter: {
    category: 'Category',
    duration: 'Length',
    quality: 'Quality',
    age: 'Published',
    language: 'Spoken language',
    sort: 'Order',
    mine: 'My videos alone',
  },
  any: 'Any',
  duration: { short: 'Under 5 minutes', medium: '5 to 20 minutes', long: 'Over 20 minutes' },
  age: { day: 'In the last day', week: 'In the last week', month: 'In the last month', year: 'In the last year' },
  sort: {
    relevance: 'Best match',
    newest: 'Newest first',
    oldest: 'Oldest first',
    longest: 'Longest first',
    shortest: 'Shortest first',
    views: 'Most watched first',
    title: 'Title',
  },
  within: { channel: (name: string) => `Channel ${name}`, tags: (tags: string) => `Tags: ${tags}`, search: 'Search within' },
  without: (what: string) => `Without “${what}”`,
  emptyTitle: 'Nothing was found',
  emptyWords: 'Try other words, or fewer of them.',
  emptyFilters: 'There may be something without the filters.',
  failed: 'The search did not work',
  shown: (n: number, more: boolean) => (more ? `${count(n, 'video', 'videos')} shown, there are more` : count(n, 'video', 'videos')),
  tag: {
    title: (tag: string) => `#${tag}`,
    empty: 'No video has this tag.',
  },
  category: {
    empty: 'There is no video in this category yet.',
  },
};
export type Words = typeof words;
