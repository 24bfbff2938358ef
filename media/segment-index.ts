/** An index of a fragmented file, by which players find any time in it: `sidx`, ISO/IEC 14496-12, 8.16.3. */
import { boxOf, viewOn } from './box-places.ts';

export interface Stretch {
  sizeBytes: number;
  durationTicks: number;
}

/** Of stretches that follow it at once; each begins with a key frame of track 1. */
export function segmentIndex(
  stretches: readonly Stretch[],
  { timescale, startTicks }: { timescale: number; startTicks: number },
): Uint8Array {
  // The longest video in the shortest segments has a third of what the counter holds.
  if (stretches.length > 65_535) throw new RangeError('too many segments for an index');
  const body = new Uint8Array(32 + 12 * stretches.length);
  const view = viewOn(body);
  body[0] = 1;
  view.setUint32(4, 1);
  view.setUint32(8, timescale);
  view.setBigUint64(12, BigInt(startTicks));
  view.setUint16(30, stretches.length);
  for (const [index, { sizeBytes, durationTicks }] of stretches.entries()) {
    const at = 32 + 12 * index;
    view.setUint32(at, sizeBytes);
    view.setUint32(at + 4, durationTicks);
    // Starts with a stream access point, of type 1.
    view.setUint32(at + 8, 0x90000000);
  }
  return boxOf('sidx', body);
}
