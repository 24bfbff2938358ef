/** The samples of a CMAF segment of ours. ISO/IEC 14496-12, 8.8. */
import { type BoxPlace, boxPlace, boxPlaces, viewOn } from '../box-places.ts';
import { maxSamples } from '../boxes.ts';
import { MediaError } from '../refusal.ts';

export interface Sample {
  data: Uint8Array;
  /** When it is decoded, and how much later it is shown; in ticks of its track. */
  decodeTicks: number;
  shownAfterTicks: number;
}

const bad = (why: string) => new MediaError('bad-segment', why);

/** A worker made it, and only its beginning was looked at on arrival: samples without bytes, or all of the same bytes, would have no end. */
export function samplesOf(segment: Uint8Array): Sample[] {
  const samples: Sample[] = [];
  let left = segment.byteLength;
  for (const box of boxPlaces(segment)) {
    if (box.type !== 'moof') continue;
    for (const sample of fragmentSamples(segment, box)) {
      left -= sample.data.byteLength;
      if (samples.length === maxSamples || left < 0) throw bad('more samples than a segment holds');
      samples.push(sample);
    }
  }
  return samples;
}

function* fragmentSamples(bytes: Uint8Array, moof: BoxPlace): Generator<Sample> {
  const view = viewOn(bytes);
  const traf = boxPlace(bytes, ['traf'], moof);
  const tfdt = boxPlace(bytes, ['tfdt'], traf).bodyStart;
  let decodeTicks = bytes[tfdt] === 1 ? Number(view.getBigUint64(tfdt + 4)) : view.getUint32(tfdt + 4);
  const defaults = defaultsOf(view, boxPlace(bytes, ['tfhd'], traf).bodyStart);
  for (const trun of boxPlaces(bytes, traf.bodyStart, traf.end)) {
    if (trun.type !== 'trun') continue;
    const flags = view.getUint32(trun.bodyStart) & 0xffffff;
    const signed = bytes[trun.bodyStart] === 1;
    const count = view.getUint32(trun.bodyStart + 4);
    let at = trun.bodyStart + 8;
    const next = () => view.getUint32((at += 4) - 4);
    if ((flags & 0x1) === 0) throw bad('a run does not say where its samples are');
    let place = moof.start + next();
    if (flags & 0x4) at += 4;
    for (let n = 0; n < count; n += 1) {
      const duration = flags & 0x100 ? next() : defaults.duration;
      const size = flags & 0x200 ? next() : defaults.size;
      if (flags & 0x400) at += 4;
      const shownAfterTicks = (flags & 0x800) === 0 ? 0 : signed ? next() | 0 : next();
      if (at > trun.end || place + size > bytes.byteLength) throw bad('a sample lies outside its segment');
      yield { data: bytes.subarray(place, place + size), decodeTicks, shownAfterTicks };
      place += size;
      decodeTicks += duration;
    }
  }
}

function defaultsOf(view: DataView, tfhd: number): { duration: number; size: number } {
  const flags = view.getUint32(tfhd) & 0xffffff;
  if ((flags & 0x20000) === 0) throw bad('offsets do not begin at the fragment');
  let at = tfhd + 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  const duration = flags & 0x8 ? view.getUint32((at += 4) - 4) : 0;
  return { duration, size: flags & 0x10 ? view.getUint32(at) : 0 };
}
