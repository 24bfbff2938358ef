/** Loudness by EBU R 128, as ffmpeg's ebur128 sums it up. Pure. */

export interface Loudness {
  /** Of the whole sound, in LUFS; null where it is silent throughout. */
  integratedLufs: number | null;
  /** Between its soft and its loud parts, in LU. */
  rangeLu: number;
  /** In dB over full scale, between the samples too; null for silence. */
  truePeakDb: number | null;
}

/** Below it, nothing counts as sound: what the meter shows of silence. */
const silenceLufs = -70;

/** Null when there is no summary. */
export function readLoudness(words: string): Loudness | null {
  const summary = words.slice(Math.max(0, words.lastIndexOf('Summary:')));
  const figure = (name: string, unit: string) => {
    const found = new RegExp(`^\\s*${name}:\\s*(-?\\d+(?:\\.\\d+)?|-inf|nan) ${unit}\\s*$`, 'm').exec(summary)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [integrated, range, peak] = [figure('I', 'LUFS'), figure('LRA', 'LU'), figure('Peak', 'dBFS')];
  if (integrated === undefined || range === undefined || peak === undefined) return null;
  return {
    integratedLufs: integrated > silenceLufs ? integrated : null,
    rangeLu: Number.isFinite(range) ? range : 0,
    truePeakDb: Number.isFinite(peak) ? peak : null,
  };
}
