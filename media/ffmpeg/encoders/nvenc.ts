import type { Codec } from '../../family.ts';
import { capped, type Encoder, isHdr } from './encoder.ts';

/** NVIDIA cards. What they do in a preset says little about what x264 does in one of the same name, so theirs is fixed. */
export function nvenc(codec: Codec): Encoder {
  return {
    codec,
    device: 'cuda',
    args: ({ rung, gop, effort, range }) => [
      ...['-c:v', `${codec}_nvenc`, '-preset', 'p4', '-tune', 'hq'],
      ...(codec === 'h264' ? ['-profile:v', 'high'] : []),
      ...(codec === 'hevc' ? ['-tag:v', 'hvc1', '-profile:v', isHdr(range) ? 'main10' : 'main'] : []),
      ...['-rc', 'vbr', '-cq', String(effort.crf), '-b:v', '0', ...capped(rung), '-rc-lookahead', '32', '-bf', '3'],
      // With look-ahead the encoder would put key frames at cuts, and only on demand make them such that decoding can begin there.
      ...['-g', String(gop), '-forced-idr', '1', '-no-scenecut', '1', '-strict_gop', '1'],
    ],
  };
}
