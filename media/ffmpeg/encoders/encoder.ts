/** What every encoder is told, and what it answers. */
import type { Codec } from '../../family.ts';
import type { Effort, Range, Rung } from '../../plan-types.ts';
import { presets } from '../../presets.ts';
import type { Device } from '../devices.ts';

export interface EncoderInit {
  rung: Rung;
  /** Frames from one key frame to the next, in this rung. */
  gop: number;
  effort: Effort;
  range: Range;
  threads?: number;
  /** To find out what it is: it says its version in what it writes. */
  trial?: boolean;
}

export interface Encoder {
  codec: Codec;
  /** Where its pictures lie; null for memory. */
  device: Device | null;
  /** Output options of ffmpeg: fixed closed GOPs, constant quality under the cap of the rung. */
  args(init: EncoderInit): string[];
}

export const isHdr = (range: Range): boolean => range !== 'sdr';

/** Never more than the cap, over two seconds of it. */
export const capped = ({ maxBitrate }: Rung): string[] => ['-maxrate', String(maxBitrate), '-bufsize', String(maxBitrate * 2)];

/** Presets come with the order: only names that the encoder has reach its command line. */
export function presetAmong(names: readonly string[], wanted: string, usual: string): string {
  return names.includes(wanted) ? wanted : usual;
}

/** Of x264 and x265 alike. */
export const x26xPresets = Object.keys(presets.h264);
