import type { WaveformPlan } from '../waveform.ts';
import { opening } from './guards.ts';
import { soundInput } from './rendition.ts';

/** Arguments for `ffmpeg`. Samples of 16 bits, little-endian, of all channels mixed to one, come on stdout. */
export function waveformArgs(init: Pick<WaveformPlan, 'sampleRate'> & { input: string }): string[] {
  return [
    ...opening(),
    ...soundInput(init.input),
    '-ac',
    '1',
    '-ar',
    String(init.sampleRate),
    '-c:a',
    'pcm_s16le',
    '-f',
    's16le',
    'pipe:1',
  ];
}
