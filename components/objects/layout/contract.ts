/**
 * The layout of stored objects: all keys are made here, and the first part of a key says what the object is for. By that the operator keeps
 * objects in stores of their own.
 */

/**
 * `raw`: what was brought: originals, files on their way straight to the store, pictures for posters. Nobody but the server and those who
 * bring them touches them. `exports`: files made to be taken out. `assets`: what viewers are sent: tracks, published files, playlists,
 * posters, storyboards, waveforms, pictures that settings name.
 */
export const objectClasses = ['raw', 'exports', 'assets'] as const;
export type ObjectClass = (typeof objectClasses)[number];

const areas: readonly (readonly [prefix: string, is: ObjectClass])[] = [
  ['source/', 'raw'],
  ['exports/', 'exports'],
  ['work/', 'assets'],
  ['assets/', 'assets'],
];
/** Of what no area is known: the class that is never shown to anybody. */
const elsewhere: ObjectClass = 'raw';

/** Every key has a class. */
export function classOf(key: string): ObjectClass {
  return areas.find(([prefix]) => key.startsWith(prefix))?.[1] ?? elsewhere;
}

/** The classes that keys which begin so can have. */
export function classesUnder(prefix: string): ReadonlySet<ObjectClass> {
  const inside = areas.find(([area]) => prefix.startsWith(area));
  if (inside) return new Set([inside[1]]);
  return new Set([elsewhere, ...areas.flatMap(([area, is]) => (area.startsWith(prefix) ? [is] : []))]);
}

/** The file of a video as it came. An upload of a worker's is named by its job and epoch. */
export const sourceKey = (videoId: string, uploadId: string, sha256: string): string => `${sourcePrefix(videoId, uploadId)}/${sha256}`;
/** How keys of a video's files begin whose upload has a name that begins so. */
export const sourcePrefix = (videoId: string, uploadId: string): string => `source/${videoId}/${uploadId}`;
/** What a client brings to the store by itself, before it is believed. */
export const arrivingKey = (videoId: string, uploadId: string): string => `source/${videoId}/${uploadId}/arriving`;
/** A picture that was brought for a poster. */
export const ownPictureKey = (videoId: string, pictureId: string, sha256: string): string =>
  `source/${videoId}/pictures/${pictureId}/${sha256}`;
/** An output of a lease: a late attempt can overwrite nothing of another. The name is the worker's. */
export const outputKey = (jobId: string, epoch: number, name: string, sha256: string): string =>
  `${outputPrefix(jobId, epoch)}${name}-${sha256}`;
/** What was joined here at a lease's word: no name that a worker gives has a "/". */
export const joinedKey = (jobId: string, epoch: number, name: string, sha256: string): string =>
  `${joinedPrefix(jobId, epoch)}${name}-${sha256}`;
/** Where outputs of a lease lie. */
export const outputPrefix = (jobId: string, epoch: number): string => `work/${jobId}/${epoch}/`;
export const joinedPrefix = (jobId: string, epoch: number): string => `${outputPrefix(jobId, epoch)}joined/`;
/** A picture that settings name: it never changes, and the same one is there once. */
export const assetKey = (sha256: string): string => `assets/${sha256}`;
