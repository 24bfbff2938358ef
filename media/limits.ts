/** What we take at most, and how long a program may run on it. */

export const limits = {
  maxDurationSeconds: 12 * 3600,
  /** 8192 x 4320. */
  maxPixels: 35_389_440,
  maxSide: 8192,
  minSide: 16,
  /** Longest side over shortest. */
  maxAspect: 20,
  maxStreams: 64,
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

/** Wall-clock limit of encoding `seconds` of video: 60 x real time for the largest pictures on a slow machine, and a floor for starting. */
export function transcodeWallSeconds(seconds: number, pixels = 1920 * 1080): number {
  const slowness = 20 + 40 * Math.min(1, pixels / limits.maxPixels);
  return Math.ceil(180 + Math.max(0, seconds) * slowness);
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
