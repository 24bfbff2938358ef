/** Every encoder by the name that ffmpeg gives it. */
import type { Codec } from '../../family.ts';
import type { Encoder } from './encoder.ts';
import { nvenc } from './nvenc.ts';
import { qsv } from './qsv.ts';
import { svtav1 } from './svtav1.ts';
import { vaapi } from './vaapi.ts';
import { x264 } from './x264.ts';
import { x265 } from './x265.ts';

const table = {
  libx264: x264,
  libx265: x265,
  libsvtav1: svtav1,
  h264_nvenc: nvenc('h264'),
  hevc_nvenc: nvenc('hevc'),
  av1_nvenc: nvenc('av1'),
  h264_vaapi: vaapi('h264'),
  hevc_vaapi: vaapi('hevc'),
  av1_vaapi: vaapi('av1'),
  h264_qsv: qsv('h264'),
  hevc_qsv: qsv('hevc'),
  av1_qsv: qsv('av1'),
} as const satisfies Record<string, Encoder>;

export type EncoderName = keyof typeof table;
export const encoders: Readonly<Record<EncoderName, Encoder>> = table;
export const encoderNames = Object.keys(table) as EncoderName[];

const software: Readonly<Record<Codec, EncoderName>> = { h264: 'libx264', hevc: 'libx265', av1: 'libsvtav1' };
export const softwareEncoder = (codec: Codec): EncoderName => software[codec];

/**
 * An encoder as a worker has it: its name, then what its output depends on ("libx264 164.3095 lavf 59.27.100"). Two with the same identity write
 * the same init segments, so a family goes on with either. Null for a name that this version does not know.
 */
export function encoderNamed(identity: string): EncoderName | null {
  const name = identity.split(' ', 1)[0] as EncoderName;
  return Object.hasOwn(table, name) ? name : null;
}
