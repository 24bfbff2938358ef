/** Elementary streams as transport streams carry them: H.264 with start codes, AAC with ADTS headers. */
import { audioConfigOf, decoderConfigOf } from '../boxes.ts';
import type { Rational } from '../facts.ts';
import { MediaError } from '../refusal.ts';
import { heldBack, parameterSets } from '../reorder.ts';

const startCode = Uint8Array.of(0, 0, 0, 1);
/** Access unit delimiter, any kind of picture (H.264, 7.3.2.4): old decoders look for it. */
const delimiter = Uint8Array.of(0, 0, 0, 1, 9, 0xf0);

export interface AvcStream {
  /** A sample as stored, with start codes; parameter sets stand before each key frame. */
  unit(sample: Uint8Array): { parts: Uint8Array[]; isKey: boolean };
  /** How much earlier than their stored decode times pictures are decoded here. The same in every segment, whatever is in it. */
  delaySeconds: number;
}

export function avcStream(init: Uint8Array, frameRate: Rational): AvcStream {
  const decoder = decoderConfigOf(init);
  if (decoder?.type !== 'avc1') throw new MediaError('bad-segment', 'only H.264 goes into a transport stream here');
  const { config } = decoder;
  const lengthBytes = (config.getUint8(4) & 3) + 1;
  const sets = parameterSets(config);
  return {
    delaySeconds: Math.min(mostDelaySeconds, (heldBack(init) * frameRate.den) / frameRate.num),
    unit(sample) {
      const parts: Uint8Array[] = [delimiter];
      const units = unitsOf(sample, lengthBytes);
      const isKey = units.some((unit) => kindOf(unit) === 5);
      if (isKey) for (const set of sets) parts.push(startCode, set);
      for (const unit of units) if (![9, ...(isKey ? [7, 8] : [])].includes(kindOf(unit))) parts.push(startCode, unit);
      return { parts, isKey };
    },
  };
}

/** A second less than where the stream's clock begins. */
const mostDelaySeconds = 9;
/** Of one picture; the finest that anybody cuts has some hundred. */
const mostUnits = 10_000;
const kindOf = (unit: Uint8Array): number => (unit[0] ?? 0) & 31;

function unitsOf(sample: Uint8Array, lengthBytes: number): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let at = 0; at + lengthBytes <= sample.byteLength; ) {
    let size = 0;
    for (let n = 0; n < lengthBytes; n += 1) size = size * 256 + (sample[at + n] ?? 0);
    at += lengthBytes;
    if (units.length === mostUnits) throw new MediaError('bad-segment', 'a picture of too many parts');
    if (at + size > sample.byteLength) throw new MediaError('bad-segment', 'a picture is cut off');
    if (size > 0) units.push(sample.subarray(at, at + size));
    at += size;
  }
  return units;
}

/** The ADTS header of a frame of so many bytes (ISO/IEC 14496-3, 1.A.2.2). */
export function adtsHeaders(init: Uint8Array): (sizeBytes: number) => Uint8Array {
  const config = audioConfigOf(init);
  if (config === null) throw new MediaError('bad-segment', 'only AAC goes into a transport stream here');
  const bits = config.getUint16(0);
  const [kind, rate, channels] = [bits >> 11, (bits >> 7) & 15, (bits >> 3) & 15];
  return (sizeBytes) => {
    const length = sizeBytes + 7;
    return Uint8Array.of(
      0xff,
      0xf1,
      ((kind - 1) << 6) | (rate << 2) | (channels >> 2),
      ((channels & 3) << 6) | (length >> 11),
      (length >> 3) & 255,
      ((length & 7) << 5) | 0x1f,
      0xfc,
    );
  };
}
