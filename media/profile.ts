/**
 * An encoding profile: all that an operator may choose about how sources become renditions. A video is given one with its source, and
 * every job of the video obeys it, on whichever worker it runs. The schema is in actors/video/profile.ts.
 */
import type { Codec } from './family.ts';
import type { LadderStep } from './ladder.ts';
import type { Effort } from './plan-types.ts';
import type { Watermark } from './watermark.ts';

export interface EncodingProfile {
  name: string;
  /** The usual rungs up to a short side, or rungs of one's own. */
  ladder: { maxShortSide: 1080 | 1440 | 2160 } | { rungs: readonly LadderStep[] };
  /** The codecs that are made, each with its encoder's effort. H.264 always is. */
  codecs: { h264: Effort } & Partial<Record<Codec, Effort>>;
  /** Frames a second at most. */
  frameRateCap: number;
  /** Length of a segment; real ones differ from it by a frame at most. */
  segmentSeconds: number;
  /** Longest piece that one job encodes: the shorter, the more workers can help with one video, and the more bits it takes. */
  chunkSeconds: number;
  /** `never` encodes every rung, also where the source's own picture would do. */
  copy: 'fitting' | 'never';
  audio: {
    /** Every soundtrack of the source, or the main one alone. */
    languages: 'all' | 'main';
    /** Bits a second. */
    stereoBitrate: number;
    monoBitrate: number;
  };
  /** Looks at samples before encoding, to lower caps and to leave out rungs that show nothing more. */
  perTitle: boolean;
  /** Burned into the picture, which then is never copied. */
  watermark: Watermark | null;
  /** Laid over the picture by the player. */
  clientWatermark: Watermark | null;
  storyboard: boolean;
  /** Whether the uploaded file stays once all that can be made of it is made. */
  keepOriginal: boolean;
  /** `keep`: codecs of ten bits keep the range of an HDR source, beside H.264 in SDR. A burned-in watermark makes everything SDR. */
  hdr: 'keep' | 'drop';
}

/** Limits of the numbers in a profile. */
export const profileLimits = {
  rungs: 10,
  shortSide: { least: 144, most: 2160 },
  maxBitrate: { least: 100_000, most: 80_000_000 },
  frameRateCap: { least: 10, most: 60 },
  segmentSeconds: { least: 2, most: 30 },
  chunkSeconds: { least: 4, most: 3600 },
  audioBitrate: { least: 32_000, most: 320_000 },
  watermarkText: 100,
  watermarkPadding: 200,
  watermarkWidth: { least: 0.02, most: 0.15 },
} as const;

/** What every video got before there were profiles, and what is used when nothing else can be read. */
export const standardProfile: EncodingProfile = {
  name: 'standard',
  ladder: { maxShortSide: 1080 },
  codecs: { h264: { preset: 'veryfast', crf: 23, hardware: 'prefer' } },
  frameRateCap: 60,
  segmentSeconds: 4,
  chunkSeconds: 60,
  copy: 'fitting',
  audio: { languages: 'all', stereoBitrate: 128_000, monoBitrate: 80_000 },
  perTitle: false,
  watermark: null,
  clientWatermark: null,
  storyboard: true,
  keepOriginal: true,
  hdr: 'keep',
};

/** Those that an installation begins with; they can be changed and removed like any other. */
export const builtInProfiles: readonly EncodingProfile[] = [
  standardProfile,
  {
    ...standardProfile,
    name: 'quality',
    ladder: { maxShortSide: 2160 },
    codecs: { h264: { preset: 'medium', crf: 21, hardware: 'never' }, av1: { preset: '8', crf: 32, hardware: 'never' } },
    audio: { ...standardProfile.audio, stereoBitrate: 192_000, monoBitrate: 96_000 },
  },
  {
    ...standardProfile,
    name: 'fast',
    codecs: { h264: { preset: 'veryfast', crf: 23, hardware: 'prefer' } },
    chunkSeconds: 30,
  },
  {
    ...standardProfile,
    name: 'compact',
    codecs: { h264: { preset: 'faster', crf: 24, hardware: 'never' }, av1: { preset: '10', crf: 36, hardware: 'never' } },
    perTitle: true,
    keepOriginal: false,
  },
];
