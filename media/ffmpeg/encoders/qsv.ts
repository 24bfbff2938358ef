import type { Codec } from '../../family.ts';
import { capped, type Encoder, isHdr } from './encoder.ts';
import { meanOf } from './vaapi.ts';

/** Intel's Quick Sync. `idr_interval` counts differently for HEVC: 0 would make the first frame alone one at which decoding can begin. */
export function qsv(codec: Codec): Encoder {
  return {
    codec,
    device: 'qsv',
    args: ({ rung, gop, range }) => [
      ...['-c:v', `${codec}_qsv`, '-preset', 'medium'],
      ...(codec === 'h264' ? ['-profile:v', 'high'] : []),
      ...(codec === 'hevc' ? ['-tag:v', 'hvc1', '-profile:v', isHdr(range) ? 'main10' : 'main'] : []),
      ...['-b:v', String(meanOf(rung.maxBitrate)), ...capped(rung)],
      ...['-g', String(gop), '-forced_idr', '1', ...(codec === 'av1' ? [] : ['-idr_interval', codec === 'hevc' ? '1' : '0'])],
      ...(codec === 'h264' ? ['-adaptive_i', '0', '-adaptive_b', '0'] : []),
      ...['-bf', '3'],
    ],
  };
}
