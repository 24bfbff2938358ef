/** Sentences about the fields of this site. */
export const words = {
  /** Of the list beneath the description. */
  about: 'More about this video',
  group: 'Fields of this site',
  choose: '–',
  chooseSome: 'Choose at least one.',
  failed: 'The fields of this site could not be read.',
  again: 'Try again',
};
/** Every translation has the same keys. */
export type Words = typeof words;
