/** A header that lies: what it declares against what was found. */
import { type Refusal, refuse } from '../refusal.ts';
import type { Container } from './guards.ts';
import type { StreamPackets } from './packets.ts';
import type { ProbedStream } from './probe.ts';

/** Containers that write their length down. In the others ffprobe estimates it, and an estimate cannot lie. */
const declaring: readonly Container[] = ['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'avi'];

export function declaredRefusal(
  container: Container,
  format: ProbedStream,
  stream: ProbedStream,
  measuredSeconds: number,
  packets: StreamPackets,
): Refusal | null {
  if (!declaring.includes(container)) return null;
  const frames = Number(stream.nb_frames);
  if (container !== 'avi' && Number.isFinite(frames) && frames > 0 && packets.count < frames * 0.98 - 2) {
    return refuse('source-truncated', `${seconds(measuredSeconds)} of it can be read.`);
  }
  // The stream's own length first: a longer second stream is no lie.
  const declared = positive(stream.duration) ?? positive(format.duration);
  if (declared === null) return null;
  const slack = Math.max(2, declared * 0.1);
  const differs = `It declares ${seconds(declared)} and holds ${seconds(measuredSeconds)}.`;
  if (measuredSeconds > declared + slack) return refuse('duration-mismatch', differs);
  // Matroska declares one length for all streams, so a short picture beside long sound would look cut.
  if (container === 'matroska,webm' && measuredSeconds > declared * 0.5) return null;
  if (measuredSeconds >= declared - slack) return null;
  return measuredSeconds > declared * 0.05 ? refuse('source-truncated', differs) : refuse('duration-mismatch', differs);
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;

function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : null;
}
