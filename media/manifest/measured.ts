/** What segments really take. */

export interface Weighed {
  sizeBytes: number;
  durationTicks: number;
  timescale: number;
}

/** In bits a second; the peak is that of the largest segment for its length. Zero without segments. */
export function measuredRates(segments: readonly Weighed[]): { peakBitrate: number; averageBitrate: number } {
  let bits = 0;
  let seconds = 0;
  let peakBitrate = 0;
  for (const segment of segments) {
    const length = segment.durationTicks / segment.timescale;
    bits += segment.sizeBytes * 8;
    seconds += length;
    peakBitrate = Math.max(peakBitrate, (segment.sizeBytes * 8) / length);
  }
  return { peakBitrate, averageBitrate: seconds > 0 ? bits / seconds : 0 };
}
