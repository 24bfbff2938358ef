/** Qualities to choose from, where a video is there in several codecs. Pure. */

export interface Level {
  /** hls.js's own number. */
  index: number;
  /** Short side, as qualities are called. */
  height: number;
  bitrate: number;
}
interface Variant {
  width: number;
  height: number;
  bitrate: number;
  videoCodec?: string | undefined;
}

/** `av01` of `av01.0.08M.08`. */
const kind = (codec: string | undefined): string => (codec ?? '').split('.')[0] as string;

/** One level a height: in the codec that is playing where it has that height, otherwise in the first that does. */
export function levelsOf(variants: readonly Variant[], playing: string | undefined): Level[] {
  const byHeight = new Map<number, Level & { codec: string }>();
  for (const [index, { width, height, bitrate, videoCodec }] of variants.entries()) {
    const side = Math.min(width, height);
    const codec = kind(videoCodec);
    const known = byHeight.get(side);
    if (known === undefined || (known.codec !== kind(playing) && codec === kind(playing)))
      byHeight.set(side, { index, height: side, bitrate, codec });
  }
  return [...byHeight.values()].map(({ codec: _, ...level }) => level).sort((a, b) => b.height - a.height);
}

/** Numbers of the variants in another codec than this one. */
export function otherCodecs(variants: readonly Variant[], playing: string | undefined): number[] {
  return variants.flatMap(({ videoCodec }, index) => (kind(videoCodec) === kind(playing) ? [] : [index]));
}
