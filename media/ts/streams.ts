/** Elementary streams as transport streams carry them: H.264 with start codes, AAC with ADTS headers. */
import { audioConfigOf, avcConfigOf, readInit } from '../boxes.ts';
import type { Rational } from '../facts.ts';
import { MediaError } from '../refusal.ts';

const startCode = Uint8Array.of(0, 0, 0, 1);
/** Access unit delimiter, any kind of picture (H.264, 7.3.2.4): old decoders look for it. */
const delimiter = Uint8Array.of(0, 0, 0, 1, 9, 0xf0);

export interface AvcStream {
  /** A sample as stored, with start codes; parameter sets stand before each key frame. */
  unit(sample: Uint8Array): { parts: Uint8Array[]; isKey: boolean };
  /**
   * How much earlier than their stored decode times pictures are decoded here. Stored times begin with that of the first shown picture and
   * let later ones be shown "before" they are decoded, which transport streams do not allow. By as many pictures as a decoder of this
   * level can hold back (H.264, table A-1): it must be the same in every segment, whatever the pictures in it.
   */
  delaySeconds: number;
}

export function avcStream(init: Uint8Array, frameRate: Rational): AvcStream {
  const config = avcConfigOf(init);
  if (config === null) throw new MediaError('bad-segment', 'only H.264 goes into a transport stream here');
  const lengthBytes = (config.getUint8(4) & 3) + 1;
  const sets = parameterSets(config);
  const { width = 16, height = 16 } = readInit(init);
  const isBaseline = config.getUint8(1) === 66;
  const frames = isBaseline ? 0 : heldBack(config.getUint8(3), Math.ceil(width / 16) * Math.ceil(height / 16));
  return {
    delaySeconds: Math.min(mostDelaySeconds, (frames * frameRate.den) / frameRate.num),
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
const kindOf = (unit: Uint8Array): number => (unit[0] ?? 0) & 31;

/** Macroblocks that a decoder of a level keeps, by level times ten. */
const pictureBuffers: [number, number][] = [
  [10, 396],
  [11, 900],
  [20, 2376],
  [21, 4752],
  [30, 8100],
  [31, 18_000],
  [32, 20_480],
  [41, 32_768],
  [42, 34_816],
  [50, 110_400],
  [52, 184_320],
];
function heldBack(level: number, macroblocks: number): number {
  const [, buffer] = pictureBuffers.find(([most]) => level <= most) ?? [0, 696_320];
  return Math.min(16, Math.max(1, Math.floor(buffer / macroblocks)));
}

function unitsOf(sample: Uint8Array, lengthBytes: number): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let at = 0; at + lengthBytes <= sample.byteLength; ) {
    let size = 0;
    for (let n = 0; n < lengthBytes; n += 1) size = size * 256 + (sample[at + n] ?? 0);
    at += lengthBytes;
    if (at + size > sample.byteLength) throw new MediaError('bad-segment', 'a picture is cut off');
    if (size > 0) units.push(sample.subarray(at, at + size));
    at += size;
  }
  return units;
}

/** SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
function parameterSets(config: DataView): Uint8Array[] {
  const sets: Uint8Array[] = [];
  let at = 5;
  for (const mask of [31, 255]) {
    const count = config.getUint8(at++) & mask;
    for (let n = 0; n < count; n += 1) {
      const size = config.getUint16(at);
      sets.push(new Uint8Array(config.buffer, config.byteOffset + at + 2, size));
      at += 2 + size;
    }
  }
  return sets;
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
