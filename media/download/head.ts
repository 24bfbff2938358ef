/** The beginning of a file that holds several tracks: one movie box made of their init segments. */
import { type BoxPlace, boxOf, boxPlace, boxPlaces, viewOn } from '../box-places.ts';

export interface CombinedTrack {
  /** The init segment. */
  init: Uint8Array;
  /** Ticks by which everything is shown later in the fragments, and earlier by an edit list. */
  delayTicks: number;
}

/** `ftyp` and `moov`. Tracks are numbered from 1, in this order. */
export function combinedInit(tracks: readonly CombinedTrack[], durationSeconds: number): Uint8Array {
  const movies = tracks.map((track) => ({ ...track, moov: boxPlace(track.init, ['moov']) }));
  const first = movies[0];
  if (first === undefined) throw new TypeError('a file needs a track');
  const mvhd = cut(first.init, boxPlace(first.init, ['mvhd'], first.moov));
  viewOn(mvhd).setUint32(mvhd.byteLength - 4, tracks.length + 1);
  const timescale = viewOn(mvhd).getUint32(mvhd[8] === 1 ? 28 : 20);
  const traks = movies.map(({ init, moov, delayTicks }, index) => {
    const trak = cut(init, boxPlace(init, ['trak'], moov));
    const tkhd = boxPlace(trak, ['trak', 'tkhd']);
    viewOn(trak).setUint32(tkhd.bodyStart + (trak[tkhd.bodyStart] === 1 ? 20 : 12), index + 1);
    if (delayTicks === 0) return trak;
    return boxOf('trak', trak.subarray(8, tkhd.end), editList(delayTicks), trak.subarray(tkhd.end));
  });
  const defaults = movies.map(({ init, moov }, index) => {
    const trex = cut(init, boxPlace(init, ['mvex', 'trex'], moov));
    viewOn(trex).setUint32(12, index + 1);
    return trex;
  });
  // Fragments declare no length of the whole; without one a player has to read all of them to know it.
  const mehd = new Uint8Array(12);
  mehd[0] = 1;
  viewOn(mehd).setBigUint64(4, BigInt(Math.round(durationSeconds * timescale)));
  const moov = boxOf('moov', mvhd, ...traks, boxOf('mvex', boxOf('mehd', mehd), ...defaults));
  const brands = new TextEncoder().encode('iso6\0\0\x02\0iso6isommp41');
  return concat([boxOf('ftyp', brands), moov]);
}

/** What is shown begins so late in the track (8.6.6); how long it lasts is left open, as fragments follow. */
function editList(mediaTicks: number): Uint8Array {
  const body = new Uint8Array(28);
  const view = viewOn(body);
  body[0] = 1;
  view.setUint32(4, 1);
  view.setBigInt64(16, BigInt(mediaTicks));
  view.setUint16(24, 1);
  return boxOf('edts', boxOf('elst', body));
}

/**
 * Numbers the fragments of a segment anew, in place; nothing changes its length. What else stands before a fragment, and would be wrong in
 * a longer file, becomes free space. `bytes` may be the beginning of the segment. Returns where its last visible box ends.
 */
export function renumber(
  bytes: Uint8Array,
  { track, sequence, delayTicks }: { track: number; sequence: number; delayTicks: number },
): number {
  let last = 0;
  let next = sequence;
  for (const box of boxPlaces(bytes)) {
    last = box.end;
    if (box.type === 'styp' || box.type === 'sidx') bytes.set(new TextEncoder().encode('free'), box.start + 4);
    if (box.type === 'moof' && box.end <= bytes.byteLength) renumberFragment(bytes, box, { track, sequence: next++, delayTicks });
  }
  return last;
}

function renumberFragment(bytes: Uint8Array, moof: BoxPlace, { track, sequence, delayTicks }: Parameters<typeof renumber>[1]): void {
  const view = viewOn(bytes);
  view.setUint32(boxPlace(bytes, ['mfhd'], moof).bodyStart + 4, sequence);
  const traf = boxPlace(bytes, ['traf'], moof);
  view.setUint32(boxPlace(bytes, ['tfhd'], traf).bodyStart + 4, track);
  if (delayTicks === 0) return;
  for (const box of boxPlaces(bytes, traf.bodyStart, traf.end)) if (box.type === 'trun') delayRun(view, box, delayTicks);
}

/** Composition offsets (8.8.8) of every sample. */
function delayRun(view: DataView, { bodyStart, end }: BoxPlace, delayTicks: number): void {
  const flags = view.getUint32(bodyStart) & 0xffffff;
  if ((flags & 0x800) === 0) return;
  const width = [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length * 4;
  // The offset is the last field of a sample.
  const first = bodyStart + 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0) + width - 4;
  for (let at = first; at + 4 <= end; at += width) view.setInt32(at, view.getInt32(at) + delayTicks);
}

function cut(bytes: Uint8Array, { start, end }: BoxPlace): Uint8Array {
  return bytes.slice(start, end);
}
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
