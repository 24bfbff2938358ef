/** The sentences of the pages on which one looks around. */
const plural = new Intl.PluralRules('en');

export const words = {
  label: 'Browse',
  categories: {
    title: 'Categories',
    failed: 'The categories could not be loaded.',
    none: 'There are no categories',
    videos: (n: number) => `${n} ${plural.select(n) === 'one' ? 'video' : 'videos'}`,
  },
  channels: {
    title: 'Channels',
    field: 'Search channels',
    failed: 'The channels could not be loaded.',
    none: 'No channels yet',
    noneHint: 'A channel appears here with its first public video.',
    noneFit: 'No channel fits',
    noneFitHint: 'Other words may find it.',
  },
};

/** Every other language has the same. */
export type Words = typeof words;
