/** The sentences of the page about the site. */
export const words = {
  title: (site: string) => `About ${site}`,
  failed: 'What the site says of itself could not be loaded.',
  nothing: 'Whoever runs this site has written nothing about it yet.',
  contact: 'Contact',
  terms: 'Rules',
  software: 'Software',
  api: 'What programs can ask of it',
};

/** Every other language has the same. */
export type Words = typeof words;
