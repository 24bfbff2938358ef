/** Licences that a video can stand under, and the numbers by which PeerTube and its peers call them; null where they have none. */
export const licences = {
  'cc-by': 1,
  'cc-by-sa': 2,
  'cc-by-nd': 3,
  'cc-by-nc': 4,
  'cc-by-nc-sa': 5,
  'cc-by-nc-nd': 6,
  cc0: 7,
  'all-rights-reserved': null,
} as const satisfies Record<string, number | null>;
export type Licence = keyof typeof licences;
export const licenceNames = Object.keys(licences) as [Licence, ...Licence[]];
