/** Qualities to choose from, where a video is there in several codecs. Pure. */

export interface Level {
  /** The engine's own number. */
  index: number;
  /** Short side, as qualities are called. */
  height: number;
  bitrate: number;
}
export interface Variant {
  width: number;
  height: number;
  bitrate: number;
  videoCodec?: string | undefined;
}

/** `av01` of `av01.0.08M.08`. The two ways to write H.264 and HEVC into a file are the same to a decoder. */
export function kindOf(codec: string | undefined | null): string {
  const kind = (codec ?? '').split('.')[0] as string;
  return { avc3: 'avc1', hev1: 'hvc1' }[kind] ?? kind;
}

/** One level a height: in the codec that is playing where it has that height, otherwise in the first that does. */
export function levelsOf(variants: readonly Variant[], playing: string | undefined): Level[] {
  const byHeight = new Map<number, Level & { codec: string }>();
  for (const [index, { width, height, bitrate, videoCodec }] of variants.entries()) {
    const side = Math.min(width, height);
    if (side === 0) continue;
    const codec = kindOf(videoCodec);
    const known = byHeight.get(side);
    if (known === undefined || (known.codec !== kindOf(playing) && codec === kindOf(playing)))
      byHeight.set(side, { index, height: side, bitrate, codec });
  }
  return [...byHeight.values()].map(({ codec: _, ...level }) => level).sort((a, b) => b.height - a.height);
}

/** The highest quality that is no higher than wished, or the lowest there is; -1 without any. */
export function levelFor(levels: readonly Level[], height: number): number {
  const sorted = [...levels].sort((a, b) => b.height - a.height);
  return (sorted.find((level) => level.height <= height) ?? sorted.at(-1))?.index ?? -1;
}

/**
 * Where to begin, of variants in the codec of `first`: with the lowest that fills the box, or with the best below it that comes through the connection
 * in less than three quarters of its time. The first variant of a list may be its largest, whose first segment makes people wait.
 */
export function firstVariant(
  variants: readonly Variant[],
  { first, box, bitsPerSecond }: { first: Variant | undefined; box: { width: number; height: number }; bitsPerSecond: number },
): number {
  const ofCodec = [...variants.entries()]
    .filter(([, { videoCodec }]) => kindOf(videoCodec) === kindOf(first?.videoCodec))
    .sort(([, a], [, b]) => a.bitrate - b.bitrate);
  const filling = box.width > 0 ? ofCodec.findIndex(([, { width, height }]) => width >= box.width || height >= box.height) : -1;
  const within = filling < 0 ? ofCodec : ofCodec.slice(0, filling + 1);
  const [index = -1] = within.findLast(([, { bitrate }]) => bitrate <= bitsPerSecond * 0.75) ?? within[0] ?? [];
  return index;
}
