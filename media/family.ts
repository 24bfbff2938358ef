/** Families: the rungs of one codec, encoded together. Their names are under which segments are kept, so they never change. */

/** H.264 plays everywhere and is always made; the others are made beside it. */
export const codecs = ['h264', 'hevc', 'av1'] as const;
export type Codec = (typeof codecs)[number];

/**
 * `h264`; `av1-again` when a family was begun anew because its first encoder, or a copy, could not go on, `av1-again2` when that one could
 * not either; `h264.2` in the second edition of a video. Segments once named never change, so what is made anew has a name of its own.
 */
export type Family = string;

export interface FamilyParts {
  codec: Codec;
  /** How often it was begun anew. */
  again: number;
  /** 1 for the first. */
  edition: number;
}

export function familyName({ codec, again, edition }: FamilyParts): Family {
  return `${codec}${again > 0 ? `-again${again > 1 ? again : ''}` : ''}${edition > 1 ? `.${edition}` : ''}`;
}

/** Null when it is no name of a picture family. */
export function readFamily(name: string): FamilyParts | null {
  const match = /^(h264|hevc|av1)(-again([2-9]|[1-9]\d{1,3})?)?(?:\.([1-9]\d{0,5}))?$/.exec(name);
  if (match === null) return null;
  return { codec: match[1] as Codec, again: match[2] === undefined ? 0 : Number(match[3] ?? 1), edition: Number(match[4] ?? 1) };
}
