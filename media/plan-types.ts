import type { Rational } from './facts.ts';
import type { Codec, Family } from './family.ts';
import type { Watermark } from './watermark.ts';

/** One size of the picture. Names are the short side: "1080", "720". */
export interface Rung {
  name: string;
  width: number;
  height: number;
  frameRate: Rational;
  /** Cap in bits a second (-maxrate); of a copied rung, those of its largest segment. */
  maxBitrate: number;
  /** The picture of the source as it is stored. The first rung alone can be that. `cap` is for when it has to be encoded after all. */
  copied?: { cap: number };
}

/** The brightness curve that comes out: HDR stays HDR only in a ten-bit codec beside an SDR family. */
export type Range = 'sdr' | 'pq' | 'hlg';

/** How an encoder is to spend its time and bits. It travels with every job, so that workers anywhere obey it. */
export interface Effort {
  /** Of the software encoder of the codec; hardware encoders take what is nearest. */
  preset: string;
  /** Constant quality under the rung's cap: the lower, the better. */
  crf: number;
  /** `never` keeps the family to software encoders. */
  hardware: 'prefer' | 'never';
}

/** A run of whole segments that one job encodes in every rung of a family. */
export interface Chunk {
  index: number;
  firstSegment: number;
  segmentCount: number;
}

/**
 * How a source becomes renditions. Made once, at probe, for every family and any number of workers.
 * Segment i covers frames [i * segmentFrames, min((i + 1) * segmentFrames, totalFrames)) of the output frame grid.
 */
export interface VideoPlan {
  /** Under which segments are kept; `h264` unless told. */
  family?: Family;
  /** Frame rate of the full-rate rungs; the output frame grid. */
  frameRate: Rational;
  /** veryfast at 23 unless told. */
  effort?: Effort;
  /** Burned into every family. */
  watermark?: Watermark;
  gopFrames: number;
  segmentFrames: number;
  totalFrames: number;
  segmentCount: number;
  /** Largest first. Never empty. */
  rungs: Rung[];
  chunks: Chunk[];
}

/**
 * A further codec of the same picture, on the frame grid and in the chunks of the H.264 family. Made later, and listed when it is complete.
 * Its key frames and segments are those of H.264, so that players change between them at any segment.
 */
export interface ExtraPlan {
  family: Family;
  codec: Codec;
  range: Range;
  rungs: Rung[];
  effort: Effort;
}

/** A soundtrack, encoded once for the whole video and shared by all pictures. */
export interface AudioPlan {
  /** Under which segments are kept: `audio`, the main one, unless told; `audio-2` and so on are its alternates. */
  family?: string;
  /** The stream of the source; that of the facts' `audio` unless told. */
  streamIndex?: number;
  /** BCP 47, where the source says it. */
  language?: string | null;
  /** For people to choose by. */
  label?: string;
  codec: 'aac';
  bitrate: number;
  channels: number;
  sampleRate: number;
  /** As it is stored in the source. */
  copied?: true;
}

export interface Plan {
  version: 1;
  durationSeconds: number;
  /** Length of a whole segment, of pictures and sounds alike; 4 in plans of before, where there is no picture to tell it. */
  segmentSeconds?: number;
  /** The H.264 family: with the sound, what a video needs to be ready. */
  video: VideoPlan | null;
  audio: AudioPlan | null;
  /** In the catalogue: those that are complete. */
  extras?: ExtraPlan[];
  /** Further soundtracks, in the order of the source. In the catalogue: those that are complete. */
  alternates?: AudioPlan[];
}
