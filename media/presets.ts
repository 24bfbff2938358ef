/** What encoders may be told, and what it costs. */
import type { Codec } from './family.ts';

/**
 * Presets of the software encoders (libx264, libx265, SVT-AV1) and the processor time that each takes for the same picture, where x264's veryfast
 * takes 1: from the tables of docs/performance.md where they were measured, else estimated. Only limits of time are made from it.
 */
export const presets: Readonly<Record<Codec, Readonly<Record<string, number>>>> = {
  h264: { ultrafast: 0.6, superfast: 0.8, veryfast: 1, faster: 1.6, fast: 2, medium: 2.4, slow: 4, slower: 8, veryslow: 16 },
  hevc: { ultrafast: 1.1, superfast: 1.4, veryfast: 1.8, faster: 2, fast: 2.2, medium: 2.6, slow: 7, slower: 15, veryslow: 30 },
  av1: { 13: 0.8, 12: 0.9, 11: 1, 10: 1.2, 9: 1.6, 8: 2.1, 7: 3.3, 6: 4.9, 5: 8, 4: 13, 3: 25, 2: 45 },
};

/** Lowest and highest quality target (crf) of each encoder that makes sense to ask for. */
export const qualityRange: Readonly<Record<Codec, { least: number; most: number }>> = {
  h264: { least: 10, most: 40 },
  hevc: { least: 10, most: 42 },
  av1: { least: 15, most: 60 },
};

/** Processor time of a preset, where x264's veryfast takes 1. */
export function slownessOf(codec: Codec, preset: string): number {
  return (Object.hasOwn(presets[codec], preset) ? presets[codec][preset] : undefined) ?? 1;
}

/** Bits that a codec takes for what H.264 shows with one. Of sources too: more bits than they hold cannot add quality. */
const bitShares: Readonly<Record<string, number>> = { hevc: 0.7, vp9: 0.7, av1: 0.6 };
export const bitShareOf = (codec: string): number => (Object.hasOwn(bitShares, codec) ? (bitShares[codec] as number) : 1);
