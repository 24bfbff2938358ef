import { capped, type Encoder, presetAmong, x26xPresets } from './encoder.ts';

/** High profile, 8 bit: what every player decodes. */
export const x264: Encoder = {
  codec: 'h264',
  device: null,
  args: ({ rung, gop, effort, threads }) => [
    ...['-c:v', 'libx264', '-preset', presetAmong(x26xPresets, effort.preset, 'veryfast'), '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-crf', String(effort.crf), ...capped(rung)],
    ...['-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0'],
    ...(threads === undefined ? [] : ['-threads', String(threads)]),
  ],
};
