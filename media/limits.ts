/** What we take at most, and how long a program may run on it. */
import type { Codec } from './family.ts';

export const limits = {
  maxDurationSeconds: 12 * 3600,
  /** 8192 x 4320. */
  maxPixels: 35_389_440,
  maxSide: 8192,
  minSide: 16,
  /** Longest side over shortest. */
  maxAspect: 20,
  maxStreams: 64,
  /** Soundtracks that are made; further ones are left out. */
  maxAudios: 16,
  /** Packets looked at while probing; 12 hours at 60 frames a second with audio. */
  maxPackets: 6_000_000,
  maxKeyFrames: 4000,
  /** A program is killed when its output time stands still for so long. */
  stallSeconds: 60,
  probeSeconds: 120,
  posterSeconds: 60,
  /** Decoded from the key frame before it, which may be far. */
  exactPosterSeconds: 300,
  /** Kept of a program's error output. */
  maxErrorBytes: 16_384,
} as const;

/** Wall-clock seconds for a second of one rung, by its short side, on a machine that is just fast enough. */
const slownessBySide: readonly [number, number][] = [
  [360, 2],
  [480, 2.5],
  [720, 3],
  [1080, 4],
  [1440, 5],
  [2160, 7],
];
const shortestWallSeconds = 300;
const longestWallSeconds = 4 * 3600;

/**
 * Wall-clock limit of encoding `seconds` of pictures with these short sides by one program, the source's own among them, as it is
 * decoded. `slowness` is that of the encoder's preset. A program without progress is ended much sooner.
 */
export function transcodeWallSeconds(seconds: number, shortSides: readonly number[], slowness = 1): number {
  const each = shortSides.map((side) => slownessBySide.find(([short]) => side <= short)?.[1] ?? 10);
  const wanted = Math.ceil(Math.max(0, seconds) * each.reduce((sum, one) => sum + one, 0) * Math.max(1, slowness));
  return Math.min(longestWallSeconds, Math.max(shortestWallSeconds, wanted));
}

/**
 * Addresses that a ladder may take (RLIMIT_AS); memory is a small part of them. Each thread reserves some 70 MB for its stack and its heap, and
 * there are more of them with every core. Four rungs of 1080p on two cores take less than 4 GB in H.264 and HEVC, and 5 GB in AV1; on sixteen 6 and 8.
 */
export function transcodeAddressBytes(init: { codec: Codec; cores: number; pixels: number }): number {
  const [first, perCore] = init.codec === 'av1' ? [6, 1] : [4, 0.5];
  const size = init.pixels > 1920 * 1200 ? 2 : 1;
  return (first + perCore * init.cores) * size * 1e9;
}

/** Audio is hundreds of times faster than real time; one twentieth of that is a fault. */
export function audioWallSeconds(seconds: number): number {
  return Math.ceil(120 + Math.max(0, seconds));
}

/** Little has to be decoded, but with the processor time that everybody else leaves: on a busy machine that is little too. */
export function sideWallSeconds(seconds: number): number {
  return Math.ceil(600 + 2 * Math.max(0, seconds));
}

/** No single file written by an encoder may grow beyond this (RLIMIT_FSIZE): a segment at three times its cap, or the bookkeeping of ffmpeg. */
export function maxSegmentBytes(maxBitrate: number, segmentSeconds: number): number {
  return Math.ceil(Math.max(8 * 1024 * 1024, (maxBitrate / 8) * segmentSeconds * 3));
}

/** Total scratch space of a job that writes `seconds` of these rungs. */
export function maxScratchBytes(totalBitrate: number, seconds: number): number {
  return Math.ceil(64 * 1024 * 1024 + (totalBitrate / 8) * seconds * 2);
}
