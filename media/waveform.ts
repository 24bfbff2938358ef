/**
 * The loudness of a sound over time as pairs of lowest and highest sample, in the data format of audiowaveform, version 2
 * (https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md), which peaks.js and others read. Pure.
 */
export interface WaveformPlan {
  /** Samples a second that are looked at, of one channel. */
  sampleRate: number;
  /** Samples for one pair. */
  samplesPerPixel: number;
}

const sampleRate = 8000;
const mostPairsASecond = 20;
export const maxWaveformPairs = 20_000;
const headerBytes = 24;
const eightBits = 1;
export const maxWaveformBytes = headerBytes + 2 * maxWaveformPairs;

export function planWaveform(durationSeconds: number): WaveformPlan {
  const samples = Math.ceil(durationSeconds * sampleRate);
  return { sampleRate, samplesPerPixel: Math.max(sampleRate / mostPairsASecond, Math.ceil(samples / maxWaveformPairs)) };
}

export interface WaveformFolder {
  /** Samples of 16 bits, little-endian; parts may end in the middle of one. */
  add(part: Uint8Array): void;
  /** The whole file. */
  done(): Uint8Array;
}

/** Folds sound as it comes: what is kept is the result alone. Sound beyond the largest file is left out. */
export function waveformFolder({ sampleRate, samplesPerPixel }: WaveformPlan): WaveformFolder {
  const pairs = new Int8Array(2 * maxWaveformPairs);
  let length = 0;
  let low = 0;
  let high = 0;
  let inPair = 0;
  let odd: number | null = null;

  const close = () => {
    if (length === maxWaveformPairs) return;
    // The upper byte of 16 bits: -32768 becomes -128 and 32767 becomes 127.
    pairs[2 * length] = low >> 8;
    pairs[2 * length + 1] = high >> 8;
    length += 1;
  };
  const sample = (lower: number, upper: number) => {
    const value = ((upper << 24) >> 16) | lower;
    if (inPair === 0) low = high = value;
    else if (value < low) low = value;
    else if (value > high) high = value;
    inPair += 1;
    if (inPair < samplesPerPixel) return;
    close();
    inPair = 0;
  };

  return {
    add(part) {
      let at = 0;
      if (odd !== null && part.length > 0) {
        sample(odd, part[0] as number);
        odd = null;
        at = 1;
      }
      for (; at + 1 < part.length; at += 2) sample(part[at] as number, part[at + 1] as number);
      if (at < part.length) odd = part[at] as number;
    },
    done() {
      if (inPair > 0) close();
      const file = new Uint8Array(headerBytes + 2 * length);
      const view = new DataView(file.buffer);
      for (const [index, value] of [2, eightBits, sampleRate, samplesPerPixel, length, 1].entries()) view.setInt32(4 * index, value, true);
      file.set(new Uint8Array(pairs.buffer, 0, 2 * length), headerBytes);
      return file;
    },
  };
}

export interface Waveform extends WaveformPlan {
  length: number;
  /** Lowest and highest sample of each pair by turns, -128 to 127. */
  data: Int8Array;
}

/** Null when the bytes are no file as it is made here. */
export function readWaveform(file: Uint8Array): Waveform | null {
  if (file.byteLength < headerBytes) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [version, flags, sampleRate, samplesPerPixel, length, channels] = Array.from({ length: 6 }, (_, n) => view.getInt32(4 * n, true));
  if (version !== 2 || flags !== eightBits || channels !== 1 || !sampleRate || !samplesPerPixel || sampleRate < 0 || samplesPerPixel < 0)
    return null;
  if (length === undefined || length < 0 || length > maxWaveformPairs || file.byteLength !== headerBytes + 2 * length) return null;
  return { sampleRate, samplesPerPixel, length, data: new Int8Array(file.buffer, file.byteOffset + headerBytes, 2 * length) };
}

/** The same in the JSON form of the format. */
export function waveformJson({ data, sampleRate, samplesPerPixel, length }: Waveform): Record<string, unknown> {
  return { version: 2, channels: 1, sample_rate: sampleRate, samples_per_pixel: samplesPerPixel, bits: 8, length, data: Array.from(data) };
}
