/**
 * By how many pictures a stream may be decoded ahead of what it shows. Stored decode times begin with that of the first shown picture and
 * let others be shown "before" they are decoded: right by the book (ISO/IEC 14496-12, 8.8.8, signed offsets), and what players in browsers
 * are given, but transport streams do not allow it and some programs show such pictures late. Where it matters, offsets grow by this.
 */
import { decoderConfigOf, readInit } from './boxes.ts';

/** No codec of ours holds back more. */
const most = 16;

/** In pictures. An upper bound where the stream does not say; zero where nothing is held back. */
export function heldBack(init: Uint8Array): number {
  const decoder = decoderConfigOf(init);
  if (decoder?.type !== 'avc1') return decoder?.type === 'av01' ? 0 : most;
  const { config } = decoder;
  const { width = 16, height = 16 } = readInit(init);
  const bound = byLevel(config.getUint8(3), Math.ceil(width / 16) * Math.ceil(height / 16));
  const [sps] = parameterSets(config);
  return sps === undefined ? bound : Math.min(most, bySequence(sps) ?? bound);
}

/** SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
export function parameterSets(config: DataView): Uint8Array[] {
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

/** Macroblocks that a decoder of a level keeps, by level times ten (H.264, table A-1). */
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
function byLevel(level: number, macroblocks: number): number {
  const [, buffer] = pictureBuffers.find(([highest]) => level <= highest) ?? [0, 696_320];
  return Math.min(most, Math.max(1, Math.floor(buffer / macroblocks)));
}

/** Profiles whose parameters go on with the format of the samples (H.264, 7.3.2.1.1). */
const longProfiles = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/** max_num_reorder_frames of a sequence parameter set; null when it says nothing, or lists that are not worth reading come before. */
function bySequence(sps: Uint8Array): number | null {
  const bits = bitReader(unescaped(sps));
  bits.skip(8);
  const profile = bits.take(8);
  bits.skip(16);
  bits.ue();
  if (longProfiles.includes(profile)) {
    if (bits.ue() === 3) bits.skip(1);
    bits.ue();
    bits.ue();
    bits.skip(1);
    if (bits.take(1) === 1) return null;
  }
  bits.ue();
  const order = bits.ue();
  // The order of decoding is that of showing.
  if (order === 2) return 0;
  if (order === 0) bits.ue();
  if (order === 1) {
    bits.skip(1);
    bits.ue();
    bits.ue();
    for (let left = bits.ue(); left > 0 && !bits.isOver(); left -= 1) bits.ue();
  }
  bits.ue();
  bits.skip(1);
  bits.ue();
  bits.ue();
  if (bits.take(1) === 0) bits.skip(1);
  bits.skip(1);
  if (bits.take(1) === 1) for (let n = 0; n < 4; n += 1) bits.ue();
  return bits.take(1) === 1 ? byUsability(bits) : null;
}

/** Annex E.1.1. */
function byUsability(bits: ReturnType<typeof bitReader>): number | null {
  if (bits.take(1) === 1 && bits.take(8) === 255) bits.skip(32);
  if (bits.take(1) === 1) bits.skip(1);
  if (bits.take(1) === 1) {
    bits.skip(4);
    if (bits.take(1) === 1) bits.skip(24);
  }
  if (bits.take(1) === 1) {
    bits.ue();
    bits.ue();
  }
  if (bits.take(1) === 1) bits.skip(65);
  const streams = [bits.take(1) === 1 && skipBuffer(bits), bits.take(1) === 1 && skipBuffer(bits)];
  if (streams.includes(true)) bits.skip(1);
  bits.skip(1);
  if (bits.take(1) === 0) return null;
  bits.skip(1);
  for (let n = 0; n < 4; n += 1) bits.ue();
  const frames = bits.ue();
  return bits.isOver() ? null : frames;
}

/** Annex E.1.2. */
function skipBuffer(bits: ReturnType<typeof bitReader>): true {
  const count = bits.ue() + 1;
  bits.skip(8);
  for (let n = 0; n < count && !bits.isOver(); n += 1) {
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  bits.skip(20);
  return true;
}

/** Without the bytes that keep start codes out of the data (7.4.1). */
function unescaped(unit: Uint8Array): Uint8Array {
  return unit.filter((byte, at) => !(byte === 3 && at > 1 && unit[at - 1] === 0 && unit[at - 2] === 0));
}

/** Reads zeros behind the end. */
function bitReader(bytes: Uint8Array) {
  let at = 0;
  const bit = () => (((bytes[at >> 3] ?? 0) >> (7 - (at++ & 7))) & 1) as 0 | 1;
  const take = (count: number): number => {
    let value = 0;
    for (let n = 0; n < count; n += 1) value = value * 2 + bit();
    return value;
  };
  return {
    take,
    skip(count: number) {
      at += count;
    },
    /** An Exp-Golomb number (9.1); for a signed one, whose value nobody asks, it does as well. */
    ue(): number {
      let zeros = 0;
      while (zeros < 32 && bit() === 0) zeros += 1;
      return 2 ** zeros - 1 + take(zeros);
    },
    isOver: () => at > bytes.byteLength * 8,
  };
}
