import type { Rational } from './facts.ts';

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

export type Family = 'h264' | 'h264-again';

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
  /** Under which segments are kept; `h264` unless told. A second run has one of its own, as segments once named never change. */
  family?: Family;
  /** Frame rate of the full-rate rungs; the output frame grid. */
  frameRate: Rational;
  gopFrames: number;
  segmentFrames: number;
  totalFrames: number;
  segmentCount: number;
  /** Largest first. Never empty. */
  rungs: Rung[];
  chunks: Chunk[];
}

export interface AudioPlan {
  codec: 'aac';
  bitrate: number;
  channels: number;
  sampleRate: number;
}

export interface Plan {
  version: 1;
  durationSeconds: number;
  video: VideoPlan | null;
  audio: AudioPlan | null;
}
