import { capped, type Encoder, isHdr, presetAmong, x26xPresets } from './encoder.ts';

/** `hvc1`: parameters in the init segment alone, as Apple's players want them. */
export const x265: Encoder = {
  codec: 'hevc',
  device: null,
  args({ rung, gop, effort, range, threads, trial = false }) {
    const params = [
      ...[`keyint=${gop}`, `min-keyint=${gop}`, 'scenecut=0', 'open-gop=0'],
      // Otherwise its settings, down to the number of threads, would stand in the init segment, which must be the same everywhere.
      `info=${trial ? 1 : 0}`,
      'log-level=error',
      ...(threads === undefined ? [] : [`pools=${threads}`]),
    ];
    return [
      ...['-c:v', 'libx265', '-tag:v', 'hvc1', '-preset', presetAmong(x26xPresets, effort.preset, 'superfast')],
      ...(isHdr(range) ? ['-profile:v', 'main10', '-pix_fmt', 'yuv420p10le'] : ['-profile:v', 'main', '-pix_fmt', 'yuv420p']),
      ...['-crf', String(effort.crf), ...capped(rung), '-x265-params', params.join(':')],
    ];
  },
};
