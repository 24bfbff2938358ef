/** Whether a soundtrack can be shown as it is stored: AAC-LC, each packet of which begins where the one before ends. */
import type { StoredSound } from '../facts.ts';
import type { StreamPackets } from './packets.ts';
import type { ProbedStream } from './probe.ts';

const samples = 1024;
/** Containers round times to milliseconds at worst, up or down. */
const rounding = 0.0015;
/** Over the whole file: a clock that drifts against the picture's has to be resampled. */
const drift = 0.005;

/** An edit list that leaves something out, or a gap, shows as a longer or shorter step: so it is enough to look at those. */
export function storedSound(stream: ProbedStream, packets: StreamPackets | null, startSeconds: number): { stored?: StoredSound } {
  const rate = Number(stream.sample_rate);
  if (packets === null || packets.count < 2 || stream.codec_name !== 'aac' || stream.profile !== 'LC' || !(rate > 0)) return {};
  const step = samples / rate;
  const { count, bytes, firstSeconds, lastSeconds, shortestStep, longestStep } = packets;
  const isEven = shortestStep > step - rounding && longestStep < step + rounding;
  const length = (count - 1) * step;
  if (!isEven || Math.abs(lastSeconds - firstSeconds - length) > drift || bytes === 0) return {};
  const micros = (seconds: number) => Math.round(seconds * 1e6) / 1e6;
  return {
    stored: {
      startSeconds: micros(firstSeconds - startSeconds),
      endSeconds: micros(lastSeconds + step - startSeconds),
      meanBitrate: Math.ceil((bytes * 8) / (length + step)),
    },
  };
}
