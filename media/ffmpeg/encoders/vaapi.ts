import type { Codec } from '../../family.ts';
import { capped, type Encoder, isHdr } from './encoder.ts';

/**
 * Intel and AMD cards by VA-API, which puts no key frames at cuts. Constant quality has no cap there, and the modes that have both are
 * Intel's alone: so a mean below the cap is asked for, and the cap kept.
 */
export function vaapi(codec: Codec): Encoder {
  return {
    codec,
    device: 'vaapi',
    args: ({ rung, gop, range }) => [
      ...['-c:v', `${codec}_vaapi`],
      ...(codec === 'h264' ? ['-profile:v', 'high'] : []),
      ...(codec === 'hevc' ? ['-tag:v', 'hvc1', '-profile:v', isHdr(range) ? 'main10' : 'main'] : []),
      ...['-rc_mode', 'VBR', '-b:v', String(meanOf(rung.maxBitrate)), ...capped(rung)],
      ...['-g', String(gop), '-idr_interval', '0', '-bf', codec === 'av1' ? '0' : '2'],
    ],
  };
}

export const meanOf = (cap: number): number => Math.round(cap * 0.75);
