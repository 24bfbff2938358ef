import { presets } from '../../presets.ts';
import { capped, type Encoder, isHdr, presetAmong } from './encoder.ts';

const names = Object.keys(presets.av1);

/** A cap turns constant quality into "capped CRF", which the library knows from 1.1 on; key frames stand where `-g` says, since none is put at a cut. */
export const svtav1: Encoder = {
  codec: 'av1',
  device: null,
  args: ({ rung, gop, effort, range, threads }) => [
    ...['-c:v', 'libsvtav1', '-preset', presetAmong(names, effort.preset, '10')],
    ...['-pix_fmt', isHdr(range) ? 'yuv420p10le' : 'yuv420p'],
    ...['-crf', String(effort.crf), ...capped(rung), '-g', String(gop)],
    ...['-svtav1-params', threads === undefined ? 'scd=0' : `scd=0:lp=${threads}`],
  ],
};
